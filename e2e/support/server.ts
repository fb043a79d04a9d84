import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimBuild, startNext } from "#local/build.ts";
import { untilHealthy } from "#local/health.ts";
import { freePort } from "#local/ports.ts";
import { projectRoot } from "#local/project.ts";
import { readSettings } from "#local/env-file.ts";
import { CRON_SECRET, SECRETS_KEYS, SESSION_SECRET } from "./secrets.ts";
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
  /** Where it finds the data API, when that is not the stack's own address; it then calls functions over it as well. */
  apiUrl?: string;
  /** Where it finds the direct connection, when that is not the stack's own address. */
  gatewayUrl?: string;
  /** Settings beside those of the stack; they win. */
  env?: Readonly<Record<string, string>>;
}

/** Starts a process of the production server; several of them share one build. */
export async function startServer(options: ServerOptions): Promise<TestServer> {
  const { env = {} } = options;
  const dir = mkdtempSync(join(tmpdir(), "horizon-server-"));
  const buildDir = await claimBuild({ logFile: join(dir, "build.log") });
  const logFile = join(dir, "server.log");
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const child = await startNext(["start", "--port", String(port)], {
    buildDir,
    logFile,
    env: { ...(await blankSettings()), ...defaults(url), ...addressesOf(options), ...env },
  });
  const log = () => readFileSync(logFile, "utf8");
  const stop = async () => {
    await child.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  const ended = new AbortController();
  void child.exited.then(() => ended.abort());
  try {
    await untilHealthy(url, ended.signal);
  } catch (error) {
    const printed = log();
    await stop();
    throw new Error(`The server is not healthy; it printed:\n${printed}`, { cause: error });
  }
  return { url, pid: child.pid, log, stop };
}

function defaults(url: string): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    NEXTAUTH_URL: url,
    NEXTAUTH_SECRET: SESSION_SECRET,
    CRON_SECRET,
    HORIZON_SECRETS_KEYS: SECRETS_KEYS,
    RATE_LIMIT_PUBLIC_PER_MINUTE: "100000",
    RATE_LIMIT_IDENTIFY_PER_SECOND: "100000",
  };
}

/** `HORIZON_TEST_TRANSPORT=data_api` runs every test over the data API alone. */
const isDirect = process.env["HORIZON_TEST_TRANSPORT"] !== "data_api";

function addressesOf({ stack, apiUrl, gatewayUrl }: ServerOptions): Record<string, string> {
  const direct = gatewayUrl ?? (isDirect && apiUrl === undefined ? stack.gatewayUrl : "");
  return {
    SUPABASE_URL: apiUrl ?? stack.apiUrl,
    DATABASE_GATEWAY_URL: direct,
    SUPABASE_ANON_KEY: stack.anonKey,
    HORIZON_JWT_SECRET: stack.jwtSecret,
  };
}

// Next reads .env.local by itself; what a developer keeps there, such as a model's key, must not reach a test.
async function blankSettings(): Promise<Record<string, string>> {
  const names = Object.keys(await readSettings(join(projectRoot, ".env.local")));
  return Object.fromEntries(names.map((name) => [name, ""]));
}
