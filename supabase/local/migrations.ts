import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import { projectRoot } from "./project.ts";

const run = promisify(execFile);

/** Applies the migrations a database lacks, with the official command; answers how many there were. */
export async function migrate(databaseUrl: string): Promise<number> {
  const missing = await missingMigrations(databaseUrl);
  if (missing > 0) await supabase("db", "push", `--remote=${databaseUrl}`, "--yes");
  return missing;
}

/** Runs the Supabase command in this project and answers what it printed; throws with its complaint when it fails. */
export async function supabase(...args: string[]): Promise<string> {
  const command = join(projectRoot, "node_modules", ".bin", "supabase");
  try {
    const { stdout } = await run(command, args, {
      cwd: projectRoot,
      env: { ...process.env, DO_NOT_TRACK: "1", SUPABASE_TELEMETRY_DISABLED: "1" },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    if (!(error instanceof Error && "stderr" in error && "stdout" in error)) throw error;
    throw new Error(`supabase ${args[0]} ${args[1]} failed:\n${String(error.stdout)}\n${String(error.stderr)}`);
  }
}

// The command takes seconds even when there is nothing to do; its own table tells that in milliseconds.
async function missingMigrations(databaseUrl: string): Promise<number> {
  const files = readdirSync(join(projectRoot, "supabase", "migrations")).filter((name) => /^\d+_.*\.sql$/.test(name));
  const applied = await appliedVersions(databaseUrl);
  return files.filter((name) => !applied.has(name.slice(0, name.indexOf("_")))).length;
}

async function appliedVersions(databaseUrl: string): Promise<Set<string>> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const [table] = await sql`select to_regclass('supabase_migrations.schema_migrations') is not null as present`;
    if (table?.["present"] !== true) return new Set();
    const rows = await sql<{ version: string }[]>`select version from supabase_migrations.schema_migrations`;
    return new Set(rows.map((row) => row.version));
  } finally {
    await sql.end();
  }
}
