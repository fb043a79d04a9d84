import type { TenantContext } from "@/lib/platform/context";
import { countsOf, resultOf } from "./report";
import { beginRun, logRun, runThrough } from "./run";
import type { RunOptions } from "./run";
import type { OrganizationSummarized } from "./schemas";
import { claimChats, countFreshChats } from "./store";
import type { Work } from "./summarize-claimed-chat";

interface OrganizationOptions extends RunOptions {
  /** An admin's refresh: refused while a run is under way, and tries again what failed. */
  isRefresh?: boolean;
}

/** Summarises the organisation's stale chats, the oldest first, at most a hundred. */
export async function summarizeOrganization(
  ctx: TenantContext,
  options: OrganizationOptions,
): Promise<OrganizationSummarized> {
  const run = beginRun(options);
  let refresh = options.isRefresh ?? false;
  let isBudgetSpent = false;

  async function claim(limit: number): Promise<Work[]> {
    const { organization, chats, is_budget_spent } = await claimChats(ctx, { ...run.terms, limit, refresh });
    refresh = false;
    isBudgetSpent ||= is_budget_spent;
    return chats.map((chat) => ({ ctx, runId: run.id, organization, chat }));
  }

  const fresh = await countFreshChats(ctx);
  const outcomes = await runThrough(ctx, run, claim);
  if (outcomes.length === 0) return nothingDone(fresh, isBudgetSpent);
  logRun(ctx, run, outcomes);
  return { ...countsOf(outcomes, fresh), results: outcomes.map(resultOf) };
}

function nothingDone(fresh: number, isBudgetSpent: boolean): OrganizationSummarized {
  const skipped = fresh > 0 ? { skippedCount: fresh } : {};
  return { success: true, message: reasonOf(fresh, isBudgetSpent), summarizedCount: 0, ...skipped };
}

function reasonOf(fresh: number, isBudgetSpent: boolean): string {
  if (isBudgetSpent) return "Your organisation has used up its language model tokens for today; stale chats wait.";
  return fresh > 0 ? "No chat is due for a summary." : "There are no chats to summarise.";
}
