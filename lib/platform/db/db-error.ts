import { z } from "zod";
import { AppError, codeForStatus, isErrorCode, unauthorized, unavailable } from "@/lib/platform/errors";

/** What the data API client gives instead of data. `status` is 0 when there was no answer at all. */
export interface DbFailure {
  status: number;
  code?: string | undefined;
  message: string;
  details?: string | null | undefined;
}

const Refusal = z.object({
  error: z.object({ status: z.number().int(), code: z.string(), message: z.string() }),
});

const TOKEN_REFUSED = new Set(["PGRST301", "PGRST303"]);
const TIMED_OUT = /^(?:TimeoutError|AbortError)\b/;

/** Answers worth trying again, by the start of their code: connections, resources, locks, conflicts of order, shutdown. */
const TRANSIENT = ["08", "40", "53", "55", "57", "58", "25006", "XX", "SUP", "PGRST00"];

/** Whether the database did not accept our token, so that a fresh one may help. */
export function isTokenRefused(failure: DbFailure): boolean {
  return TOKEN_REFUSED.has(failure.code ?? "");
}

/** The one mapping from what the database or the way to it says to what the caller is told. */
export function errorFromDb(failure: DbFailure): AppError {
  const code = failure.code ?? "";
  if (code.startsWith("PT")) return raisedByUs(Number(code.slice(2)), failure.details ?? "", failure.message, failure);
  if (code === "57014" || TIMED_OUT.test(failure.message)) return timedOut(failure);
  if (failure.status === 0 || TRANSIENT.some((start) => code.startsWith(start))) return unavailable(failure);
  if (code === "23505") return new AppError("conflict", "This already exists.", { cause: failure });
  if (code === "23503")
    return new AppError("conflict", "This refers to something that does not exist.", { cause: failure });
  if (code === "42501") return new AppError("insufficient_role", "You are not allowed to do this.", { cause: failure });
  if (isInvalidData(code))
    return new AppError("invalid_request", "The database does not accept these values.", { cause: failure });
  if (isTokenRefused(failure) || (code === "" && failure.status >= 500)) return unavailable(failure);
  return new AppError("internal_error", "Something went wrong on our side.", { cause: failure });
}

/** A function may answer with a refusal instead of raising one, when rows it wrote (an audit entry) must stay. */
export function refusalIn(answer: unknown): AppError | null {
  if (typeof answer !== "object" || answer === null || !("error" in answer)) return null;
  const refusal = Refusal.safeParse(answer);
  if (!refusal.success) return null;
  const { status, code, message } = refusal.data.error;
  return raisedByUs(status, code, message, undefined);
}

function raisedByUs(status: number, detail: string, message: string, cause: unknown): AppError {
  const code = isErrorCode(detail) ? detail : codeForStatus(status);
  return code === "unauthorized" ? unauthorized(cause) : new AppError(code, message, { cause });
}

function timedOut(cause: unknown): AppError {
  return new AppError("timeout", "This took too long. Please try again.", { retryAfter: 1, cause });
}

/** Data exceptions (22), one statement touching a row twice (21) and broken checks. */
function isInvalidData(code: string): boolean {
  return code.startsWith("22") || code.startsWith("21") || code === "23502" || code === "23514";
}
