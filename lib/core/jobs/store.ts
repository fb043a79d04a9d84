import { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { JobRun, RunEnd, StoredJobStatus } from "./schemas";

const Runs = z.object({ runs: z.array(JobRun), next_cursor: RunEnd.nullable() });

export function listRuns(ctx: TenantContext, page: { limit: number; cursor?: RunEnd | undefined }) {
  return callFunction(ctx, "list_job_runs", page, Runs);
}

export function findStatus(ctx: TenantContext, { kind }: { kind: string }) {
  return callFunction(ctx, "job_status", { kind }, StoredJobStatus);
}
