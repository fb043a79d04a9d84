import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuild, startNext } from "@/supabase/local/build.ts";
import { untilHealthy } from "@/supabase/local/health.ts";
import { freePort } from "@/supabase/local/ports.ts";
import { SESSION_SECRET } from "./organization.ts";
import type { StackAddress } from "./stack.ts";

export interface TestServer {
  url: string;
  pid: number;
  /** Everything it has printed so far. */
  log: () => string;
  stop: () => Promise<void>;
}

interface ServerOptions {
  stack: StackAddress;
  /** Where it finds the data API, when that is not the stack's own address. */
  apiUrl?: string;
  env?: Readonly<Record<string, string>>;
}

export const CRON_SECRET = "a secret of the scheduler that only tests know";

const BUILD_DIR = ".next-test";

/** Starts a process of the production server; several of them share one build. */
export async function startServer({ stack, apiUrl = stack.apiUrl, env = {} }: ServerOptions): Promise<TestServer> {
  const dir = mkdtempSync(join(tmpdir(), "horizon-server-"));
  const logFile = join(dir, "server.log");
  await ensureBuild({ buildDir: BUILD_DIR, logFile: join(dir, "build.log") });
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const child = await startNext(["start", "--port", String(port)], {
    buildDir: BUILD_DIR,
    logFile,
    env: { ...process.env, ...defaults(url), ...addressesOf(stack, apiUrl), ...env },
  });
  const stop = async () => {
    await child.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await untilHealthy(url);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, pid: child.pid, log: () => readFileSync(logFile, "utf8"), stop };
}

function defaults(url: string): Record<string, string> {
  return {
    NEXTAUTH_URL: url,
    NEXTAUTH_SECRET: SESSION_SECRET,
    CRON_SECRET,
    RATE_LIMIT_PUBLIC_PER_MINUTE: "100000",
    RATE_LIMIT_IDENTIFY_PER_SECOND: "100000",
  };
}

function addressesOf({ jwtSecret, anonKey }: StackAddress, apiUrl: string): Record<string, string> {
  return { SUPABASE_URL: apiUrl, SUPABASE_ANON_KEY: anonKey, HORIZON_JWT_SECRET: jwtSecret };
}
