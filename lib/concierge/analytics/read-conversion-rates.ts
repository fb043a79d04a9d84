import type { TenantContext } from "@/lib/platform/context";
import { dayRange } from "./day-range";
import { funnelsOf, rangeOf } from "./rules";
import type { ConversionRates, RangeQuery } from "./schemas";
import * as analytics from "./store";

/** What became of the sessions that started in a range. */
export async function readConversionRates(ctx: TenantContext, query: RangeQuery): Promise<ConversionRates> {
  const answer = await analytics.readAnalytics(ctx, {
    ...dayRange(query),
    compare: query.compare,
    parts: ["cohorts"],
  });
  const { current, comparison } = answer;
  return {
    ...funnelsOf(current),
    range: rangeOf(answer, current),
    comparison: comparison === null ? null : funnelsOf(comparison),
  };
}
