import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Child, startChild } from "./processes.ts";

export type DataApiOptions = {
  dir: string;
  port: number;
  databaseUrl: string;
  jwtSecret: string;
  /** Rows after which an answer is cut off, silently, as on hosted Supabase. */
  maxRows: number;
  /** Database connections it holds. */
  pool: number;
  report: (message: string) => void;
};

export type DataApi = {
  /** Ends the process as a fault would. It is started again on its own; `healthy()` waits for that. */
  kill: () => Promise<void>;
  /** Settles as soon as the data API answers. */
  healthy: () => Promise<void>;
  /** Starts it anew, because it reads the schema only once. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
};

const firstDelayMs = 100;
const longestDelayMs = 5_000;
// a process that lived this long was healthy, so its end is a new incident
const healthyAfterMs = 30_000;

/** Starts the data API and starts it again, ever more slowly, whenever it ends without being told to. */
export async function superviseDataApi(options: DataApiOptions): Promise<DataApi> {
  const kept = await keepAlive(() => startDataApi(options), options.report);
  const kill = async () => {
    const child = kept.current();
    child.process.kill("SIGKILL");
    await child.exited;
  };
  const restart = async () => {
    await kill();
    await kept.healthy();
  };
  return { kill, restart, healthy: kept.healthy, stop: kept.stop };
}

async function keepAlive(start: () => Promise<Child>, report: (message: string) => void) {
  const stopping = new AbortController();
  let delayMs = firstDelayMs;
  let child = await start();
  let ready: Promise<void> = Promise.resolve();
  watch();

  function watch(): void {
    const startedAt = Date.now();
    void child.exited.then(() => {
      if (stopping.signal.aborted) return;
      if (Date.now() - startedAt > healthyAfterMs) delayMs = firstDelayMs;
      report("The data API stopped; starting it again");
      ready = revive();
    });
  }

  async function revive(): Promise<void> {
    await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    if (stopping.signal.aborted) return;
    delayMs = Math.min(delayMs * 2, longestDelayMs);
    const started = await start().catch(() => null);
    if (started === null) return revive();
    child = started;
    watch();
  }

  const stop = async () => {
    stopping.abort();
    await ready;
    await child.stop();
  };
  return { current: () => child, healthy: () => ready, stop };
}

async function startDataApi(options: DataApiOptions): Promise<Child> {
  const logFile = join(options.dir, "logs", "data-api.log");
  const child = await startChild(process.execPath, {
    args: [fileURLToPath(new URL("./data-api.ts", import.meta.url))],
    env: {
      ...process.env,
      LITE_TELEMETRY: "0",
      DO_NOT_TRACK: "1",
      DATA_API_DATABASE_URL: options.databaseUrl,
      DATA_API_JWT_SECRET: options.jwtSecret,
      DATA_API_PORT: String(options.port),
      DATA_API_MAX_ROWS: String(options.maxRows),
      DATA_API_POOL: String(options.pool),
    },
    logFile,
    ipc: true,
  });
  const answer = await Promise.race([once(child.process, "message").then(() => "ready"), child.exited]);
  if (answer !== "ready") {
    throw new Error(`The data API did not start; ${logFile} says:\n${readFileSync(logFile, "utf8").slice(-2000)}`);
  }
  return child;
}
