import { fileURLToPath } from "node:url";

/** The folder of this checkout, whatever folder a command was started in. */
export const projectRoot = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");
