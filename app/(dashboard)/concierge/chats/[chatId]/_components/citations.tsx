import type { Message } from "@/lib/concierge/chats/schemas";
import classes from "./citations.module.css";

/** Links to the messages a statement rests on, by their number in the conversation shown. */
export function Citations({ ids, messages }: { ids: readonly string[] | undefined; messages: readonly Message[] }) {
  const cited = messages.map(({ id }, index) => ({ id, number: index + 1 })).filter(({ id }) => ids?.includes(id));
  return cited.map(({ id, number }) => (
    <a key={id} href={`#message-${id}`} className={classes["citation"]} aria-label={`Message ${number}`}>
      {number}
    </a>
  ));
}
