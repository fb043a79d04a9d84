import { countVisitors } from "@/lib/concierge/visitors/count-visitors";
import { listVisitors } from "@/lib/concierge/visitors/list-visitors";
import { ListVisitors, VisitorPage } from "@/lib/concierge/visitors/schemas";
import { VISITOR_COLUMNS } from "@/lib/concierge/visitors/visitor-columns";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listVisitors",
    surface: "concierge",
    summary: "List the organisation's visitors, newest first",
    description: "The header X-Next-Cursor is there while more follow.",
    query: ListVisitors,
    response: VisitorPage,
    csv: { name: "visitors", columns: VISITOR_COLUMNS, count: (ctx, { query }) => countVisitors(ctx, query) },
  },
  (ctx, { query }) => listVisitors(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
