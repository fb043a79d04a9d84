import { join } from "node:path";
import { supabase } from "./migrations.ts";
import { projectRoot } from "./project.ts";

/** The committed types of the database. */
export const typesFile = join(projectRoot, "lib", "platform", "db", "database.types.ts");

/** The types of a database as it is now, as the Supabase command writes them. */
export function generateTypes(databaseUrl: string): Promise<string> {
  return supabase("gen", "types", "typescript", `--remote=${databaseUrl}`, "--schema", "public");
}
