import { z } from "zod";
import { JOBS } from "@/app/jobs";
import { foldEveryone } from "@/lib/concierge/analytics/fold-everyone";
import { JobsRun, runJobs } from "@/lib/platform/jobs/run-jobs";
import { cronRoute } from "@/lib/platform/routes/cron-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const maxDuration = 300;

const BackgroundRun = JobsRun.extend({
  counted_events: z.int().meta({ description: "Events that were added to the statistics." }),
});

export const GET = cronRoute(
  {
    id: "runJobs",
    surface: "house",
    summary: "Do due background work of all organisations",
    description:
      "For the scheduler, every minute. Runs may overlap and repeat: each job is done once. Beside the jobs, what was stored since is added to the statistics, so that little is left to do for whoever reads them.",
    query: z.object({ kind: z.enum(JOBS.map(({ kind }) => kind)).optional() }),
    response: BackgroundRun,
  },
  async (ctx, { query }) => {
    const [run, counted_events] = await Promise.all([
      runJobs(ctx, jobsOf(query.kind), { maxSeconds: maxDuration }),
      foldEveryone(ctx, { maxSeconds: maxDuration }),
    ]);
    return { ...run, counted_events };
  },
);

function jobsOf(kind: string | undefined) {
  return kind === undefined ? JOBS : JOBS.filter((job) => job.kind === kind);
}

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
