import type { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { JobFailure } from "./job-failure";

/**
 * How a handler ended: `done`; `unfinished`, to go on from its checkpoint in a later run; `settled`, when a database
 * function of its own has already ended the job and counted it in the ledger, in the transaction of its last write.
 */
export type JobResult = "done" | "unfinished" | "settled";

/** A job under our lease. `kind`, `object_id` and `token` are what `app.require_job` wants of a function that writes for it. */
export interface HeldJob<Progress> {
  lease: { kind: string; object_id: string; token: string };
  runId: string;
  /** 1 for the first try since the last progress. */
  attempt: number;
  /** The last checkpoint, or null at the beginning. */
  progress: Progress | null;
  /** Stores a checkpoint, which the next attempt goes on from, and extends the lease. Throws when the lease was lost. */
  checkpoint: (progress: Progress) => Promise<void>;
  /** Whether it is time to store a checkpoint and answer `unfinished`. */
  shouldPause: () => boolean;
  /** Aborted when the lease is lost or the time is up: for calls to the outside. */
  signal: AbortSignal;
}

/** What a kind of background work declares. */
interface JobSpec<Input extends z.ZodType, Progress extends z.ZodType> {
  /** Its name in the database and the ledger: `import_contacts`. */
  kind: string;
  /** Its name for people: `Import of contacts`. */
  label: string;
  /** The payload: ids rather than contents. */
  input: Input;
  /** What a checkpoint looks like, for a kind that makes some. */
  progress?: Progress;
  handle: (ctx: TenantContext, input: z.output<Input>, job: HeldJob<z.output<Progress>>) => Promise<JobResult>;
  /** How long one attempt may take; at most 240 s. */
  timeBudgetMs: number;
  /** Failures that are the job's own until it is given up; an outage gets four times as many. */
  maxAttempts: number;
  /** How many jobs of the kind may be under way in one organisation. */
  concurrencyPerOrganization: number;
  /** Whether a second attempt after one with unknown outcome is harmless. If not, such a job is given up instead. */
  repeatable: boolean;
  /** Serves an organisation once per interval only, for work that is better done in one go. */
  intervalSeconds?: number;
  /** Model tokens to set aside for each job. */
  reserveTokens?: () => number;
}

/** A kind of background work, its payload and checkpoint checked inside. */
export interface Job extends Omit<JobSpec<z.ZodType, z.ZodType>, "input" | "progress" | "handle"> {
  run: (ctx: TenantContext, payload: unknown, job: HeldJob<unknown>) => Promise<JobResult>;
}

/** Declares a kind of background work. It runs once it is listed in the registry, `app/jobs.ts`. */
export function defineJob<Input extends z.ZodType, Progress extends z.ZodType = z.ZodType>(
  spec: JobSpec<Input, Progress>,
): Job {
  const { input, progress, handle, ...rest } = spec;
  return {
    ...rest,
    run: async (ctx, payload, job) => {
      const parsed = input.safeParse(payload);
      const from = job.progress === null || progress === undefined ? null : progress.safeParse(job.progress);
      if (!parsed.success || from?.success === false) {
        throw new JobFailure("invalid_input", { isFinal: true, cause: parsed.error ?? from?.error });
      }
      return handle(ctx, parsed.data, { ...job, progress: from?.data ?? null });
    },
  };
}
