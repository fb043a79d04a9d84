import { z } from "zod";
import type { WorkerContext } from "@/lib/platform/context";
import { systemClock } from "@/lib/platform/time/clock";
import type { Clock } from "@/lib/platform/time/clock";
import { createClaims } from "./claim-work";
import type { Job } from "./define-job";
import { processClaims } from "./process-claims";
import { runJob } from "./run-job";
import type { Outcome, Work } from "./run-job";

/** What a run did, in all organisations. */
export const JobsRun = z.object({
  run_id: z.uuid(),
  done: z.int().meta({ description: "Jobs that are done." }),
  unfinished: z.int().meta({ description: "Jobs that go on from their checkpoint in another run." }),
  failed: z.int().meta({ description: "Attempts that failed; they are repeated unless the job was given up." }),
});

interface RunOptions {
  /** When the platform ends us. */
  maxSeconds: number;
  clock?: Clock;
}

const CONCURRENCY = 8;
/** The rest of the time is for what has been begun. */
const CLAIMING_SHARE = 0.8;
/** So many failures of a kind in a row that say nothing about its jobs are an outage; the rest can wait for it to end. */
const OUTAGE = 8;

/** Does due jobs of all organisations, in turns, until there are none or the time is up. Runs may overlap and repeat. */
export async function runJobs(
  ctx: WorkerContext,
  jobs: readonly Job[],
  { maxSeconds, clock = systemClock }: RunOptions,
): Promise<z.output<typeof JobsRun>> {
  const runId = crypto.randomUUID();
  const startedAt = clock();
  const counts = { done: 0, unfinished: 0, failed: 0 };
  const outages = new Map<string, number>();
  const mayEnd = ({ timeBudgetMs }: Job) => clock() + timeBudgetMs <= startedAt + maxSeconds * 1000;
  const { claim, reopen } = createClaims(ctx, {
    runId,
    startedAt,
    // what could not end in this run is begun by another one
    jobs: () => jobs.filter((job) => mayEnd(job) && (outages.get(job.kind) ?? 0) < OUTAGE),
  });
  await processClaims<Work>({
    claim,
    handle: async (work) => {
      const outcome = await runJob(work);
      const isOutage = "failure" in outcome && outcome.failure.isTransient;
      outages.set(work.job.kind, isOutage ? (outages.get(work.job.kind) ?? 0) + 1 : 0);
      counts[countOf(outcome)] += 1;
      reopen(work);
    },
    mayContinue: () => clock() < startedAt + maxSeconds * 1000 * CLAIMING_SHARE,
    concurrency: CONCURRENCY,
  });
  return { run_id: runId, ...counts };
}

function countOf(outcome: Outcome): "done" | "unfinished" | "failed" {
  if ("failure" in outcome) return "failed";
  return outcome.result === "unfinished" ? "unfinished" : "done";
}
