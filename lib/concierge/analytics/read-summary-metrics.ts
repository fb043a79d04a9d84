import type { TenantContext } from "@/lib/platform/context";
import { askedDaysOrAll } from "./asked-days";
import { totalsOf } from "./rules";
import type { Measured, RangeQuery, SummaryMetrics, SummaryNumbers } from "./schemas";
import * as analytics from "./store";

/** Totals, of all time unless days are asked for. */
export async function readSummaryMetrics(ctx: TenantContext, query: RangeQuery): Promise<SummaryMetrics> {
  const { current, comparison } = await analytics.readAnalytics(ctx, {
    ...askedDaysOrAll(query),
    compare: query.compare,
    parts: ["measures", "places"],
  });
  return { ...numbersOf(current), comparison: comparison === null ? null : numbersOf(comparison) };
}

function numbersOf(measured: Measured): SummaryNumbers {
  const totals = totalsOf(measured);
  return {
    totalChats: totals.chats,
    totalMessages: totals.user_messages,
    totalVisitors: totals.visitors,
    totalArticleClicks: totals.clicks,
    totalArticleViews: totals.views,
    totalPlacesTracked: measured.places ?? 0,
    engagedChats: totals.engaged_chats,
    uniqueSessions: totals.active_sessions,
  };
}
