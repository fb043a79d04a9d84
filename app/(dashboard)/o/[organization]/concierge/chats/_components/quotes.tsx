import { VisuallyHidden } from "@mantine/core";
import type { Message } from "@/lib/concierge/chats/schemas";
import { quotesOf } from "./evidence";
import classes from "./quotes.module.css";

interface QuotesProps {
  ids: readonly string[] | undefined;
  messages: readonly Message[];
}

/** The same by their numbers alone, within a line. */
export function Citations({ ids, messages }: QuotesProps) {
  return quotesOf(ids, messages).map(({ id, number, text }) => (
    <a key={id} href={`#message-${id}`} className={classes["citation"]} aria-label={`Message ${number}`} title={text}>
      {number}
    </a>
  ));
}

/** The messages that something rests on, in their own words, each leading to where it was said. */
export function Quotes({ ids, messages }: QuotesProps) {
  const quotes = quotesOf(ids, messages);
  if (quotes.length === 0) return null;
  return (
    <ul className={classes["quotes"]}>
      {quotes.map(({ id, number, text }) => (
        <li key={id}>
          <a href={`#message-${id}`} className={classes["quote"]}>
            <span className={classes["number"]}>
              <VisuallyHidden>Message </VisuallyHidden>
              {number}
            </span>
            <q>{text}</q>
          </a>
        </li>
      ))}
    </ul>
  );
}
