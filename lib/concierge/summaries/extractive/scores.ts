import type { SignalName, Signals } from "./signals";

/** What the visitor did, as the scores count it. */
export interface Engagement {
  /** Messages of the visitor that say something about a subject. */
  tellingMessages: number;
  signals: Signals;
  sentiment: "positive" | "neutral" | "negative";
}

/**
 * How near to a purchase, by the guide of our contract: 0 no intent; 1–3 browsing; 4–6 researching with real interest;
 * 7–9 actively planning with specifics; 10 ready to buy (dates, prices, booking, contact details).
 */
export function leadScore({ tellingMessages, signals, sentiment }: Engagement): number {
  if (tellingMessages === 0 && signals.size === 0) return 0;
  const count = (...names: SignalName[]): number => names.filter((name) => signals.has(name)).length;
  const isBuying = count("booking", "confirmed") > 0;
  // somebody who complains leaves a date and a telephone number too
  if (sentiment === "negative" && !isBuying) return Math.min(2, tellingMessages);
  if (count("date") && isBuying && count("contact", "confirmed")) return 10;
  const specifics = Number(isBuying) + count("party", "price");
  if (count("date") && specifics > 0) return Math.min(9, 6 + specifics + count("contact"));
  const interest = Number(isBuying) + specifics + count("date", "contact");
  return interest > 0 ? Math.min(6, 3 + interest) : Math.min(3, tellingMessages);
}

/** How engaged the visitor is, from 1 to 5: by how often they had something to say. */
export function userScore({ tellingMessages }: Pick<Engagement, "tellingMessages">): number {
  const steps = [2, 4, 6, 8];
  return 1 + steps.filter((step) => tellingMessages >= step).length;
}
