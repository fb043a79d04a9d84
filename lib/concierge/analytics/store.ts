import { z } from "zod";
import type { TenantContext, WorkerContext } from "@/lib/platform/context";
import { LONG_TIMEOUT, callFunction } from "@/lib/platform/db/call";
import { TimeCursor } from "@/lib/platform/pagination/cursor";
import type { FacetId, MetricId } from "./metrics";
import { Analytics, type AnalyticsPart, CountedRow, StatsCheck } from "./schemas";

/** Days as the database takes them; all time when neither is there. */
export interface DayRange {
  days?: number | undefined;
  from?: string | undefined;
  to?: string | undefined;
  timezone?: string | undefined;
}

interface AskedAnalytics extends DayRange {
  compare?: "previous" | "year" | undefined;
  parts: readonly AnalyticsPart[];
}

interface AskedRows extends DayRange, Partial<Record<FacetId, string>> {
  metric: MetricId;
  limit: number;
  cursor?: z.output<typeof RowCursor> | undefined;
}

/** The sort key of rows behind a number, whose ids may be those of sessions. */
export const RowCursor = TimeCursor.extend({ id: z.string() });

const RowsPage = z.object({
  rows: z.array(CountedRow),
  next_cursor: RowCursor.nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  timezone: z.string(),
  count: z.number().int().nullable(),
});

export function readAnalytics(ctx: TenantContext, asked: AskedAnalytics) {
  return callFunction(ctx, "read_analytics", { ...asked }, Analytics);
}

export function listCountedRows(ctx: TenantContext, asked: AskedRows) {
  return callFunction(ctx, "list_metric_rows", { ...asked }, RowsPage);
}

/** Compares statistics with their rows; null at a moment at which events are left to be counted. */
export function reconcileStats(ctx: TenantContext, asked: { days?: number | undefined; repair: boolean }) {
  return callFunction(ctx, "reconcile_stats", asked, StatsCheck.nullable(), LONG_TIMEOUT);
}

/** Counts a set of uncounted events, the oldest; done where that was all, or, unless it waits, somebody else is at it. */
export function foldStatistics(ctx: TenantContext, asked: { waits: boolean }) {
  return callFunction(ctx, "fold_statistics", asked, z.object({ events: z.int(), is_done: z.boolean() }));
}

/** Organisations with uncounted events, those whose have waited longest first. */
export function listOrganizationsToFold(ctx: WorkerContext, asked: { limit: number }) {
  return callFunction(ctx, "organizations_to_fold", asked, z.array(z.uuid()));
}

export function findLatestCheck(ctx: TenantContext) {
  return callFunction(ctx, "latest_stats_check", {}, StatsCheck.nullable());
}

export function listOrganizationsToReconcile(
  ctx: WorkerContext,
  asked: { limit: number; passed: readonly string[]; checked_before?: string | undefined },
) {
  return callFunction(ctx, "organizations_to_reconcile", asked, z.array(z.uuid()));
}
