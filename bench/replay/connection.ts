import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readSettings, type Settings } from "#local/env-file.ts";

export type Connection = { url: string; key: string };

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/** Where to send and with which key: what was given, else the environment, else what `npm start` noted of the local one. */
export async function findConnection(
  given: { url?: string | undefined; key?: string | undefined },
  environment: Settings,
): Promise<Connection | { problem: string }> {
  const noted = await readSettings(resolve(PROJECT, environment["HORIZON_DIR"] ?? ".", ".env.local"));
  const key = given.key ?? environment["HORIZON_API_KEY"] ?? noted["HORIZON_DEMO_API_KEY"];
  if (key === undefined) {
    return {
      problem: "No API key. Give one with --key, or run `npm start` once: it makes a demo organisation with a key.",
    };
  }
  return { url: given.url ?? `http://localhost:${environment["PORT"] ?? noted["PORT"] ?? "3000"}`, key };
}

/** A sentence when nothing answers at the address, null when something does. Saves a minute of retries on a wrong one. */
export async function unreachable(url: string): Promise<string | null> {
  try {
    await fetch(new URL("/api/health", url), { signal: AbortSignal.timeout(10_000) });
    return null;
  } catch {
    return `Nothing answers at ${url}. Start Horizon with \`npm start\`, or name another address with --url.`;
  }
}
