import { listFailures } from "@/lib/concierge/summaries/list-failures";
import { FailedSummaries, ListFailures } from "@/lib/concierge/summaries/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listJobFailures",
    surface: "house",
    summary: "List the chats whose summary failed last time, with the reason",
    query: ListFailures,
    response: FailedSummaries,
  },
  (ctx, { query }) => listFailures(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
