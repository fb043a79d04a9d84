import { pruneOldRows } from "@/lib/core/pruning/prune-old-rows";
import { systemClock } from "@/lib/platform/time/clock";
import { tenantContextOf } from "@/lib/platform/context";
import type { TenantContext, WorkerContext } from "@/lib/platform/context";
import { AppError } from "@/lib/platform/errors";
import { describeCause } from "@/lib/platform/response/log-request";
import type { EveryoneReconciled, ReconcileQuery, StatsCheck } from "./schemas";
import * as analytics from "./store";

// what is left of the time is for the comparison under way
const SHARE_OF_TIME = 0.8;
/** Organisations to ask for in one go: whose turn it is is found by looking at all of them. */
const AT_ONCE = 20;
/** So often is a moment looked for at which everything is counted: writers may leave something between counting and comparing. */
const MOMENTS = 100;

/**
 * Compares the statistics of organisations, longest not compared first, until all are done or the time is nearly up, and
 * removes what each of them need not keep any longer.
 */
export async function reconcileEveryone(
  ctx: WorkerContext,
  query: ReconcileQuery,
  { maxSeconds }: { maxSeconds: number },
): Promise<EveryoneReconciled> {
  const startedAt = systemClock();
  const deadline = startedAt + maxSeconds * 1000 * SHARE_OF_TIME;
  // what this run has compared it does not compare again
  const since = query.since === undefined ? undefined : Math.min(Date.parse(query.since), startedAt);
  const results: EveryoneReconciled["results"] = [];
  const failed: string[] = [];
  let isComplete = false;
  while (!isComplete && systemClock() < deadline) {
    const next = await analytics.listOrganizationsToReconcile(ctx, {
      limit: AT_ONCE,
      passed: failed,
      checked_before: since === undefined ? undefined : new Date(since).toISOString(),
    });
    isComplete = next.length === 0;
    for (const id of next) {
      if (systemClock() >= deadline) break;
      await reconcileOne(ctx, query, id).then((result) => results.push(result), refuse(ctx, id, failed));
      await pruneOne(ctx, id, deadline);
    }
  }
  return {
    organizations: results.length,
    drift: results.reduce((sum, { drift }) => sum + drift, 0),
    failed: failed.length,
    is_complete: isComplete,
    results,
  };
}

async function reconcileOne(ctx: WorkerContext, query: ReconcileQuery, organizationId: string) {
  const check = await compare(tenantContextOf(ctx, organizationId), query);
  if (check.drift > 0) {
    ctx.log.error(
      { organization_id: organizationId, drift: check.drift, is_repaired: check.is_repaired },
      "stats.drift",
    );
  }
  return { ...check, organization_id: organizationId };
}

async function compare(ctx: TenantContext, { days, repair }: ReconcileQuery): Promise<StatsCheck> {
  const asked = { days: days === "all" ? undefined : days, repair: repair === "true" };
  for (let moment = 0; moment < MOMENTS; moment += 1) {
    const check = await analytics.reconcileStats(ctx, asked);
    if (check !== null) return check;
    while (!(await analytics.foldStatistics(ctx, { waits: true })).is_done);
  }
  throw new AppError("unavailable", "Events were left to be counted at every moment");
}

/** What could not be removed this time goes the next. */
async function pruneOne(ctx: WorkerContext, organizationId: string, deadline: number): Promise<void> {
  await pruneOldRows(tenantContextOf(ctx, organizationId), () => systemClock() < deadline).catch((thrown: unknown) => {
    ctx.log.error({ organization_id: organizationId, cause: describeCause(thrown) }, "rows.prune_failed");
  });
}

/** One organisation that fails is no reason to leave out the others. */
function refuse(ctx: WorkerContext, organizationId: string, failed: string[]) {
  return (thrown: unknown): void => {
    ctx.log.error({ organization_id: organizationId, cause: describeCause(thrown) }, "stats.check_failed");
    failed.push(organizationId);
  };
}
