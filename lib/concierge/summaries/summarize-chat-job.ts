import { z } from "zod";
import { defineJob } from "@/lib/platform/jobs/define-job";
import { JobFailure } from "@/lib/platform/jobs/job-failure";
import { describeFailure } from "./failures";
import { configuredSummarizer } from "./make-summary";
import { readClaimedChat } from "./store";
import { summarizeClaimedChat } from "./summarize-claimed-chat";

/**
 * Summaries of stale chats. A message makes its chat due; an organisation is served once an hour, so that a chat that
 * goes on is not summarised again and again. The summary and the end of the job are one transaction.
 */
export const summarizeChatJob = defineJob({
  kind: "summarize_chat",
  label: "Summaries of chats",
  input: z.object({}),
  timeBudgetMs: 100_000,
  maxAttempts: 5,
  concurrencyPerOrganization: 8,
  repeatable: true,
  intervalSeconds: 3600,
  reserveTokens: () => configuredSummarizer().tokensPerChat,
  handle: async (ctx, _input, { lease, runId }) => {
    const claimed = await readClaimedChat(ctx, { id: lease.object_id, token: lease.token });
    if (claimed === null) return "done";
    const outcome = await summarizeClaimedChat({ ctx, runId, ...claimed }, configuredSummarizer());
    if ("summary" in outcome) return "settled";
    // the lease has ended with this failure; the run hears of it, too
    const { failure, retryAfterSeconds } = outcome;
    throw new JobFailure(failure, {
      isTransient: describeFailure(failure).isTransient,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    });
  },
});
