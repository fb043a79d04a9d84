import { NEGATION, NEGATIVE, POSITIVE } from "./phrases";

/** What of a text stands before a word and can still turn it round: three words of the same clause. */
const SHORTLY_BEFORE = /(?:[^\s,.;:!?]+\s+){0,3}$/u;

/** The mood of what a visitor wrote, by plain words of praise and complaint; thanks and greetings are manners, not mood. */
export function sentimentOf(texts: readonly string[]): "positive" | "neutral" | "negative" {
  const balance = texts.reduce((sum, text) => sum + moodOf(text, POSITIVE) - moodOf(text, NEGATIVE), 0);
  if (balance === 0) return "neutral";
  return balance > 0 ? "positive" : "negative";
}

/** How often a text has words of this mood; a negated one counts against it. */
function moodOf(text: string, mood: RegExp): number {
  const every = new RegExp(mood, "giu");
  return [...text.normalize("NFKC").matchAll(every)].reduce((sum, { index }) => {
    const before = SHORTLY_BEFORE.exec(text.slice(0, index))?.[0] ?? "";
    return sum + (NEGATION.test(before) ? -1 : 1);
  }, 0);
}
