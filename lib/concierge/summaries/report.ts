import { describeFailure } from "./failures";
import type { Summary, StoredSummary } from "./schemas";
import type { Outcome } from "./summarize-claimed-chat";

/** A stored summary in the words of the contract. */
export function summaryForClients(summary: StoredSummary): Summary {
  return {
    topicSummary: summary.topic_summary,
    userScore: summary.user_score,
    leadScore: summary.lead_score,
    sentiment: summary.sentiment,
    topics: summary.topics,
    conversionSignals: summary.conversion_signals,
  };
}

/** What came of one chat, in the words of the contract. */
export function resultOf(outcome: Outcome) {
  const chatId = outcome.work.chat.chat_id;
  if ("failure" in outcome) {
    return { chatId, success: false, error: describeFailure(outcome.failure).sentence } as const;
  }
  const { topic_summary: summary, lead_score: score } = outcome.summary;
  return { chatId, success: true, summary, score } as const;
}

/** How a run went, in numbers. */
export function countsOf(outcomes: readonly Outcome[], skipped: number) {
  const failCount = outcomes.filter((outcome) => "failure" in outcome).length;
  return {
    success: true,
    totalProcessed: outcomes.length,
    totalSkipped: skipped,
    successCount: outcomes.length - failCount,
    failCount,
  } as const;
}
