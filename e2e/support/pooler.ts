import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { asDatabaseUser, handOver } from "#local/database-user.ts";
import { freePort } from "#local/ports.ts";
import { type Child, startChild } from "#local/processes.ts";

/** Whether PgBouncer, which stands in for Supavisor, is on this machine. */
export const hasPooler = spawnSync("pgbouncer", ["--version"]).status === 0;

export interface Pooler {
  /** The address given, by way of the pooler. */
  url: string;
  /** Ends it and starts it anew. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
}

/** Starts a pooler in transaction mode with so many connections to the database. */
export async function startPooler(target: string, connections: number): Promise<Pooler> {
  const { hostname, port, username, password } = new URL(target);
  const dir = mkdtempSync(join(tmpdir(), "horizon-pooler-"));
  const listenPort = await freePort();
  const users = join(dir, "users.txt");
  const settings = join(dir, "pgbouncer.ini");
  const logFile = join(dir, "pooler.log");
  writeFileSync(users, `"${username}" "${password}"\n`);
  writeFileSync(
    settings,
    `[databases]
postgres = host=${hostname} port=${port} dbname=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = ${connections}
max_client_conn = 500
server_login_retry = 0.2
`,
  );
  for (const path of [dir, users, settings]) handOver(path);
  const url = new URL(target);
  url.port = String(listenPort);
  const start = async (): Promise<Child> => {
    const { command, args, ...identity } = asDatabaseUser("/usr/sbin/pgbouncer", [settings]);
    const child = await startChild(command, { args, ...identity, env: process.env, logFile });
    await untilAnswering(url.href, logFile);
    return child;
  };
  let child = await start();
  return {
    url: url.href,
    restart: async () => {
      // at once, as when its machine goes
      child.process.kill("SIGKILL");
      await child.exited;
      child = await start();
    },
    stop: async () => {
      await child.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function untilAnswering(url: string, logFile: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const sql = postgres(url, { max: 1, prepare: false, connect_timeout: 2, onnotice: () => undefined });
    try {
      await sql`select 1`;
      return;
    } catch {
      await sleep(50);
    } finally {
      await sql.end();
    }
  }
  throw new Error(`The pooler does not answer; it says:\n${readFileSync(logFile, "utf8").slice(-2000)}`);
}
