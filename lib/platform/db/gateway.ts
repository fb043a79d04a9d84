import "server-only";
import { attachDatabasePool } from "@vercel/functions/db-connections";
import { DatabaseError, Pool } from "pg";
import type { PoolClient } from "pg";
import type { Claims } from "@/lib/platform/context";
import { errorFromDb } from "@/lib/platform/db/db-error";
import type { DbFailure } from "@/lib/platform/db/db-error";
import { env } from "@/lib/platform/env";
import { logger } from "@/lib/platform/logger";

/** A call of a function that the database exposes. */
interface FunctionCall {
  claims: Claims;
  name: string;
  input: unknown;
  request: unknown;
}

/** How long a call may take. */
interface TimeLimits {
  timeoutMs: number;
  /** What the database allows, where that is longer than it allows the login. */
  statementTimeoutMs?: number | undefined;
}

/** For how long to wait until the database lets a connection in. */
const CONNECT_TIMEOUT_MS = 3_000;
/** A process that is idle keeps no connection for long: a pooler has few, and an instance that is suspended would hold them. */
const IDLE_TIMEOUT_MS = 5_000;

// One statement without a name is one round trip and one transaction, and every pooler in transaction mode takes it.
const CALL = "select app.call_function($1, $2, $3, $4) as answer";

/** After these a connection is of no use: it ended, its server goes, or has become one that only reads. */
const ENDS_CONNECTION = ["08", "25006", "57P", "58", "XX"];

let pool: Pool | undefined;

/** Whether functions are called over the direct connection, which DATABASE_GATEWAY_URL names. */
export function hasGateway(): boolean {
  return env().DATABASE_GATEWAY_URL !== undefined;
}

/**
 * Calls a function over the direct connection as the role of the claims: one transaction, as over the data API. A refusal of
 * the database is thrown as an AppError. With `unavailable` and `timeout` it is not known whether it was carried out.
 */
export async function callDirectly(call: FunctionCall, limits: TimeLimits): Promise<unknown> {
  const client = await connect();
  const deadline = startDeadline(limits.timeoutMs);
  try {
    const answer = await Promise.race([ask(client, call, limits), deadline.passed]);
    client.release();
    return answer;
  } catch (error) {
    client.release(isLost(error, limits));
    throw errorFromDb(failureOf(error));
  } finally {
    deadline.clear();
  }
}

async function connect(): Promise<PoolClient> {
  try {
    return await openPool().connect();
  } catch (error) {
    // whatever the reason, nothing was sent
    throw errorFromDb({ status: 0, message: String(error) });
  }
}

function openPool(): Pool {
  if (pool !== undefined) return pool;
  pool = new Pool({
    connectionString: env().DATABASE_GATEWAY_URL,
    max: env().DATABASE_MAX_CONCURRENCY,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    keepAlive: true,
    allowExitOnIdle: true,
    application_name: "horizon",
  });
  // an instance is not suspended before its idle connections are closed
  if (env().VERCEL !== undefined) attachDatabasePool(pool);
  // one that ends while it is used fails its call; without a listener of its own it would end the process as well
  pool.on("connect", (client) => client.on("error", () => undefined));
  // a connection that ends while nobody uses it leaves the pool, and the next call opens another one
  pool.on("error", ({ message }) => logger().warn({ message }, "db.connection_ended"));
  return pool;
}

async function ask(client: PoolClient, call: FunctionCall, { statementTimeoutMs }: TimeLimits): Promise<unknown> {
  const { claims, name, input, request } = call;
  const values = [JSON.stringify(claims), name, JSON.stringify(input), JSON.stringify(request)];
  const isLong = statementTimeoutMs !== undefined;
  if (isLong) await client.query(`begin; set local statement_timeout = ${statementTimeoutMs}`);
  const { rows } = await client.query<{ answer: unknown }>({ text: CALL, values });
  if (isLong) await client.query("commit");
  return rows[0]?.answer;
}

/** Whether the connection is better thrown away than used again; a long call leaves a transaction open when it fails. */
function isLost(error: unknown, { statementTimeoutMs }: TimeLimits): boolean {
  if (!(error instanceof DatabaseError) || statementTimeoutMs !== undefined) return true;
  return ENDS_CONNECTION.some((start) => error.code?.startsWith(start) ?? true);
}

function failureOf(error: unknown): DbFailure {
  if (error instanceof DatabaseError) {
    const { code, message, detail: details } = error;
    return { status: 400, code, message, details };
  }
  return { status: 0, message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

function startDeadline(ms: number): { passed: Promise<never>; clear: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DOMException("no answer in time", "TimeoutError")), ms);
  });
  return { passed, clear: () => clearTimeout(timer) };
}
