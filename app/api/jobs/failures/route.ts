import { listFailures } from "@/lib/concierge/summaries/list-failures";
import { FailedSummaries, ListFailures } from "@/lib/concierge/summaries/schemas";
import { dashboardRoute } from "@/lib/platform/http/dashboard-route";
import { allowOnly } from "@/lib/platform/http/refusals";

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
