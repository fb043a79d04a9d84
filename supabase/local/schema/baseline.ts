import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { migrationFiles } from "#local/migrations.ts";
import { supabaseFolder } from "#local/project.ts";
import { schemaFiles } from "./schema-files.ts";

const NAME = "20261127000000_baseline.sql";

/** Writes the baseline anew. Refuses beside other migrations: a database that has them would never get what changed. */
export function writeBaseline(folder = supabaseFolder): string {
  const others = migrationFiles(folder).filter((name) => name !== NAME);
  if (others.length > 0) {
    throw new Error(
      `There are migrations beside the baseline: ${others.join(", ")}.\n` +
        "Write another one with `npm run migration -- <name>`. As long as no installation exists, you may instead delete " +
        "these, whose content the schema files hold, and make the baseline again.",
    );
  }
  const file = join(folder, "migrations", NAME);
  writeFileSync(file, baseline(folder));
  return file;
}

/** The migration that makes an empty database what the schema files say: they themselves, one after the other. */
function baseline(folder: string): string {
  const parts = schemaFiles(folder).map(({ path, text }) => `-- supabase/${path}\n\n${text.trim()}\n`);
  return [
    "-- Generated from supabase/schemas by `npm run migration -- --baseline`. Edit those files, never this one.\n",
    ...parts,
  ].join("\n");
}
