import { listJobRuns } from "@/lib/core/jobs/list-job-runs";
import { JobRunPage } from "@/lib/core/jobs/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { PageQuery } from "@/lib/platform/pagination/page";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listJobRuns",
    surface: "house",
    summary: "List what background work did for the organisation, newest run first",
    role: "admin",
    query: PageQuery,
    response: JobRunPage,
  },
  (ctx, { query }) => listJobRuns(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
