import { listTimeline } from "@/lib/concierge/visitors/list-timeline";
import { ListTimeline, PersonId, Timeline } from "@/lib/concierge/visitors/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listVisitorTimeline",
    surface: "house",
    summary: "List everything a visitor did, newest first",
    params: PersonId,
    query: ListTimeline,
    response: Timeline,
  },
  (ctx, { params, query }) => listTimeline(ctx, { ...params, ...query }),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
