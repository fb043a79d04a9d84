import type { ChatToRead, NewSummary } from "@/lib/concierge/summaries/schemas";
import { leadScore, userScore } from "./scores";
import { sentimentOf } from "./sentiment";
import { SIGNALS, findSignals } from "./signals";
import { topicOf, topicsOf } from "./topics";
import { tellingWords } from "./words";

/** Under which name summaries are kept that no language model wrote. */
export const EXTRACTIVE = "extractive";

const MAX_EVIDENCE = 5;

/**
 * A summary by fixed rules, for installations without a language model: the visitor's own words and what can be counted.
 * The same chat always gets the same summary, and every part of it says on which messages it rests.
 */
export function extractSummary(chat: ChatToRead): NewSummary {
  const own = chat.messages.filter(({ role }) => role === "user");
  const telling = own.filter(({ content }) => tellingWords(content).length > 0);
  const signals = findSignals(chat.messages);
  const sentiment = sentimentOf(own.map(({ content }) => content));
  const engagement = { tellingMessages: telling.length, signals, sentiment };
  const shown = SIGNALS.filter(({ name }) => signals.has(name));
  const evidenceOf = (name: (typeof SIGNALS)[number]["name"]): string[] =>
    (signals.get(name) ?? []).slice(0, MAX_EVIDENCE);
  const score = shown.length > 0 ? shown.flatMap(({ name }) => evidenceOf(name)) : telling.map(({ id }) => id);
  const topic = topicOf(chat);
  const topics = topicsOf(chat);
  return {
    topic_summary: topic.text || "No words",
    user_score: userScore(engagement),
    lead_score: leadScore(engagement),
    sentiment,
    topics: topics.map(({ text }) => text),
    conversion_signals: shown.map(({ label }) => label),
    evidence: {
      topic: topic.messages,
      score: [...new Set(score)].slice(0, MAX_EVIDENCE),
      topics: topics.map(({ messages }) => messages.slice(0, MAX_EVIDENCE)),
      signals: shown.map(({ name }) => evidenceOf(name)),
    },
    model: EXTRACTIVE,
  };
}
