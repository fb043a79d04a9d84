import type { TenantContext } from "@/lib/platform/context";
import { dayRange } from "./day-range";
import { overviewPeriodOf } from "./rules";
import type { Overview, RangeQuery } from "./schemas";
import * as analytics from "./store";

/** Everything the first page shows of a range, and of what it is compared with, in one call. */
export async function readOverview(ctx: TenantContext, query: RangeQuery): Promise<Overview> {
  const answer = await analytics.readAnalytics(ctx, {
    ...dayRange(query),
    compare: query.compare,
    parts: ["events", "cohorts", "activity", "series", "composition"],
  });
  const { current, comparison, fresh_at } = answer;
  return {
    fresh_at,
    current: overviewPeriodOf(answer, current),
    comparison: comparison === null ? null : overviewPeriodOf(answer, comparison),
  };
}
