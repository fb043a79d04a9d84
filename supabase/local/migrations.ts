import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import { projectRoot, supabaseFolder } from "./project.ts";
import type { SqlFile } from "./sql-files.ts";

const run = promisify(execFile);

/** A database was made by other migrations than those that are here. */
export class OtherHistory extends Error {}

/** Applies the migrations a database lacks, with the official command; returns how many there were. Throws `OtherHistory`. */
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

/** The migrations in the order in which they are applied. */
export function migrationFiles(folder = supabaseFolder): string[] {
  return readdirSync(join(folder, "migrations"))
    .filter((name) => /^\d+_.*\.sql$/.test(name))
    .toSorted();
}

/** The migrations with what they say, in that order. */
export function readMigrations(folder = supabaseFolder): SqlFile[] {
  return migrationFiles(folder).map((name) => {
    const path = join("migrations", name);
    return { path, text: readFileSync(join(folder, path), "utf8") };
  });
}

// The command takes seconds even when there is nothing to do; its own table tells that in milliseconds.
async function missingMigrations(databaseUrl: string): Promise<number> {
  const files = migrationFiles();
  const applied = await appliedMigrations(databaseUrl);
  const faults = [...applied].flatMap(([version, digest]) => {
    const name = files.find((file) => file.startsWith(`${version}_`));
    if (name === undefined) return [`${version} is not in supabase/migrations`];
    const isSame =
      digest === null || digest === digestOf(readFileSync(join(supabaseFolder, "migrations", name), "utf8"));
    return isSame ? [] : [`${name} has changed since it was applied`];
  });
  if (faults.length > 0) throw new OtherHistory(`The database was made by other migrations: ${faults.join(", ")}`);
  return files.length - applied.size;
}

/** The migrations of a database by their version, each with a digest of what it said when it was applied. */
async function appliedMigrations(databaseUrl: string): Promise<Map<string, string | null>> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const [table] = await sql`select to_regclass('supabase_migrations.schema_migrations') is not null as present`;
    if (table?.["present"] !== true) return new Map();
    const rows = await sql<{ version: string; text: string | null }[]>`
      select version, array_to_string(statements, '') as text from supabase_migrations.schema_migrations`;
    return new Map(rows.map(({ version, text }) => [version, text === null ? null : digestOf(text)]));
  } finally {
    await sql.end();
  }
}

// The command keeps statements, without what stands between them.
function digestOf(text: string): string {
  return createHash("sha256").update(text.replaceAll(/[\s;]/g, "")).digest("hex");
}
