import { ArrowLeftIcon, Maximize2Icon, XIcon } from "lucide-react";
import { hrefOf } from "@/app/(dashboard)/_components/list/address";
import type { Address } from "@/app/(dashboard)/_components/list/address";
import { foundOrWhy } from "@/app/(dashboard)/_components/states/found-or-why";
import { NotFoundHere, OtherOrganization } from "@/app/(dashboard)/_components/states/not-shown";
import { PageLink } from "@/app/_components/page-link";
import { getChat } from "@/lib/concierge/chats/get-chat";
import { listMessages } from "@/lib/concierge/chats/list-messages";
import { chatPath, chatsPath } from "@/lib/paths";
import type { TenantContext } from "@/lib/platform/context";
import classes from "./chat-pane.module.css";
import { ChatView } from "./chat-view";
import { wordsFound } from "./found-words";

const PAGE_SIZE = 200;

const NOUN = { one: "chat", many: "chats" };

interface ChatPaneProps {
  ctx: TenantContext;
  organization: { slug: string; timezone: string };
  /** Of the list beside it. */
  address: Address;
  chatId: string;
  mayAddContacts: boolean;
  /** Where the messages shown begin. */
  after: string | string[] | undefined;
}

/** The chat that is open beside the list, or on a small screen in its place. */
export async function ChatPane({ ctx, organization, address, chatId, mayAddContacts, after }: ChatPaneProps) {
  const closed = hrefOf(address, { chat: [] }, address.trail);
  const chat = await foundOrWhy(getChat(ctx, chatId));
  if (chat === "other_organization") return <OtherOrganization noun={NOUN} list={chatsPath(organization)} />;
  if (chat === "not_found") return <NotFoundHere noun={NOUN} list={closed} />;
  const cursor = typeof after === "string" ? after : undefined;
  const messages = await listMessages(ctx, { chatId, limit: PAGE_SIZE, cursor });
  const open = hrefOf(address, { chat: [chatId] }, address.trail);
  return (
    <ChatView
      chat={chat}
      messages={messages}
      timezone={organization.timezone}
      words={wordsFound(address.values["search"]?.[0])}
      heading="h2"
      mayAddContacts={mayAddContacts}
      back={
        <nav className={classes["ways"]} aria-label="This chat">
          <PageLink href={closed} scroll={false} className={classes["close"]}>
            <ArrowLeftIcon size={15} aria-hidden="true" className={classes["narrow"]} />
            <XIcon size={15} aria-hidden="true" className={classes["wide"]} />
            <span className={classes["narrow"]}>Chats</span>
            <span className={classes["wide"]}>Close</span>
          </PageLink>
          <PageLink href={chatPath(organization, chatId)} className={classes["close"]}>
            <Maximize2Icon size={14} aria-hidden="true" /> Own page
          </PageLink>
        </nav>
      }
      pages={{
        first: cursor === undefined ? null : open,
        later: (next) => `${open}&after=${encodeURIComponent(next)}`,
      }}
    />
  );
}
