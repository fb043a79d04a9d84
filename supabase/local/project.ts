import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this checkout, whatever folder a command was started in. */
export const projectRoot = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");

/** Its folder of schema files, migrations and settings of the Supabase command. */
export const supabaseFolder = join(projectRoot, "supabase");
