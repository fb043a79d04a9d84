import { setTimeout as sleep } from "node:timers/promises";
import type { TenantContext } from "@/lib/platform/context";
import { AppError } from "@/lib/platform/errors";
import { describeCause } from "@/lib/platform/response/log-request";
import type { HeldJob, Job, JobResult } from "./define-job";
import { JobFailure, toJobFailure } from "./job-failure";
import { checkpointJob, finishJob } from "./store";
import type { ClaimedJob } from "./store";

/** A lease is short and renewed while the work goes on, so that the job of a killed process soon goes on elsewhere. */
export const LEASE_SECONDS = 60;
const HEARTBEAT_MS = 20_000;
/** The rest of the time is for storing a checkpoint. */
const PAUSE_SHARE = 0.8;
/** The data API is back this soon when it was restarted. */
const RETRY_MS = 2_000;

/** A job that this run holds, in its organisation. */
export interface Work {
  ctx: TenantContext;
  runId: string;
  job: Job;
  claimed: ClaimedJob;
}

/** What came of an attempt. */
export type Outcome = { result: JobResult } | { failure: JobFailure };

/** Does a job that we hold and ends its lease. Nothing is thrown: whatever happens, the other jobs go on. */
export async function runJob(work: Work): Promise<Outcome> {
  const abort = new AbortController();
  const stop = watchOver(work, abort);
  try {
    const result = await untilAborted(work.job.run(work.ctx, work.claimed.payload, heldJob(work, abort)), abort.signal);
    if (result !== "settled") await end(work, { outcome: result });
    return { result };
  } catch (thrown) {
    return { failure: await fail(work, toJobFailure(thrown, work.job.repeatable)) };
  } finally {
    stop();
    abort.abort(new JobFailure("ended"));
  }
}

function heldJob(work: Work, { signal }: AbortController): HeldJob<unknown> {
  const { ctx, runId, job, claimed } = work;
  const pauseAt = performance.now() + job.timeBudgetMs * PAUSE_SHARE;
  return {
    lease: leaseOf(claimed),
    runId,
    attempt: claimed.attempts,
    progress: claimed.progress,
    signal,
    shouldPause: () => signal.aborted || performance.now() >= pauseAt,
    checkpoint: async (progress) => {
      signal.throwIfAborted();
      const lease = { ...leaseOf(claimed), lease_seconds: LEASE_SECONDS, progress };
      if (!(await withRetry(() => checkpointJob(ctx, lease)))) throw leaseLost();
    },
  };
}

/** Renews the lease, and aborts the work when the lease is lost or the time is up. */
function watchOver({ ctx, job, claimed }: Work, abort: AbortController): () => void {
  const lease = { ...leaseOf(claimed), lease_seconds: LEASE_SECONDS };
  const heartbeat = setInterval(() => {
    checkpointJob(ctx, lease).then(
      (isHeld) => isHeld || abort.abort(leaseLost()),
      // the next beat tries again; a lease that ran out meanwhile is noticed then
      (thrown: unknown) => ctx.log.warn({ kind: job.kind, cause: describeCause(thrown) }, "jobs.heartbeat_failed"),
    );
  }, HEARTBEAT_MS);
  const isLate = new JobFailure("timeout", { isTransient: true, isFinal: !job.repeatable });
  const limit = setTimeout(() => abort.abort(isLate), job.timeBudgetMs);
  return () => {
    clearInterval(heartbeat);
    clearTimeout(limit);
  };
}

/** A handler that does not listen to its signal is left behind; without the lease it can store nothing any more. */
async function untilAborted<T>(working: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const refuse = (): void => aborted.reject(signal.reason);
  signal.addEventListener("abort", refuse);
  try {
    return await Promise.race([working, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", refuse);
    working.catch(() => undefined);
  }
}

async function fail(work: Work, failure: JobFailure): Promise<JobFailure> {
  const { ctx, job, claimed } = work;
  const { code, isTransient, isFinal, retryAfterSeconds } = failure;
  const facts = { kind: job.kind, object_id: claimed.object_id, organization_id: ctx.organizationId, code };
  ctx.log.warn({ ...facts, cause: describeCause(failure.cause) }, "jobs.failed");
  try {
    await end(work, {
      outcome: "failed",
      error: code,
      is_transient: isTransient && !isFinal,
      max_attempts: isFinal ? 1 : job.maxAttempts,
      ...(retryAfterSeconds === undefined ? {} : { retry_after_seconds: Math.ceil(retryAfterSeconds) }),
    });
  } catch (thrown) {
    // the lease stays as it is: it runs out by itself, and the job is due again
    ctx.log.error({ ...facts, cause: describeCause(thrown) }, "jobs.not_ended");
  }
  return failure;
}

type Ending = Omit<Parameters<typeof finishJob>[1], "kind" | "object_id" | "token" | "run_id">;

/** Ends the lease. When it was lost before, nothing is written: the job is another worker's. */
async function end({ ctx, runId, claimed }: Work, ending: Ending): Promise<void> {
  const lease = leaseOf(claimed);
  const { is_held: isHeld } = await withRetry(() => finishJob(ctx, { ...lease, run_id: runId, ...ending }));
  if (!isHeld) ctx.log.info({ kind: lease.kind, object_id: lease.object_id }, "jobs.lease_gone");
}

function leaseOf({ kind, object_id, token }: ClaimedJob) {
  return { kind, object_id, token };
}

function leaseLost(): JobFailure {
  return new JobFailure("lease_lost", { isTransient: true });
}

/** Work that was done is not thrown away for a lost connection. Saying it again is safe: it is stored once. */
async function withRetry<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    if (!(thrown instanceof AppError) || (thrown.code !== "unavailable" && thrown.code !== "timeout")) throw thrown;
    await sleep(RETRY_MS);
    return call();
  }
}
