import { eventTotalsLines } from "@/lib/concierge/analytics/csv";
import { readEventTotals } from "@/lib/concierge/analytics/read-event-totals";
import { RangeQuery, EventTotals } from "@/lib/concierge/analytics/schemas";
import { dashboardRoute } from "@/lib/platform/http/dashboard-route";
import { allowOnly } from "@/lib/platform/http/refusals";

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
