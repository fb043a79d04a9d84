import { AppError } from "@/lib/platform/errors";

interface FailureOptions {
  /** It says nothing about this job (an outage, a busy provider), so that it is tried many times. */
  isTransient?: boolean;
  /** Another attempt would change nothing, or do harm: the job is given up. */
  isFinal?: boolean;
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** Thrown by a handler: a stable code, kept on the job, and whether to try again. */
export class JobFailure extends Error {
  readonly code: string;
  readonly isTransient: boolean;
  readonly isFinal: boolean;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, { isTransient = false, isFinal = false, retryAfterSeconds, cause }: FailureOptions = {}) {
    super(code, { cause });
    this.name = "JobFailure";
    this.code = code;
    this.isTransient = isTransient;
    this.isFinal = isFinal;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const PASSING: ReadonlySet<string> = new Set(["unavailable", "timeout", "rate_limited"]);

/** Anything a handler threw. What nobody foresaw has an unknown outcome: the last one for a kind that must not repeat. */
export function toJobFailure(thrown: unknown, repeatable: boolean): JobFailure {
  if (thrown instanceof JobFailure) return thrown;
  if (!(thrown instanceof AppError)) return new JobFailure("internal_error", { isFinal: !repeatable, cause: thrown });
  const { code, retryAfter } = thrown;
  return new JobFailure(code, {
    isTransient: PASSING.has(code),
    isFinal: !repeatable,
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }),
    cause: thrown,
  });
}
