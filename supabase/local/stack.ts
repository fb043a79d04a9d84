import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { z } from "zod";
import { type DataApi, superviseDataApi } from "./data-api-supervisor.ts";
import { keepAlive } from "./keep-alive.ts";
import { takeLock } from "./lock.ts";
import { OtherHistory, migrate } from "./migrations.ts";
import { freePort } from "./ports.ts";
import { databaseUrlOf, startPostgres, superuserUrl } from "./postgres.ts";
import { letIn, prepareRoles } from "./roles.ts";
import { mintToken } from "./token.ts";

export type StackOptions = {
  /** Where its data, logs and remembered ports live; one folder serves one Horizon at a time. */
  dir: string;
  /** Signs the tokens that the data API accepts; a fresh one when left out. */
  jwtSecret?: string;
  maxRows?: number;
  pool?: number;
  /** False where data need not outlive the machine: what is committed still survives the end of every process. */
  durable?: boolean;
  /** Hears, in words for people, what is being done. */
  report?: (message: string) => void;
};

export type Stack = {
  dir: string;
  /** Postgres as `postgres`, the role that migrations run as; no superuser. */
  databaseUrl: string;
  /** Postgres as superuser, for tests that look at the catalogue or act as any role. */
  superuserUrl: string;
  apiUrl: string;
  /** Postgres as `crm_gateway`, the login of the direct connection. */
  gatewayUrl: string;
  jwtSecret: string;
  anonKey: string;
  /** Applies new migrations and lets the data API see them. */
  migrate: () => Promise<void>;
  /** Ends the data API as a fault would; the supervisor starts it again. */
  killDataApi: () => Promise<void>;
  /** Settles as soon as the data API answers. */
  dataApiHealthy: () => Promise<void>;
  stop: () => Promise<void>;
};

/** Starts the local Supabase: Postgres, the roles a hosted project has, our migrations, and the data API. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const dir = resolve(options.dir);
  mkdirSync(join(dir, "logs"), { recursive: true });
  const lock = takeLock(join(dir, "lock"));
  if ("heldBy" in lock) {
    throw new Error(
      `Another Horizon (process ${lock.heldBy}) is using ${dir}. Stop it, or set HORIZON_DIR to another folder.`,
    );
  }
  const started: Undo[] = [lock.release];
  const stop = async () => {
    for (let undo = started.pop(); undo !== undefined; undo = started.pop()) await undo();
  };
  try {
    const parts = await startParts(dir, options, (undo) => started.push(undo));
    return { dir, ...parts, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Undo = () => Promise<void> | void;

async function startParts(
  dir: string,
  options: StackOptions,
  onStop: (undo: Undo) => void,
): Promise<Omit<Stack, "dir" | "stop">> {
  const { maxRows = 1000, pool = 10, report = () => undefined } = options;
  const { jwtSecret = randomBytes(32).toString("hex"), durable = true } = options;
  const { password, postgresPort, dataApiPort: port } = await remembered(dir);
  const login = { port: postgresPort, password };
  const databaseUrl = databaseUrlOf("postgres", login);

  report("Starting Postgres");
  const server = await keepAlive("Postgres", () => startPostgres({ dir, durable, ...login }), report);
  onStop(server.stop);
  await prepareRoles(superuserUrl(login), password);
  report("Applying migrations");
  await migrateLocal(databaseUrl, dir);
  await letIn("crm_gateway", superuserUrl(login), password);

  report("Starting the data API");
  const authenticator = databaseUrlOf("authenticator", login);
  const dataApi = await superviseDataApi({ dir, port, databaseUrl: authenticator, jwtSecret, maxRows, pool, report });
  onStop(dataApi.stop);

  return {
    databaseUrl,
    superuserUrl: superuserUrl(login),
    apiUrl: `http://127.0.0.1:${port}`,
    gatewayUrl: databaseUrlOf("crm_gateway", login),
    jwtSecret,
    anonKey: await mintToken(jwtSecret, { role: "anon" }, "10y"),
    migrate: () => migrateAndRestart(databaseUrl, dir, dataApi),
    killDataApi: dataApi.kill,
    dataApiHealthy: dataApi.healthy,
  };
}

async function migrateAndRestart(databaseUrl: string, dir: string, dataApi: DataApi): Promise<void> {
  if ((await migrateLocal(databaseUrl, dir)) > 0) await dataApi.restart();
}

/** The migrations of a local database are rewritten as long as no installation must keep its data. */
async function migrateLocal(databaseUrl: string, dir: string): Promise<number> {
  try {
    return await migrate(databaseUrl);
  } catch (error) {
    if (!(error instanceof OtherHistory)) throw error;
    throw new Error(`${error.message}.\nStart anew with an empty one: rm -rf ${relative(process.cwd(), dir)}`, {
      cause: error,
    });
  }
}

const Remembered = z.object({ password: z.string(), postgresPort: z.number(), dataApiPort: z.number() });

// The same ports as last time where they are free, so that bookmarks and open database tools keep working.
async function remembered(dir: string): Promise<z.infer<typeof Remembered>> {
  const file = join(dir, "stack.json");
  const last = existsSync(file) ? Remembered.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
  const now = {
    password: last?.password ?? randomBytes(24).toString("hex"),
    postgresPort: await freePort(last?.postgresPort),
    dataApiPort: await freePort(last?.dataApiPort),
  };
  writeFileSync(file, JSON.stringify(now), { mode: 0o600 });
  return now;
}
