import type { TenantContext } from "@/lib/platform/context";
import { AppError } from "@/lib/platform/errors";
import { describeFailure } from "./failures";
import { summaryForClients } from "./report";
import { beginRun } from "./run";
import type { RunOptions } from "./run";
import type { ChatSummarized } from "./schemas";
import { claimChat } from "./store";
import { summarizeClaimedChat } from "./summarize-claimed-chat";

/** Summarises one chat now, whatever its turn. A summary by the same model that covers every message is answered as it is. */
export async function summarizeChat(
  ctx: TenantContext,
  { chatId }: { chatId: string },
  options: RunOptions,
): Promise<ChatSummarized> {
  const { id: runId, terms, summarizer } = beginRun(options);
  const claim = await claimChat(ctx, { ...terms, chat_id: chatId, model: summarizer.model });
  if ("summary" in claim) return { success: true, chatId, summary: summaryForClients(claim.summary) };
  const outcome = await summarizeClaimedChat({ ctx, runId, ...claim }, summarizer);
  if ("summary" in outcome) return { success: true, chatId, summary: summaryForClients(outcome.summary) };
  throw new AppError("model_unavailable", describeFailure(outcome.failure).sentence, {
    cause: outcome.failure,
    ...(outcome.retryAfterSeconds === undefined ? {} : { retryAfter: outcome.retryAfterSeconds }),
  });
}
