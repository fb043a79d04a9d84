export type Failure =
  | { kind: "response"; status: number; retryAfter: string | null }
  | { kind: "connection"; reason: string };

// Failures: about a minute of a server that is down or restarting. Being told to wait is no failure, so it may take
// longer; both are bounded, and a run that gave up goes on where it stopped.
const MAX_FAILURES = 14;
const MAX_RATE_LIMITED = 300;
const SHORTEST_MS = 200;
const LONGEST_MS = 8_000;
const LONGEST_ASKED_MS = 60_000;

/**
 * How long to wait before the same request is sent again, or null when it must not be. `attempt` counts the failures
 * of this kind so far, from 1; `random` is in [0, 1).
 */
export function retryDelayMs(failure: Failure, attempt: number, now: Date, random: number): number | null {
  if (failure.kind === "response" && !isTransientStatus(failure.status)) return null;
  if (attempt > (isRateLimit(failure) ? MAX_RATE_LIMITED : MAX_FAILURES)) return null;
  const ceiling = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** (attempt - 1));
  const backoff = ceiling / 2 + (ceiling / 2) * random;
  const asked = failure.kind === "response" ? askedDelayMs(failure.retryAfter, now) : null;
  // the jitter comes on top of what was asked: senders that were refused together must not come back together
  return Math.round(asked === null ? backoff : Math.min(asked, LONGEST_ASKED_MS) + SHORTEST_MS * random);
}

/** Whether the same request may well succeed a little later. */
export function isTransientStatus(status: number): boolean {
  return [429, 502, 503, 504].includes(status);
}

/** Being told to slow down is counted apart from failures. */
export function isRateLimit(failure: Failure): boolean {
  return failure.kind === "response" && failure.status === 429;
}

/** Retry-After is a number of seconds or a date (RFC 9110 §10.2.3). */
function askedDelayMs(retryAfter: string | null, now: Date): number | null {
  if (retryAfter === null) return null;
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter) * 1000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
