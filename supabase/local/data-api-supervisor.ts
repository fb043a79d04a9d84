import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { keepAlive } from "./keep-alive.ts";
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

// a database that dies while the data API warms up can leave it waiting for ever
const startTimeoutMs = 30_000;

/** Starts the data API and starts it again, ever more slowly, whenever it ends without being told to. */
export async function superviseDataApi(options: DataApiOptions): Promise<DataApi> {
  const kept = await keepAlive("The data API", () => startDataApi(options), options.report);
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
      DATA_API_FILES: join(options.dir, "files"),
    },
    logFile,
    ipc: true,
  });
  const answer = await Promise.race([
    once(child.process, "message").then(() => "ready"),
    child.exited,
    sleep(startTimeoutMs, "late", { ref: false }),
  ]);
  if (answer !== "ready") {
    await child.stop();
    throw new Error(`The data API did not start; ${logFile} says:\n${readFileSync(logFile, "utf8").slice(-2000)}`);
  }
  return child;
}
