import { systemClock } from "@/lib/platform/time/clock";
import type { TenantContext } from "@/lib/platform/context";
import { nextRun } from "./next-run";
import type { JobStatus } from "./schemas";
import { findStatus } from "./store";

/** How much background work waits, is under way or was given up, and when the scheduler comes. */
export async function getJobStatus(ctx: TenantContext, input: { kind: string }): Promise<JobStatus> {
  return { ...(await findStatus(ctx, input)), next_run_at: nextRun(systemClock()) };
}
