import type { SummaryMessage } from "@/lib/concierge/summaries/schemas";
import { BOOKING, CONTACT, DATE, NO_BOOKING, PARTY, PRICE, YES } from "./phrases";

/** What points to a purchase, in the order in which it is listed, and how it is called on a dashboard. */
export const SIGNALS = [
  { name: "booking", label: "Wants to book or buy" },
  { name: "confirmed", label: "Agreed to a booking" },
  { name: "date", label: "Named a date or time" },
  { name: "party", label: "Named a party size" },
  { name: "price", label: "Asked about prices" },
  { name: "contact", label: "Left contact details" },
] as const;
export type SignalName = (typeof SIGNALS)[number]["name"];

/** The messages that show a signal, by signal; only signals that were seen. */
export type Signals = ReadonlyMap<SignalName, readonly string[]>;

const DATE_IN_DIGITS = /\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}/g;

/** Finds by fixed phrases what a visitor said that points to a purchase, and the messages that say so. */
export function findSignals(messages: readonly SummaryMessage[]): Signals {
  const signals = new Map<SignalName, string[]>();
  let isOffered = false;
  for (const { role, content, id } of messages) {
    const text = content.normalize("NFKC");
    if (role === "user") {
      for (const name of signalsIn(text, isOffered)) signals.set(name, [...(signals.get(name) ?? []), id]);
    }
    isOffered = role === "assistant" && text.includes("?") && BOOKING.test(text);
  }
  return signals;
}

function signalsIn(text: string, isOffered: boolean): SignalName[] {
  const shows = {
    booking: BOOKING.test(text) && !NO_BOOKING.test(text),
    confirmed: isOffered && YES.test(text),
    date: DATE.test(text),
    party: PARTY.test(text),
    price: PRICE.test(text),
    // a date in digits is no telephone number
    contact: CONTACT.test(text.replaceAll(DATE_IN_DIGITS, " ")),
  };
  return SIGNALS.map(({ name }) => name).filter((name) => shows[name]);
}
