import { userCompositionLines } from "@/lib/concierge/analytics/csv";
import { readUserComposition } from "@/lib/concierge/analytics/read-user-composition";
import { RangeQuery, UserComposition } from "@/lib/concierge/analytics/schemas";
import { dashboardRoute } from "@/lib/platform/http/dashboard-route";
import { allowOnly } from "@/lib/platform/http/refusals";

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
