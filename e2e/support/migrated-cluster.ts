import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { handOverAll } from "#local/database-user.ts";
import { migrate, readMigrations } from "#local/migrations.ts";
import { freePort } from "#local/ports.ts";
import { databaseUrlOf, startPostgres, superuserUrl } from "#local/postgres.ts";
import { projectRoot } from "#local/project.ts";
import { prepareRoles } from "#local/roles.ts";
import { makeTemplate } from "#tests/support/template.ts";

// A new cluster with all migrations takes five seconds of a processor, and a run of all tests starts about ten.

const cache = join(projectRoot, "node_modules", ".cache", "horizon-clusters");

/** Puts a stopped cluster with our migrations and a template database into the folder of a stack that is to start. */
export async function copyMigratedCluster(dir: string): Promise<void> {
  const source = await migratedCluster();
  cpSync(join(source, "postgres"), join(dir, "postgres"), { recursive: true });
  // Postgres refuses a folder that others may enter
  chmodSync(join(dir, "postgres"), 0o700);
  handOverAll(join(dir, "postgres"));
  const password = readFileSync(join(source, "password"), "utf8");
  const ports = { postgresPort: await freePort(), dataApiPort: await freePort() };
  writeFileSync(join(dir, "stack.json"), JSON.stringify({ password, ...ports }), { mode: 0o600 });
}

/** The folder of such a cluster, made once for the same sources. */
async function migratedCluster(): Promise<string> {
  const folder = join(cache, fingerprint());
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const others = readdirSync(cache).filter((name) => !name.startsWith("new-"));
  const made = await makeCluster();
  try {
    renameSync(made, folder);
  } catch (error) {
    // somebody else was faster
    if (!existsSync(folder)) throw error;
    rmSync(made, { recursive: true, force: true });
  }
  for (const name of others) rmSync(join(cache, name), { recursive: true, force: true });
  return folder;
}

async function makeCluster(): Promise<string> {
  const dir = mkdtempSync(join(cache, "new-"));
  mkdirSync(join(dir, "logs"));
  const login = { port: await freePort(), password: randomBytes(24).toString("hex") };
  const server = await startPostgres({ dir, durable: false, ...login });
  try {
    await prepareRoles(superuserUrl(login), login.password);
    await migrate(databaseUrlOf("postgres", login));
    await makeTemplate(superuserUrl(login));
  } finally {
    await server.stop();
  }
  writeFileSync(join(dir, "password"), login.password, { mode: 0o600 });
  return dir;
}

function fingerprint(): string {
  const files = ["roles.sql", "roles.ts", "postgres.ts", "migrations.ts"].map((name) =>
    join("supabase", "local", name),
  );
  const texts = ["package-lock.json", ...files].map((name) => readFileSync(join(projectRoot, name), "utf8"));
  return createHash("sha256")
    .update(JSON.stringify([texts, readMigrations()]))
    .digest("hex")
    .slice(0, 16);
}
