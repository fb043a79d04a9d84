import type { NewSummary } from "@/lib/concierge/summaries/schemas";
import type { TenantContext } from "@/lib/platform/context";
import { LONG_TIMEOUT, callFunction } from "@/lib/platform/db/call";
import { SampleData, SampleDataAdded } from "./schemas";

/** A row to write, as a batch holds it. */
export type SampleRow = Readonly<Record<string, unknown>> & { index: number };

export function find(ctx: TenantContext): Promise<SampleData> {
  return callFunction(ctx, "get_sample_data", {}, SampleData);
}

/** Writes and marks all of them or none; none where there are samples already. */
export function insert(ctx: TenantContext, items: readonly SampleRow[]) {
  return callFunction(ctx, "add_sample_data", { items }, SampleDataAdded);
}

export function insertSummaries(
  ctx: TenantContext,
  summaries: readonly { id: string; covered_position: number; summary: NewSummary }[],
): Promise<SampleData> {
  return callFunction(ctx, "summarize_sample_data", { summaries }, SampleData);
}

export function remove(ctx: TenantContext): Promise<SampleData> {
  return callFunction(ctx, "remove_sample_data", {}, SampleData, LONG_TIMEOUT);
}
