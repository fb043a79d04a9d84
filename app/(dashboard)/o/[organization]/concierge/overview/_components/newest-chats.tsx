import { ArrowRightIcon } from "lucide-react";
import { LeadScore } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/lead-score";
import { Card } from "@/app/(dashboard)/concierge/_components/card";
import { Moment } from "@/app/_components/moment";
import { PageLink } from "@/app/_components/page-link";
import type { Chat } from "@/lib/concierge/chats/schemas";
import { ChatLink } from "@/app/(dashboard)/concierge/_components/links";
import { chatsPath } from "@/lib/paths";
import classes from "./newest-chats.module.css";

interface NewestChatsProps {
  chats: readonly Chat[];
  organization: { slug: string; timezone: string };
}

/** The chats that began last, whatever days the page shows. */
export function NewestChats({ chats, organization }: NewestChatsProps) {
  return (
    <Card
      title="Newest chats"
      description="The chats that began last, whichever days are shown above."
      tools={
        <PageLink href={chatsPath(organization)} className={classes["all"]}>
          All chats <ArrowRightIcon size={15} aria-hidden="true" />
        </PageLink>
      }
    >
      <ul className={classes["list"]}>
        {chats.map((chat) => (
          <NewestChat key={chat.id} chat={chat} timezone={organization.timezone} />
        ))}
      </ul>
    </Card>
  );
}

function NewestChat({ chat, timezone }: { chat: Chat; timezone: string }) {
  const { topicSummary, leadScore } = chat.metadata;
  return (
    <li className={classes["chat"]}>
      <ChatLink
        chatId={chat.chat_id}
        className={classes["topic"]}
        data-unsummarised={topicSummary === undefined || undefined}
      >
        {topicSummary ?? "Not summarised yet"}
      </ChatLink>
      <span className={classes["who"]}>
        {chat.visitor_name ?? "Anonymous"}
        {chat.location === null ? null : `, ${chat.location}`}
      </span>
      <span className={classes["score"]}>
        <LeadScore score={leadScore} />
      </span>
      <span className={classes["time"]}>
        <Moment at={chat.created_at} timezone={timezone} />
      </span>
    </li>
  );
}
