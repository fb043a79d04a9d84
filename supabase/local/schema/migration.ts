import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { readMigrations, supabase } from "#local/migrations.ts";
import { supabaseFolder } from "#local/project.ts";
import { runAsPostgres } from "#local/sql-files.ts";
import { type Fact, differences, readCatalogue } from "./catalogue.ts";
import { schemaFiles } from "./schema-files.ts";
import { makeDatabase, withScratchCluster } from "./scratch.ts";
import { type ColumnOrder, arrange, refusals, splitStatements } from "./statements.ts";

/** A change that no migration is generated for; the message says what to do. */
export class ByHand extends Error {}

/**
 * Writes the migration that takes a database from the migrations to the schema files; returns its path, or null when
 * there is nothing to change. It has been applied once by then, and left no difference.
 */
export async function writeMigration(name: string, folder = supabaseFolder): Promise<string | null> {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error(`A migration is named like add_rating_to_chats, not ${name}`);
  const file = join(folder, "migrations", `${stamp(new Date())}_${name}.sql`);
  const text = await withScratchCluster((server) => generate(server, folder, file));
  if (text === null) return null;
  if (existsSync(file)) throw new Error(`${file} exists`);
  mkdirSync(join(folder, "migrations"), { recursive: true });
  writeFileSync(file, text);
  return file;
}

async function generate(server: string, folder: string, file: string): Promise<string | null> {
  const migrated = await makeDatabase(server, "migrated");
  await runAsPostgres(migrated, readMigrations(folder));
  const before = await readCatalogue(migrated);
  const described = await makeDatabase(server, "described");
  await runAsPostgres(described, schemaFiles(folder));
  const wanted = await readCatalogue(described);
  if (differences(before, wanted).length === 0) return null;
  refuseGlobals(before, wanted, file);

  const statements = splitStatements(await diff(migrated, described));
  const refused = refusals(statements);
  if (refused.length > 0) throw byHand(refused, file);
  const text = migrationText(arrange(statements, await columnsOf(described)));
  await apply(migrated, text);
  const left = [
    ...differences(await readCatalogue(migrated), wanted),
    ...splitStatements(await diff(migrated, described)),
  ];
  if (left.length > 0) throw leftOver(left, text);
  return text;
}

// Both databases share the roles of their server, and default rights are refused in any case: seen in the catalogue, such
// a change gets its own words.
function refuseGlobals(before: Fact[], wanted: Fact[], file: string): void {
  const changes = differences(before, wanted).filter((line) => /^[+-] (role|default rights) /.test(line));
  if (changes.length > 0) throw byHand(changes, file);
}

// Into a file, for what is printed has notices in it. What the command does not cover, such as rights on parameters of the
// server, is found in the catalogue where it is ours.
async function diff(from: string, to: string): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), "horizon-diff-"));
  try {
    const file = join(dir, "diff.sql");
    await supabase("db", "diff", "--from", from, "--to", to, "--schema", "public,app", "--output", file);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function apply(url: string, text: string): Promise<void> {
  try {
    await runAsPostgres(url, [{ path: "migrations", text }]);
  } catch (error) {
    throw new Error(`The generated migration cannot be applied:\n${text}`, { cause: error });
  }
}

async function columnsOf(url: string): Promise<ColumnOrder> {
  const sql = postgres(url, { max: 1 });
  try {
    const tables = await sql<{ table: string; columns: string[] }[]>`
      select format('"%s"."%s"', n.nspname, c.relname) as table, array_agg(a.attname::text order by a.attnum) as columns
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace and n.nspname in ('public', 'app')
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relkind = 'r'
      group by 1`;
    return new Map(tables.map(({ table, columns }) => [table, columns]));
  } finally {
    await sql.end();
  }
}

function migrationText(statements: readonly string[]): string {
  return `-- Generated from supabase/schemas by \`npm run migration\`.\n\n${statements.join(";\n\n")};\n`;
}

function byHand(refused: readonly string[], file: string): ByHand {
  return new ByHand(
    `This has to be written by hand:\n${refused.map((line) => `  ${line}`).join("\n")}\n` +
      `Write it into ${file}, as what shall happen to a database with rows in it: a rename, a default and its backfill, or the ` +
      "drop itself. Then run this command again with another name: it writes what is still missing.",
  );
}

function leftOver(left: readonly string[], text: string): Error {
  const inTheMiddle = left.some((line) => /^\+ column .*: number /.test(line));
  const hint = inTheMiddle ? "\nA new column of an existing table stands last among its columns." : "";
  return new Error(`The generated migration leaves differences:\n${left.join("\n")}${hint}\nIt was:\n${text}`);
}

function stamp(now: Date): string {
  return now.toISOString().replaceAll(/\D/g, "").slice(0, 14);
}
