import { Fragment } from "react";
import type { Message } from "@/lib/concierge/chats/schemas";
import { clockTime, dayName, exactTime } from "@/lib/platform/format-time";
import classes from "./transcript.module.css";

const SPEAKERS = { user: "Visitor", assistant: "Concierge", system: "System" } as const;

/** The conversation as it was held, with a line where a day begins. */
export function Transcript({ messages, timezone }: { messages: readonly Message[]; timezone: string }) {
  if (messages.length === 0)
    return <p className={classes["empty"]}>No messages yet. They appear as soon as the widget sends one.</p>;
  return (
    <ol className={classes["messages"]} aria-label="Conversation">
      {messages.map((message, index) => {
        const day = dayName(message.created_at, timezone);
        const before = messages[index - 1];
        const isNewDay = before === undefined || dayName(before.created_at, timezone) !== day;
        return (
          <Fragment key={message.id}>
            {isNewDay ? <li className={classes["day"]}>{day}</li> : null}
            <Turn message={message} timezone={timezone} follows={!isNewDay && before.role === message.role} />
          </Fragment>
        );
      })}
    </ol>
  );
}

function Turn({ message, timezone, follows }: { message: Message; timezone: string; follows: boolean }) {
  const { id, role, content, created_at } = message;
  return (
    <li id={`message-${id}`} className={classes["message"]} data-role={role} data-follows={follows || undefined}>
      <div className={classes["head"]}>
        <span className={classes["speaker"]}>{SPEAKERS[role]}</span>
        <time dateTime={created_at} title={exactTime(created_at, timezone)}>
          {clockTime(created_at, timezone)}
        </time>
      </div>
      <div className={classes["content"]}>{content}</div>
    </li>
  );
}
