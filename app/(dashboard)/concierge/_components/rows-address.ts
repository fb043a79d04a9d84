import type { MetricId } from "@/lib/concierge/analytics/metrics";
import type { DayRange } from "@/lib/platform/calendar";

/** Where the rows are that a number counts. */
export function rowsAddress(metric: MetricId, { from, to }: DayRange): string {
  return `/concierge/rows?${new URLSearchParams({ metric, from, to }).toString()}`;
}
