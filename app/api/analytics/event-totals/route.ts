import { eventTotalsLines } from "@/lib/concierge/analytics/csv";
import { readEventTotals } from "@/lib/concierge/analytics/read-event-totals";
import { RangeQuery, EventTotals } from "@/lib/concierge/analytics/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "readEventTotals",
    surface: "concierge",
    summary: "Visitor messages, article clicks and article views, day by day",
    query: RangeQuery,
    response: EventTotals,
    csv: { name: "event-totals", table: eventTotalsLines },
  },
  (ctx, { query }) => readEventTotals(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
