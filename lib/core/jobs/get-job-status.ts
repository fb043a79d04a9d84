import type { TenantContext } from "@/lib/platform/context";
import type { JobKind, JobStatus } from "./schemas";
import { findStatus } from "./store";

/** How much background work waits, is under way or was given up. */
export function getJobStatus(ctx: TenantContext, input: JobKind): Promise<JobStatus> {
  return findStatus(ctx, input);
}
