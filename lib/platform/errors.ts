/** The one table from stable code to HTTP status. */
export const STATUS_BY_CODE = {
  unauthorized: 401,
  insufficient_scope: 403,
  insufficient_role: 403,
  no_organization: 403,
  not_a_member: 403,
  other_organization: 403,
  organization_suspended: 403,
  origin_not_allowed: 403,
  secret_key_in_browser: 403,
  not_found: 404,
  invalid_request: 400,
  invalid_json: 400,
  payload_too_large: 413,
  unsupported_media_type: 415,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  organization_changed: 409,
  idempotency_conflict: 409,
  rate_limited: 429,
  internal_error: 500,
  model_unavailable: 503,
  unavailable: 503,
  timeout: 504,
} as const;

/** A code that programs may rely on. */
export type ErrorCode = keyof typeof STATUS_BY_CODE;

/** One thing wrong with the input: where, and a sentence that says what. */
export interface Issue {
  path: string;
  message: string;
}

interface AppErrorOptions {
  issues?: readonly Issue[];
  /** The state that a change was not based on, for whoever decides what of it to keep. */
  current?: unknown;
  /** Seconds after which trying again makes sense. */
  retryAfter?: number;
  /** Part of the request was not read, so nothing more can be understood on its connection. */
  endsConnection?: true;
  /** What really happened. Goes to the log, never to the caller. */
  cause?: unknown;
}

/** The one error that is thrown: a stable code, a sentence for people, and the cause for the log. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly issues: readonly Issue[] | undefined;
  readonly current: unknown;
  readonly retryAfter: number | undefined;
  readonly endsConnection: boolean;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.issues = options.issues;
    this.current = options.current;
    this.retryAfter = options.retryAfter;
    this.endsConnection = options.endsConnection ?? false;
  }
}

/** The same words for every refused credential, so that none of them tells which part was wrong. */
export function unauthorized(cause?: unknown): AppError {
  return new AppError("unauthorized", "Unauthorized", { cause });
}

/** Something we need is down or full; nothing was decided about the caller. */
export function unavailable(cause?: unknown): AppError {
  return new AppError("unavailable", "The service is briefly unavailable. Please try again.", { retryAfter: 1, cause });
}

/** Anything thrown as an AppError; what we did not foresee becomes a generic sentence with its cause kept. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  return new AppError("internal_error", "Something went wrong on our side.", { cause: thrown });
}

/** Whether a text is one of our stable codes. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(STATUS_BY_CODE, text);
}

/** The general code of a status, for refusals that name none of ours. */
export function codeForStatus(status: number): ErrorCode {
  if (status === 401) return "unauthorized";
  if (status === 403) return "insufficient_role";
  if (status === 404) return "not_found";
  if (status === 409) return "conflict";
  if (status === 413) return "payload_too_large";
  if (status === 429) return "rate_limited";
  if (status >= 400 && status < 500) return "invalid_request";
  return status === 503 ? "unavailable" : "internal_error";
}
