import type { Logger } from "@/lib/platform/logger";
import type { Transport } from "@/lib/platform/context";
import type { AppError } from "@/lib/platform/errors";

interface Served {
  route: string;
  status: number;
  ms: number;
  organizationId: string | undefined;
  /** The ways to the database that it took. */
  transports?: ReadonlySet<Transport> | undefined;
  failure: AppError | undefined;
}

/** Writes the one line a request leaves in the log, and the cause when we failed. */
export function reportRequest(log: Logger, served: Served): void {
  const { route, status, ms, organizationId, transports, failure } = served;
  const line = {
    route,
    status,
    ms: Math.round(ms * 100) / 100,
    organization_id: organizationId,
    ...(transports !== undefined && transports.size > 0 && { database: [...transports].join(", ") }),
    code: failure?.code,
  };
  log.info(line, "http.request");
  if (failure === undefined || status < 500) return;
  log.error({ route, code: failure.code, cause: describeCause(failure.cause) }, "http.failure");
}

/** What may be kept of a cause: a database's `details` and a schema's `input` hold people's data. */
export function describeCause(cause: unknown): unknown {
  if (cause instanceof Error) {
    const { name, message, stack, cause: deeper } = cause;
    return { name, message, stack, ...(deeper === undefined ? {} : { cause: describeCause(deeper) }) };
  }
  if (typeof cause !== "object" || cause === null) return cause;
  const kept = ["code", "status", "message", "name", "issues"];
  return Object.fromEntries(Object.entries(cause).filter(([key]) => kept.includes(key)));
}
