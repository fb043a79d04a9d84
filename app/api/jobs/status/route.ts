import { z } from "zod";
import { JOBS } from "@/app/jobs";
import { getJobStatus } from "@/lib/core/jobs/get-job-status";
import { JobStatus } from "@/lib/core/jobs/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "getJobStatus",
    surface: "house",
    summary: "How much background work waits, is under way or was given up",
    query: z.object({ kind: z.enum(JOBS.map(({ kind }) => kind)).default("summarize_chat") }),
    response: JobStatus,
  },
  (ctx, { query }) => getJobStatus(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
