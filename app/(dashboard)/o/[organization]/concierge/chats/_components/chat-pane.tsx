import { IconArrowLeft, IconArrowsMaximize, IconX } from "@tabler/icons-react";
import Link from "next/link";
import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";
import { getChat } from "@/lib/concierge/chats/get-chat";
import { listMessages } from "@/lib/concierge/chats/list-messages";
import { chatPath } from "@/lib/paths";
import type { TenantContext } from "@/lib/platform/context";
import classes from "./chat-pane.module.css";
import { ChatView } from "./chat-view";
import { wordsFound } from "./found-words";
import { OtherOrganization } from "./other-organization";
import { outcomeOf } from "./outcome-of";
import { listAddress } from "./list-address";
import type { Shown } from "./list-address";

const PAGE_SIZE = 200;

interface ChatPaneProps {
  ctx: TenantContext;
  organization: { slug: string; timezone: string };
  shown: Shown;
  chatId: string;
}

/** The chat that is open beside the list, or on a small screen in its place. */
export async function ChatPane({ ctx, organization, shown, chatId }: ChatPaneProps) {
  const { filters, trail, after } = shown;
  const closed = listAddress(organization, filters, { trail });
  const chat = await outcomeOf(getChat(ctx, chatId));
  if (chat === "other_organization") return <OtherOrganization />;
  if (chat === "not_found")
    return (
      <Notice title="There is no chat with this id" action={<ButtonLink href={closed}>Back to the list</ButtonLink>}>
        The address may be cut off or have a typing error.
      </Notice>
    );
  const messages = await listMessages(ctx, { chatId, limit: PAGE_SIZE, cursor: after });
  const open = listAddress(organization, filters, { trail, chat: chatId });
  return (
    <ChatView
      chat={chat}
      messages={messages}
      timezone={organization.timezone}
      words={wordsFound(filters.search)}
      heading="h2"
      back={
        <nav className={classes["ways"]} aria-label="This chat">
          <Link href={closed} scroll={false} className={classes["close"]}>
            <IconArrowLeft size={15} aria-hidden="true" className={classes["narrow"]} />
            <IconX size={15} aria-hidden="true" className={classes["wide"]} />
            <span className={classes["narrow"]}>Chats</span>
            <span className={classes["wide"]}>Close</span>
          </Link>
          <Link href={chatPath(organization, chatId)} className={classes["close"]}>
            <IconArrowsMaximize size={14} aria-hidden="true" /> Own page
          </Link>
        </nav>
      }
      pages={{
        first: after === undefined ? null : open,
        later: (cursor) => `${open}&after=${encodeURIComponent(cursor)}`,
      }}
    />
  );
}
