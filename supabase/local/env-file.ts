import { readFile, rename, writeFile } from "node:fs/promises";
import { parseEnv } from "node:util";

export type Settings = Readonly<Record<string, string | undefined>>;

/** The settings in a file of `NAME=value` lines; none when there is no such file. */
export async function readSettings(path: string): Promise<Settings> {
  return parseEnv(await textOf(path));
}

/** Sets (or, with null, removes) some settings and leaves every other line of the file as it is. */
export async function saveSettings(path: string, values: Readonly<Record<string, string | null>>): Promise<void> {
  const others = (await textOf(path)).split("\n").filter((line) => !(nameOf(line) in values));
  while (others.at(-1) === "") others.pop();
  const lines = Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]));
  // renamed into place: the file holds secrets that exist nowhere else, and an interruption must not cost them
  await writeFile(`${path}.new`, [...others, ...lines, ""].join("\n"), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

function nameOf(line: string): string {
  return line.slice(0, Math.max(0, line.indexOf("="))).trim();
}

async function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}
