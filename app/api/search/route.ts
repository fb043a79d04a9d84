import { Found, Search } from "@/lib/concierge/search/schemas";
import { searchEverything } from "@/lib/concierge/search/search-everything";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "searchEverything",
    surface: "house",
    summary: "Find chats, visitors and articles by a few words, the first of each",
    query: Search,
    response: Found,
  },
  (ctx, { query }) => searchEverything(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
