import type { TenantContext } from "@/lib/platform/context";
import { dayRangeOrAll } from "./day-range";
import { articleCountOf, totalOf } from "./rules";
import type { Measured, RangeQuery, SummaryMetrics, SummaryNumbers } from "./schemas";
import * as analytics from "./store";

/** Totals, of all time unless days are asked for. */
export async function readSummaryMetrics(ctx: TenantContext, query: RangeQuery): Promise<SummaryMetrics> {
  const { current, comparison } = await analytics.readAnalytics(ctx, {
    ...dayRangeOrAll(query),
    compare: query.compare,
    parts: ["events", "activity", "places"],
  });
  return { ...numbersOf(current), comparison: comparison === null ? null : numbersOf(comparison) };
}

function numbersOf(measured: Measured): SummaryNumbers {
  return {
    totalChats: totalOf(measured, "chats"),
    totalMessages: totalOf(measured, "user_messages"),
    totalVisitors: totalOf(measured, "visitors"),
    totalArticleClicks: totalOf(measured, "clicks"),
    totalArticleViews: totalOf(measured, "views"),
    totalPlacesTracked: articleCountOf(measured),
    engagedChats: totalOf(measured, "engaged_chats"),
    uniqueSessions: totalOf(measured, "active_sessions"),
  };
}
