import { QuickStart, WatchQuickStart } from "@/lib/concierge/quick-start/schemas";
import { watchQuickStart } from "@/lib/concierge/quick-start/watch-quick-start";
import { dashboardRoute } from "@/lib/platform/http/dashboard-route";
import { allowOnly } from "@/lib/platform/http/refusals";

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
