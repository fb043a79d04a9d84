import { Group } from "@mantine/core";
import type { ReactNode } from "react";
import { Moment } from "@/app/_components/moment";
import { ContactOfVisitor } from "@/app/(dashboard)/concierge/_components/contact-of-visitor";
import type { ChatDetail, MessagePage } from "@/lib/concierge/chats/schemas";
import classes from "./chat-view.module.css";
import { evidenceByMessage } from "./evidence";
import { Mentions } from "./mentions";
import { MoreMessages } from "./more-messages";
import { Status } from "./status";
import { SummarizeButton } from "./summarize-button";
import { Details, SummaryPanel } from "./summary-panel";
import { ToAnchor } from "./to-anchor";
import { Trail } from "./trail";
import { Transcript } from "./transcript";

interface ChatViewProps {
  chat: ChatDetail;
  messages: MessagePage;
  timezone: string;
  words: RegExp | null;
  /** The heading of a page of its own, or one below the list's. */
  heading: "h1" | "h2";
  mayAddContacts: boolean;
  /** Leads away from the chat. */
  back: ReactNode;
  /** Where other messages of it are shown. */
  pages: { first: string | null; later: (cursor: string) => string };
}

/** One chat: what was said, what it comes to, and who said it. */
export function ChatView(props: ChatViewProps) {
  const { chat, messages, timezone, words, heading: Heading, mayAddContacts, back, pages } = props;
  const isLead = chat.summary?.is_lead ?? false;
  return (
    <article className={classes["view"]}>
      <header className={classes["header"]}>
        {back}
        <div className={classes["top"]}>
          <Heading className={classes["title"]}>{chat.metadata.topicSummary ?? "Not summarised yet"}</Heading>
          <Group gap="xs">
            {chat.visitor === null ? null : (
              <ContactOfVisitor visitor={chat.visitor} mayAdd={isLead && mayAddContacts} />
            )}
            <SummarizeButton
              chatId={chat.chat_id}
              isFirst={chat.summary === null}
              hasMessages={chat.message_count > 0}
            />
          </Group>
        </div>
        <p className={classes["facts"]}>
          <Status value={chat.status} />
          <span>{chat.visitor_name ?? "Anonymous visitor"}</span>
          {chat.location === null ? null : <span>{chat.location}</span>}
          <span>
            started <Moment at={chat.created_at} timezone={timezone} />
          </span>
        </p>
      </header>
      <div className={classes["columns"]}>
        <div className={classes["conversation"]}>
          <Transcript messages={messages.data} timezone={timezone} evidence={evidenceByMessage(chat)} words={words} />
          <MoreMessages
            first={pages.first}
            later={messages.next_cursor === null ? null : pages.later(messages.next_cursor)}
          />
        </div>
        <aside className={classes["panel"]} aria-label="About this chat">
          <SummaryPanel chat={chat} messages={messages.data} timezone={timezone} />
          <Trail chat={chat} timezone={timezone} />
          <Mentions mentions={chat.mentions} />
          <Details chat={chat} />
        </aside>
      </div>
      <ToAnchor key={chat.id} />
    </article>
  );
}
