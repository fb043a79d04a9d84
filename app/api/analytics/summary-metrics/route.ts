import { summaryMetricsLines } from "@/lib/concierge/analytics/csv";
import { readSummaryMetrics } from "@/lib/concierge/analytics/read-summary-metrics";
import { RangeQuery, SummaryMetrics } from "@/lib/concierge/analytics/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "readSummaryMetrics",
    surface: "concierge",
    summary: "Totals, of all time unless days are asked for",
    query: RangeQuery,
    response: SummaryMetrics,
    csv: { name: "summary-metrics", table: summaryMetricsLines },
  },
  (ctx, { query }) => readSummaryMetrics(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
