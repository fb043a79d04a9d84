import { z } from "zod";
import type { TenantContext, WorkerContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";

const Turn = z.object({ organization_id: z.uuid(), kind: z.string(), share: z.int().positive() });

const ClaimedJob = z.object({
  kind: z.string(),
  object_id: z.uuid(),
  token: z.uuid(),
  payload: z.unknown(),
  progress: z.unknown(),
  attempts: z.int().positive(),
});
export type ClaimedJob = z.output<typeof ClaimedJob>;

/** What names a job that we hold. */
type Lease = Pick<ClaimedJob, "kind" | "object_id" | "token">;

interface DueQuery {
  kinds: { kind: string; interval_seconds: number | null }[];
  limit: number;
  started_at: string;
  except: { organization_id: string; kind: string }[];
}

/** Whose turn it is, for which kind, and how many jobs each may have done. */
export function listDueJobs(ctx: WorkerContext, query: DueQuery) {
  return callFunction(ctx, "list_due_jobs", { ...query }, z.array(Turn));
}

interface Claim {
  kind: string;
  run_id: string;
  limit: number;
  lease_seconds: number;
  reserve_tokens: number;
  concurrency: number;
  max_attempts: number;
}

/** Leases jobs of one organisation, the oldest first. */
export function claimJobs(ctx: TenantContext, claim: Claim) {
  return callFunction(ctx, "claim_jobs", { ...claim }, z.array(ClaimedJob));
}

/** Extends a lease, and stores a checkpoint when there is one; false when the lease was lost. */
export async function checkpointJob(
  ctx: TenantContext,
  checkpoint: Lease & { lease_seconds: number; progress?: unknown },
): Promise<boolean> {
  const answer = await callFunction(ctx, "checkpoint_job", checkpoint, z.object({ is_held: z.boolean() }));
  return answer.is_held;
}

interface Ending extends Lease {
  run_id: string;
  outcome: "done" | "unfinished" | "failed";
  error?: string;
  is_transient?: boolean;
  retry_after_seconds?: number;
  max_attempts?: number;
}

/** Ends a lease and counts it in the ledger. */
export function finishJob(ctx: TenantContext, ending: Ending) {
  return callFunction(ctx, "finish_job", { ...ending }, z.object({ is_held: z.boolean(), is_dead: z.boolean() }));
}
