import { overviewLines } from "@/lib/concierge/analytics/csv";
import { readOverview } from "@/lib/concierge/analytics/read-overview";
import { RangeQuery, Overview } from "@/lib/concierge/analytics/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "readOverview",
    surface: "house",
    summary: "Everything the first page shows of a range",
    query: RangeQuery,
    response: Overview,
    csv: { name: "overview", table: overviewLines },
  },
  (ctx, { query }) => readOverview(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
