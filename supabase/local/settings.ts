import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { readSettings, saveSettings, type Settings } from "./env-file.ts";
import { projectRoot } from "./project.ts";

export type LocalSettings = {
  /** Where this Horizon keeps its data. */
  dir: string;
  /** Where it keeps its secrets and what it remembers of its demo organisation. */
  file: string;
  /** What is in force: the environment, then the file. */
  values: Settings;
};

const ownSecrets = ["NEXTAUTH_SECRET", "CRON_SECRET", "HORIZON_SECRETS_KEYS"];

/**
 * Reads the settings of this checkout and makes the secrets it lacks. A Horizon with a folder of its own (HORIZON_DIR)
 * keeps its secrets there, so that two of them never mix.
 */
export async function localSettings(environment: Settings): Promise<LocalSettings> {
  const shared = join(projectRoot, ".env.local");
  const named = withoutBlanks(environment)["HORIZON_DIR"];
  const dir = resolve(projectRoot, named ?? ".horizon");
  mkdirSync(dir, { recursive: true });
  const file = named === undefined ? shared : join(dir, ".env.local");

  const found = { ...withoutBlanks(await readSettings(file)), ...withoutBlanks(environment) };
  // a Supabase that is not ours has its own secret, which nobody can make up
  const secrets = found["SUPABASE_URL"] === undefined ? [...ownSecrets, "HORIZON_JWT_SECRET"] : ownSecrets;
  const missing = secrets.filter((name) => found[name] === undefined);
  const made = Object.fromEntries(missing.map((name) => [name, newSecret(name)]));
  if (missing.length > 0) await saveSettings(file, made);
  return { dir, file, values: { ...found, ...made } };
}

function newSecret(name: string): string {
  // a ring of one key; whoever rotates it puts a newer one in front
  if (name === "HORIZON_SECRETS_KEYS") return `1:${randomBytes(32).toString("base64")}`;
  return randomBytes(32).toString("hex");
}

// `FOO=` means "not set", as it does for the server
function withoutBlanks(source: Settings): Settings {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
}
