import { z } from "zod";
import { SENTIMENTS } from "@/lib/concierge/chats/schemas";
import type { NewSummary, SummaryMessage } from "./schemas";

const References = z.array(z.string());

/** What we ask the model for. Bounds are ours to set afterwards: a strict schema for a model knows few of them. */
export const ModelAnswer = z.strictObject({
  topicSummary: z.string(),
  topicMessages: References,
  userScore: z.number(),
  leadScore: z.number(),
  scoreMessages: References,
  sentiment: z.enum(SENTIMENTS),
  topics: z.array(z.strictObject({ topic: z.string(), messages: References })),
  conversionSignals: z.array(z.strictObject({ signal: z.string(), messages: References })),
});
export type ModelAnswer = z.output<typeof ModelAnswer>;

const MAX_WORDS = 10;
const MAX_SUMMARY_LENGTH = 160;
const MAX_TOPICS = 3;
const MAX_TOPIC_LENGTH = 60;
const MAX_SIGNALS = 8;
const MAX_SIGNAL_LENGTH = 120;
const MAX_REFERENCES = 10;

/** Control characters, and those that turn the direction of the text around them. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu;

/**
 * The answer as a summary: scores clamped, texts cut, references turned into message ids. What refers to no message that
 * the model was shown is dropped; null when that leaves no topic, or a lead score that rests on nothing.
 */
export function summaryFrom(answer: ModelAnswer, shown: readonly SummaryMessage[], model: string): NewSummary | null {
  const idsOf = referenceReader(shown);
  const topicSummary = cutWords(clean(answer.topicSummary, MAX_SUMMARY_LENGTH), MAX_WORDS);
  const leadScore = clamp(answer.leadScore, 0, 10);
  const topic = idsOf(answer.topicMessages);
  const score = idsOf(answer.scoreMessages);
  if (topicSummary === "" || topic.length === 0 || (leadScore > 0 && score.length === 0)) return null;
  const topics = supported(
    answer.topics.map(({ topic: text, messages }) => ({ text: clean(text, MAX_TOPIC_LENGTH), ids: idsOf(messages) })),
  ).slice(0, MAX_TOPICS);
  const signals = supported(
    answer.conversionSignals.map(({ signal, messages }) => ({
      text: clean(signal, MAX_SIGNAL_LENGTH),
      ids: idsOf(messages),
    })),
  ).slice(0, MAX_SIGNALS);
  return {
    topic_summary: topicSummary,
    user_score: clamp(answer.userScore, 1, 5),
    lead_score: leadScore,
    sentiment: answer.sentiment,
    topics: topics.map(({ text }) => text),
    conversion_signals: signals.map(({ text }) => text),
    evidence: { topic, score, topics: topics.map(({ ids }) => ids), signals: signals.map(({ ids }) => ids) },
    model,
  };
}

interface Claimed {
  text: string;
  ids: string[];
}

/** Those that say something, rest on something, and have not been said before. */
function supported(claims: readonly Claimed[]): Claimed[] {
  const seen = new Set<string>();
  return claims.filter(({ text, ids }) => {
    const key = text.toLowerCase();
    if (text === "" || ids.length === 0 || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function referenceReader(shown: readonly SummaryMessage[]): (references: readonly string[]) => string[] {
  const idByReference = new Map(shown.map(({ position, id }) => [`m${position}`, id]));
  return (references) => {
    const ids = references.map((reference) => idByReference.get(reference.replaceAll(/[[\]\s]/g, "").toLowerCase()));
    return [...new Set(ids.filter((id) => id !== undefined))].slice(0, MAX_REFERENCES);
  };
}

function clean(text: string, maxLength: number): string {
  const printable = text.toWellFormed().replaceAll(UNPRINTABLE, " ").replaceAll(/\s+/g, " ").trim();
  return Array.from(printable).slice(0, maxLength).join("").trim();
}

function cutWords(text: string, maxWords: number): string {
  return text.split(" ").slice(0, maxWords).join(" ");
}

function clamp(score: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.round(score)));
}
