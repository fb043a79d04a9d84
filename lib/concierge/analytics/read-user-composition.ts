import type { TenantContext } from "@/lib/platform/context";
import { dayRange } from "./day-range";
import { compositionOf, rangeOf } from "./rules";
import type { RangeQuery, UserComposition } from "./schemas";
import * as analytics from "./store";

/** The chats of a range by device, city and country. */
export async function readUserComposition(ctx: TenantContext, query: RangeQuery): Promise<UserComposition> {
  const answer = await analytics.readAnalytics(ctx, {
    ...dayRange(query),
    compare: query.compare,
    parts: ["composition"],
  });
  const { current, comparison } = answer;
  return {
    ...compositionOf(current),
    range: rangeOf(answer, current),
    comparison: comparison === null ? null : compositionOf(comparison),
  };
}
