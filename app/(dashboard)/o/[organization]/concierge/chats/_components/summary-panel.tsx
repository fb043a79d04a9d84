import { Badge } from "@mantine/core";
import type { ReactNode } from "react";
import { Moment } from "@/app/_components/moment";
import type { ChatDetail, Message } from "@/lib/concierge/chats/schemas";
import { LeadScore } from "./lead-score";
import { Citations, Quotes } from "./quotes";
import { Sentiment } from "./sentiment";
import classes from "./summary-panel.module.css";

interface SummaryPanelProps {
  chat: ChatDetail;
  messages: readonly Message[];
  timezone: string;
}

/** What the chat was about, and the quotes that rests on. */
export function SummaryPanel({ chat, messages, timezone }: SummaryPanelProps) {
  return (
    <section className={classes["card"]}>
      <header className={classes["head"]}>
        <h2 className={classes["title"]}>Summary</h2>
        {chat.summary !== null && chat.summary_is_stale ? (
          <Badge className={classes["stale"]} variant="light" size="sm" title="Messages have come since">
            Out of date
          </Badge>
        ) : null}
      </header>
      {chat.summary === null ? (
        <NoSummary hasMessages={chat.message_count > 0} />
      ) : (
        <Summary chat={chat} messages={messages} timezone={timezone} />
      )}
    </section>
  );
}

/** The ids of the chat, for those who look for it elsewhere. */
export function Details({ chat }: { chat: ChatDetail }) {
  return (
    <section className={classes["card"]}>
      <h2 className={classes["title"]}>Details</h2>
      <dl className={classes["facts"]}>
        <Fact label="Chat">{chat.chat_id}</Fact>
        <Fact label="Session">{chat.session_id}</Fact>
        {chat.user_id === null ? null : <Fact label="User">{chat.user_id}</Fact>}
        {chat.source_page === null ? null : <Fact label="Source page">{chat.source_page}</Fact>}
        {chat.user_agent === null ? null : <Fact label="Browser">{chat.user_agent}</Fact>}
      </dl>
    </section>
  );
}

function NoSummary({ hasMessages }: { hasMessages: boolean }) {
  return (
    <p className={classes["hint"]}>
      {hasMessages
        ? "The next scheduled run summarises this chat. You can also do it now."
        : "There is nothing to summarise yet."}
    </p>
  );
}

function Summary({ chat, messages, timezone }: SummaryPanelProps) {
  const { leadScore, userScore, sentiment, topics = [], conversionSignals = [], summarizedAt } = chat.metadata;
  const evidence = chat.summary?.evidence;
  return (
    <>
      <dl className={classes["facts"]}>
        <Fact label="Lead score">
          <LeadScore score={leadScore} />
          <Quotes ids={evidence?.score} messages={messages} />
        </Fact>
        <Fact label="Engagement">{userScore === undefined ? "–" : `${userScore} of 5`}</Fact>
        <Fact label="Sentiment">
          <Sentiment value={sentiment} />
        </Fact>
      </dl>
      <Cited
        title="Signals"
        items={conversionSignals}
        cite={(index) => <Quotes ids={evidence?.signals[index]} messages={messages} />}
      />
      <Cited
        title="Topics"
        items={topics}
        cite={(index) => <Citations ids={evidence?.topics[index]} messages={messages} />}
      />
      <p className={classes["source"]}>
        {chat.summary?.model === "extractive"
          ? "Taken from the messages themselves"
          : `Written by ${chat.summary?.model}`}
        {summarizedAt === undefined ? null : (
          <>
            {", "}
            <Moment at={summarizedAt} timezone={timezone} />
          </>
        )}
      </p>
    </>
  );
}

interface CitedProps {
  title: string;
  items: readonly string[];
  /** What the item at this place rests on. */
  cite: (index: number) => ReactNode;
}

function Cited({ title, items, cite }: CitedProps) {
  if (items.length === 0) return null;
  return (
    <>
      <h3 className={classes["subtitle"]}>{title}</h3>
      <ul className={classes["list"]}>
        {items.map((item, index) => (
          <li key={item}>
            {item} {cite(index)}
          </li>
        ))}
      </ul>
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes["fact"]}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
