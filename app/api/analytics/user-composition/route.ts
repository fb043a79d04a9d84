import { userCompositionLines } from "@/lib/concierge/analytics/csv";
import { readUserComposition } from "@/lib/concierge/analytics/read-user-composition";
import { RangeQuery, UserComposition } from "@/lib/concierge/analytics/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "readUserComposition",
    surface: "concierge",
    summary: "Chats by device, city and country",
    query: RangeQuery,
    response: UserComposition,
    csv: { name: "user-composition", table: userCompositionLines },
  },
  (ctx, { query }) => readUserComposition(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
