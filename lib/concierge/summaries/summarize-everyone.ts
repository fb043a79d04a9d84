import { tenantContextOf } from "@/lib/platform/context";
import type { WorkerContext } from "@/lib/platform/context";
import { describeCause } from "@/lib/platform/response/log-request";
import { countsOf, resultOf } from "./report";
import { beginRun, logRun, runThrough } from "./run";
import type { Run, RunOptions } from "./run";
import type { EveryoneSummarized } from "./schemas";
import { claimChats, countFreshChats, listDueOrganizations } from "./store";
import type { Work } from "./summarize-claimed-chat";

/** Summarises stale chats of all organisations, in turns, at most a hundred. */
export async function summarizeEveryone(ctx: WorkerContext, options: RunOptions): Promise<EveryoneSummarized> {
  const run = beginRun(options);
  const { claim, freshByOrganization } = createFairQueue(ctx, run);
  const outcomes = await runThrough(ctx, run, claim);
  logRun(ctx, run, outcomes);
  if (outcomes.length === 0) {
    return { success: true, message: "No chat is due for a summary.", summarizedCount: 0 };
  }
  const skipped = [...freshByOrganization.values()].reduce((sum, fresh) => sum + fresh, 0);
  return {
    ...countsOf(outcomes, skipped),
    timestamp: new Date(run.startedAt).toISOString(),
    results: outcomes.map((outcome) => ({ ...resultOf(outcome), organizationId: outcome.work.ctx.organizationId })),
  };
}

/** Claims for whoever's turn it is. Who had less than their share has nothing more for this run and is passed over. */
function createFairQueue(ctx: WorkerContext, run: Run) {
  const freshByOrganization = new Map<string, number>();
  const passed = new Set<string>();

  async function claimShare(organizationId: string, share: number): Promise<Work[]> {
    const tenant = tenantContextOf(ctx, organizationId);
    try {
      if (!freshByOrganization.has(organizationId))
        freshByOrganization.set(organizationId, await countFreshChats(tenant));
      const { organization, chats } = await claimChats(tenant, { ...run.terms, limit: share });
      if (chats.length < share) passed.add(organizationId);
      return chats.map((chat) => ({ ctx: tenant, runId: run.id, organization, chat }));
    } catch (thrown) {
      // one organisation that fails is no reason to leave out the others
      ctx.log.error(
        { run_id: run.id, organization_id: organizationId, cause: describeCause(thrown) },
        "summaries.claim_failed",
      );
      passed.add(organizationId);
      return [];
    }
  }

  async function claim(count: number): Promise<Work[]> {
    while (run.mayContinue([])) {
      const turns = await listDueOrganizations(ctx, count, [...passed]);
      const shares = await Promise.all(turns.map((turn) => claimShare(turn.organization_id, turn.share)));
      const works = shares.flat();
      if (works.length > 0 || turns.length === 0) return works;
    }
    return [];
  }

  return { claim, freshByOrganization };
}
