import type { z } from "zod";
import type { CallContext, Transport } from "@/lib/platform/context";
import { dbFor, forgetDb } from "@/lib/platform/db/client";
import type { DataApi } from "@/lib/platform/db/client";
import type { Database } from "@/lib/platform/db/database.types";
import { errorFromDb, isTokenRefused, refusalIn } from "@/lib/platform/db/db-error";
import type { DbFailure } from "@/lib/platform/db/db-error";
import { callDirectly, hasGateway } from "@/lib/platform/db/gateway";
import { createConcurrencyLimiter } from "@/lib/platform/db/concurrency-limiter";
import type { ConcurrencyLimiter } from "@/lib/platform/db/concurrency-limiter";
import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";

const MAX_WAITING = 2_000;
const MAX_WAIT_MS = 2_000;

/** What the client of the data API gives for any request. */
interface DbReply {
  data: unknown;
  count?: number | null;
  error: Omit<DbFailure, "status"> | null;
  status: number;
}

type Ask = (db: DataApi, signal: AbortSignal) => PromiseLike<DbReply>;

/** The functions that the database exposes. */
type FunctionName = keyof Database["public"]["Functions"];

/** How long to wait for an answer, and how long the database may take where that is longer than it allows the role. */
interface CallOptions {
  timeoutMs?: number;
  statementTimeoutMs?: number;
}

/** For functions that go through everything an organisation has; the data API reads their statement timeout from themselves. */
export const LONG_TIMEOUT: CallOptions = { timeoutMs: 55_000, statementTimeoutMs: 50_000 };

let slots: ConcurrencyLimiter | undefined;

/**
 * Calls one SQL function over the direct connection, or over the data API where there is none: one request, one transaction.
 * A refusal of the database is thrown as an AppError, the answer is parsed by `answer`. Nothing is retried but a token that
 * was no longer accepted.
 */
export async function callFunction<Answer extends z.ZodType>(
  ctx: CallContext,
  name: FunctionName,
  input: Readonly<Record<string, unknown>>,
  answer: Answer,
  options: CallOptions = {},
): Promise<z.output<Answer>> {
  const call = hasGateway() ? callOverGateway : callOverDataApi;
  const data = await call(ctx, name, input, options);
  const refusal = refusalIn(data);
  if (refusal !== null) throw refusal;
  const parsed = answer.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new AppError("internal_error", "Something went wrong on our side.", {
    cause: { name, issues: parsed.error.issues },
  });
}

type Call = (
  ctx: CallContext,
  name: FunctionName,
  input: Readonly<Record<string, unknown>>,
  options?: CallOptions,
) => Promise<unknown>;

/** Calls a function over the data API, also where there is a direct connection. */
export const callOverDataApi: Call = (ctx, name, input, options) => {
  const args = { p_input: input, p_request: requestOf(ctx) };
  return query(ctx, (db, signal) => asRequest(ctx, db.rpc(name, args)).abortSignal(signal), options);
};

const callOverGateway: Call = (ctx, name, input, options = {}) => {
  const { timeoutMs = env().DATABASE_TIMEOUT_MS, statementTimeoutMs } = options;
  const call = { claims: ctx.claims, name, input, request: requestOf(ctx) };
  return inSlot(ctx, "direct", () => callDirectly(call, { timeoutMs, statementTimeoutMs }));
};

/** Tells the data API which request this is, for the audit rows and events of what it changes. */
export function asRequest<Builder extends { setHeader(name: string, value: string): Builder }>(
  { request }: CallContext,
  builder: Builder,
): Builder {
  const named = builder.setHeader("x-request-id", request.requestId);
  return request.ip === null ? named : named.setHeader("x-client-address", request.ip);
}

/** Reads or writes rows under row level security: `query(ctx, (db, signal) => db.from("…").select("…").abortSignal(signal))`. */
export async function query(ctx: CallContext, ask: Ask, options: CallOptions = {}): Promise<unknown> {
  return (await reply(ctx, ask, options)).data;
}

/** How many rows there are, asked with `{ count: "exact", head: true }`. */
export async function countRows(ctx: CallContext, ask: Ask, options: CallOptions = {}): Promise<number> {
  return (await reply(ctx, ask, options)).count ?? 0;
}

async function reply(
  ctx: CallContext,
  ask: Ask,
  { timeoutMs = env().DATABASE_TIMEOUT_MS }: CallOptions,
): Promise<DbReply> {
  return inSlot(ctx, "data_api", async () => {
    const first = await attempt(ctx, ask, timeoutMs);
    if (first.error === null || !isTokenRefused(failureOf(first))) return answered(first);
    ctx.log.warn({ code: first.error.code }, "db.token_refused");
    forgetDb(ctx.claims);
    return answered(await attempt(ctx, ask, timeoutMs));
  });
}

/** Runs a call in its turn, and notes the way it takes. */
function inSlot<T>({ claims, request }: CallContext, transport: Transport, call: () => Promise<T>): Promise<T> {
  slots ??= createConcurrencyLimiter({
    size: env().DATABASE_MAX_CONCURRENCY,
    maxWaiting: MAX_WAITING,
    maxWaitMs: MAX_WAIT_MS,
  });
  request.transports?.add(transport);
  return slots(claims.organization_id ?? claims.sub, call);
}

async function attempt(ctx: CallContext, ask: Ask, timeoutMs: number): Promise<DbReply> {
  const db = await dbFor(ctx.claims);
  // unlike AbortSignal.timeout, this one ends with the call: others would pile up, thousands under load
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(new DOMException("no answer in time", "TimeoutError")), timeoutMs);
  try {
    return await ask(db, timeout.signal);
  } finally {
    clearTimeout(timer);
  }
}

function answered(given: DbReply): DbReply {
  if (given.error !== null) throw errorFromDb(failureOf(given));
  return given;
}

function failureOf({ error, status }: DbReply): DbFailure {
  return { message: "", ...error, status };
}

function requestOf({ request }: CallContext): Record<string, string> {
  return {
    request_id: request.requestId,
    ...(request.ip === null ? {} : { ip: request.ip }),
    ...(request.idempotencyKey === undefined ? {} : { idempotency_key: request.idempotencyKey }),
    ...(request.bodyHash === undefined ? {} : { body_hash: request.bodyHash }),
  };
}
