import { readSettings, type Settings } from "./env-file.ts";

export type Connection = { url: string; key: string };

/** Where to send and with which key: what was given, else the environment, else the local Horizon's own settings. */
export async function findConnection(
  given: { url?: string | undefined; key?: string | undefined },
  environment: Settings,
  settingsFile = ".env.local",
): Promise<Connection | { problem: string }> {
  const settings = await readSettings(settingsFile);
  const key = given.key ?? environment["HORIZON_API_KEY"] ?? settings["HORIZON_DEMO_API_KEY"];
  if (key === undefined) {
    return {
      problem: "No API key. Give one with --key, or run `npm start` once: it makes a demo organisation with a key.",
    };
  }
  return { url: given.url ?? `http://localhost:${environment["PORT"] ?? "3000"}`, key };
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
