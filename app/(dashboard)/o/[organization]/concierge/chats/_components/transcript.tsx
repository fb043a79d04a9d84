import { Fragment } from "react";
import type { Message } from "@/lib/concierge/chats/schemas";
import { clockTime, dayName, exactTime } from "@/lib/platform/time/format-time";
import { Marked } from "./marked";
import classes from "./transcript.module.css";

const SPEAKERS = { user: "Visitor", assistant: "Concierge", system: "System" } as const;

interface TranscriptProps {
  messages: readonly Message[];
  timezone: string;
  /** What each message is evidence for. */
  evidence: ReadonlyMap<string, readonly string[]>;
  /** The words that led here. */
  words: RegExp | null;
}

/** The conversation as it was held, with a line where a day begins and a note where the summary rests. */
export function Transcript({ messages, timezone, evidence, words }: TranscriptProps) {
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
            <Turn
              message={message}
              timezone={timezone}
              follows={!isNewDay && before.role === message.role}
              proves={evidence.get(message.id)}
              words={words}
            />
          </Fragment>
        );
      })}
    </ol>
  );
}

interface TurnProps {
  message: Message;
  timezone: string;
  follows: boolean;
  proves: readonly string[] | undefined;
  words: RegExp | null;
}

function Turn({ message, timezone, follows, proves, words }: TurnProps) {
  const { id, role, content, created_at } = message;
  return (
    <li
      id={`message-${id}`}
      className={classes["message"]}
      data-role={role}
      data-follows={follows || undefined}
      data-proves={proves !== undefined || undefined}
    >
      <div className={classes["head"]}>
        <span className={classes["speaker"]}>{SPEAKERS[role]}</span>
        <time dateTime={created_at} title={exactTime(created_at, timezone)}>
          {clockTime(created_at, timezone)}
        </time>
      </div>
      <div className={classes["content"]}>
        <Marked text={content} words={words} />
      </div>
      {proves === undefined ? null : <p className={classes["proves"]}>Evidence: {proves.join(" · ")}</p>}
    </li>
  );
}
