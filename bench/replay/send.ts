import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type Failure, isRateLimit, isTransientStatus, retryDelayMs } from "./retry.ts";

export type Refusal = { status: number; code: string; message: string };
export type Outcome =
  | { kind: "accepted"; body: unknown }
  | { kind: "refused"; refusal: Refusal }
  | { kind: "unreachable"; reason: string }
  | { kind: "stopped" };

export type ApiRequest = { path: string; idempotencyKey: string | null; body: unknown };
export type SendOptions = {
  url: string;
  key: string;
  fetch: typeof fetch;
  /** Aborted: no further request begins and no wait goes on; a request on its way is still awaited. */
  stop: AbortSignal;
  random: () => number;
  onRequest: () => void;
  onRetry: (reason: string) => void;
};

type Attempt = { kind: "final"; outcome: Outcome } | { kind: "failed"; failure: Failure };

const REQUEST_TIMEOUT_MS = 30_000;
const ErrorBody = z.object({ error: z.string(), code: z.string().default("") });

/** Posts one request and repeats it, the same to the last byte, until it is answered or repeating is no use. */
export async function send(request: ApiRequest, options: SendOptions): Promise<Outcome> {
  const failures = { failed: 0, rateLimited: 0 };
  while (!options.stop.aborted) {
    options.onRequest();
    const attempt = await attemptOnce(request, options);
    if (attempt.kind === "final") return attempt.outcome;
    const { failure } = attempt;
    const count = (failures[isRateLimit(failure) ? "rateLimited" : "failed"] += 1);
    const delayMs = retryDelayMs(failure, count, new Date(), options.random());
    if (delayMs === null) return { kind: "unreachable", reason: describe(failure) };
    options.onRetry(describe(failure));
    // an aborted wait is no error: the loop ends and answers "stopped"
    await sleep(delayMs, undefined, { signal: options.stop }).catch(() => undefined);
  }
  return { kind: "stopped" };
}

async function attemptOnce(
  { path, idempotencyKey, body }: ApiRequest,
  { fetch, url, key }: SendOptions,
): Promise<Attempt> {
  const headers = new Headers({ "content-type": "application/json", "x-api-key": key });
  if (idempotencyKey !== null) headers.set("idempotency-key", idempotencyKey);
  try {
    const response = await fetch(new URL(path, url), {
      method: "POST",
      headers,
      body: JSON.stringify(body),
      // fetch would carry the key along to wherever a redirect points
      redirect: "manual",
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    return interpret(response, await response.text());
  } catch (error) {
    return { kind: "failed", failure: { kind: "connection", reason: reasonOf(error) } };
  }
}

function interpret({ ok, status, headers }: Response, text: string): Attempt {
  const body = parseJson(text);
  if (ok && body !== undefined) return { kind: "final", outcome: { kind: "accepted", body } };
  if (isTransientStatus(status)) {
    return { kind: "failed", failure: { kind: "response", status, retryAfter: headers.get("retry-after") } };
  }
  const error = ErrorBody.safeParse(body);
  const refusal = error.success
    ? { status, code: error.data.code, message: error.data.error }
    : { status, code: "", message: "this is not an answer of Horizon; is --url right?" };
  return { kind: "final", outcome: { kind: "refused", refusal } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** fetch hides what happened ("fetch failed") in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "the connection failed";
  if (error.name === "TimeoutError") return `no answer within ${REQUEST_TIMEOUT_MS / 1000} s`;
  const { cause } = error;
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string") return cause.code;
  return cause instanceof Error ? cause.message : error.message;
}

function describe(failure: Failure): string {
  if (failure.kind === "connection") return failure.reason;
  return failure.status === 429 ? "429, over the rate limit" : `${failure.status} from the server`;
}
