import { userActivityLines } from "@/lib/concierge/analytics/csv";
import { readUserActivity } from "@/lib/concierge/analytics/read-user-activity";
import { RangeQuery, UserActivity } from "@/lib/concierge/analytics/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "readUserActivity",
    surface: "concierge",
    summary: "Active sessions, sessions with messages and new visitors, day by day",
    query: RangeQuery,
    response: UserActivity,
    csv: { name: "user-activity", table: userActivityLines },
  },
  (ctx, { query }) => readUserActivity(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
