import { Badge } from "@mantine/core";
import type { ReactNode } from "react";
import { LeadScore } from "@/app/(dashboard)/concierge/chats/_components/lead-score";
import { Sentiment } from "@/app/(dashboard)/concierge/chats/_components/sentiment";
import { Moment } from "@/app/_components/moment";
import type { ChatDetail, Message } from "@/lib/concierge/chats/schemas";
import { Citations } from "./citations";
import { Mentions } from "./mentions";
import classes from "./summary-panel.module.css";

interface SummaryPanelProps {
  chat: ChatDetail;
  messages: readonly Message[];
  timezone: string;
}

/** What the chat was about and what that rests on, then what was named in it. */
export function SummaryPanel({ chat, messages, timezone }: SummaryPanelProps) {
  return (
    <aside className={classes["panel"]} aria-label="About this chat">
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
      <Mentions mentions={chat.mentions} />
      <section className={classes["card"]}>
        <h2 className={classes["title"]}>Details</h2>
        <dl className={classes["facts"]}>
          <Fact label="Chat">{chat.chat_id}</Fact>
          <Fact label="Session">{chat.session_id}</Fact>
          {chat.user_id === null ? null : <Fact label="User">{chat.user_id}</Fact>}
          {chat.user_agent === null ? null : <Fact label="Browser">{chat.user_agent}</Fact>}
        </dl>
      </section>
    </aside>
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
          <Citations ids={evidence?.score} messages={messages} />
        </Fact>
        <Fact label="Engagement">{userScore === undefined ? "–" : `${userScore} of 5`}</Fact>
        <Fact label="Sentiment">
          <Sentiment value={sentiment} />
        </Fact>
      </dl>
      <Cited title="Topics" items={topics} evidence={evidence?.topics} messages={messages} />
      <Cited title="Signals" items={conversionSignals} evidence={evidence?.signals} messages={messages} />
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
  evidence: readonly string[][] | undefined;
  messages: readonly Message[];
}

function Cited({ title, items, evidence, messages }: CitedProps) {
  if (items.length === 0) return null;
  return (
    <>
      <h3 className={classes["subtitle"]}>{title}</h3>
      <ul className={classes["list"]}>
        {items.map((item, index) => (
          <li key={item}>
            {item} <Citations ids={evidence?.[index]} messages={messages} />
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
