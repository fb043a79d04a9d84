import { z } from "zod";
import { JOBS } from "@/app/jobs";
import { JobsRun, runJobs } from "@/lib/platform/jobs/run-jobs";
import { cronRoute } from "@/lib/platform/routes/cron-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const maxDuration = 300;

export const GET = cronRoute(
  {
    id: "runJobs",
    surface: "house",
    summary: "Do due background work of all organisations",
    description: "For the scheduler, every minute. Runs may overlap and repeat: each job is done once.",
    query: z.object({ kind: z.enum(JOBS.map(({ kind }) => kind)).optional() }),
    response: JobsRun,
  },
  (ctx, { query }) => runJobs(ctx, jobsOf(query.kind), { maxSeconds: maxDuration }),
);

function jobsOf(kind: string | undefined) {
  return kind === undefined ? JOBS : JOBS.filter((job) => job.kind === kind);
}

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
