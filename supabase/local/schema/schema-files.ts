import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { supabaseFolder } from "#local/project.ts";
import type { SqlFile } from "#local/sql-files.ts";

/** The schema files in the order that `schema_paths` in config.toml names; throws unless it names each of them once. */
export function schemaFiles(folder = supabaseFolder): SqlFile[] {
  const named = schemaPaths(readFileSync(join(folder, "config.toml"), "utf8"));
  const present = globSync("schemas/**/*.sql", { cwd: folder }).map((path) => path.replaceAll("\\", "/"));
  const faults = [
    ...present.filter((path) => !named.includes(path)).map((path) => `${path} is missing in schema_paths`),
    ...named.filter((path) => !present.includes(path)).map((path) => `${path} does not exist`),
    ...named.filter((path, index) => named.indexOf(path) !== index).map((path) => `${path} is named twice`),
  ];
  if (faults.length > 0) throw new Error(`supabase/config.toml and supabase/schemas differ: ${faults.join("; ")}`);
  return named.map((path) => ({ path, text: readFileSync(join(folder, path), "utf8") }));
}

function schemaPaths(config: string): string[] {
  const [, list = ""] = /^schema_paths = \[([^\]]*)\]/m.exec(config) ?? [];
  return [...list.matchAll(/"\.\/([^"]+)"/g)].map(([, path = ""]) => path);
}
