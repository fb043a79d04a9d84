import { systemClock } from "@/lib/platform/time/clock";
import { tenantContextOf } from "@/lib/platform/context";
import type { TenantContext, WorkerContext } from "@/lib/platform/context";
import { describeCause } from "@/lib/platform/response/log-request";
import * as analytics from "./store";

/** Organisations to ask for in one go: whose turn it is is found by looking at all of them. */
const AT_ONCE = 200;
const SHARE_OF_TIME = 0.8;

/**
 * Adds what was stored to the statistics, organisation by organisation, those whose events have waited longest first, so
 * that little is left to do for whoever reads them. Runs may overlap: each event is counted once. Answers how many were.
 */
export async function foldEveryone(ctx: WorkerContext, { maxSeconds }: { maxSeconds: number }): Promise<number> {
  const deadline = systemClock() + maxSeconds * 1000 * SHARE_OF_TIME;
  const mayContinue = () => systemClock() < deadline;
  const isDone = new Set<string>();
  let events = 0;
  for (;;) {
    // those that go on writing come up again: it is the next run that is for them
    const due = (await analytics.listOrganizationsToFold(ctx, { limit: AT_ONCE })).filter((id) => !isDone.has(id));
    if (due.length === 0) return events;
    for (const id of due) {
      if (!mayContinue()) return events;
      isDone.add(id);
      events += await foldOne(tenantContextOf(ctx, id), mayContinue);
    }
  }
}

/** One organisation that fails is no reason to leave out the others. */
async function foldOne(ctx: TenantContext, mayContinue: () => boolean): Promise<number> {
  let events = 0;
  try {
    for (let isDone = false; !isDone && mayContinue();) {
      const folded = await analytics.foldStatistics(ctx, { waits: false });
      events += folded.events;
      isDone = folded.is_done;
    }
  } catch (thrown) {
    ctx.log.error({ organization_id: ctx.organizationId, cause: describeCause(thrown) }, "stats.fold_failed");
  }
  return events;
}
