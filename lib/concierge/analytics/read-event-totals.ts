import type { TenantContext } from "@/lib/platform/context";
import { readSeries } from "./read-series";
import type { EventTotals, RangeQuery } from "./schemas";

/** Messages of visitors, clicks and views, day by day. */
export function readEventTotals(ctx: TenantContext, query: RangeQuery): Promise<EventTotals> {
  return readSeries(ctx, query, ["events"], {
    chatMessages: "user_messages",
    articleClicks: "clicks",
    articleViews: "views",
  });
}
