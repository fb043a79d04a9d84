import type { TenantContext } from "@/lib/platform/context";
import { askedDays } from "./asked-days";
import type { MetricId } from "./metrics";
import { pointsOf, rangeOf, totalsOf } from "./rules";
import type { Measured, Point, RangeQuery } from "./schemas";
import * as analytics from "./store";

/** Some metrics day by day, each under the name that an answer gives it, with their totals and the days they cover. */
export async function readSeries<Name extends string>(
  ctx: TenantContext,
  query: RangeQuery,
  metrics: Readonly<Record<Name, MetricId>>,
) {
  const answer = await analytics.readAnalytics(ctx, {
    ...askedDays(query),
    compare: query.compare,
    parts: ["measures"],
  });
  const part = (measured: Measured) => ({
    ...mapped(metrics, (metric): Point[] => pointsOf(measured, metric)),
    totals: mapped(metrics, (metric) => totalsOf(measured)[metric]),
    range: rangeOf(answer, measured),
  });
  return { ...part(answer.current), comparison: answer.comparison === null ? null : part(answer.comparison) };
}

function mapped<Name extends string, Value>(
  metrics: Readonly<Record<Name, MetricId>>,
  valueOf: (metric: MetricId) => Value,
): Record<Name, Value> {
  const entries = Object.entries<MetricId>(metrics).map(([name, metric]) => [name, valueOf(metric)]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the names are those of `metrics`, one by one
  return Object.fromEntries(entries) as Record<Name, Value>;
}
