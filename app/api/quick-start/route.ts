import { QuickStart, WatchQuickStart } from "@/lib/concierge/quick-start/schemas";
import { watchQuickStart } from "@/lib/concierge/quick-start/watch-quick-start";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "watchQuickStart",
    surface: "house",
    summary: "Whether the first requests of a widget have arrived",
    query: WatchQuickStart,
    response: QuickStart,
  },
  (ctx, { query }) => watchQuickStart(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
