import type { TenantContext } from "@/lib/platform/context";
import { dayRange } from "./day-range";
import type { MetricId } from "./metrics";
import { mapped, pointsOf, rangeOf, totalOf } from "./rules";
import type { AnalyticsPart, Measured, Point, RangeQuery } from "./schemas";
import * as analytics from "./store";

/** Some metrics of these parts day by day, each under the name that an answer gives it, with their totals and the days they cover. */
export async function readSeries<Name extends string>(
  ctx: TenantContext,
  query: RangeQuery,
  parts: readonly AnalyticsPart[],
  metrics: Readonly<Record<Name, MetricId>>,
) {
  const answer = await analytics.readAnalytics(ctx, {
    ...dayRange(query),
    compare: query.compare,
    parts: [...parts, "series"],
  });
  const part = (measured: Measured) => ({
    ...mapped(metrics, (metric): Point[] => pointsOf(measured, metric)),
    totals: mapped(metrics, (metric) => totalOf(measured, metric)),
    range: rangeOf(answer, measured),
  });
  return { ...part(answer.current), comparison: answer.comparison === null ? null : part(answer.comparison) };
}
