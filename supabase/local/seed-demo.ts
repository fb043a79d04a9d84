import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { deliverInBatches } from "#replay/deliver-in-batches.ts";
import { readDialogues, surveyFile } from "#dialogues/dialogue-file.ts";
import { readSettings, saveSettings, type Settings } from "./env-file.ts";
import { shortfall } from "#replay/report.ts";
import { runReplay } from "#replay/run.ts";
import { seedSales } from "./seed-sales.ts";

type SignIn = { email: string; password: string };
export type Demo = SignIn & { apiKey: string };
export type SeedOptions = {
  url: string;
  /** The settings in force; CRON_SECRET lets the summaries be made at once. */
  env: Settings;
  /** Nobody has registered yet: whatever the settings file remembers belongs to a database that is gone. */
  databaseIsEmpty: boolean;
  settingsFile: string;
  interrupt?: AbortSignal;
};

const SAMPLES = fileURLToPath(
  new URL("../../lib/concierge/sample-data/dialogues/sample-dialogues.jsonl", import.meta.url),
);
const ORGANIZATION = "Harbour & Pine";
const EMAIL = "demo@horizon.example";
const OWNER = "Robin Tanner";
const DAYS = 90;
const CONCURRENCY = 4;
const SUMMARIES_TIMEOUT_MS = 120_000;

const Registered = z.object({ data: z.object({ api_key: z.string() }) });

/**
 * Makes the demo organisation, feeds it our sample dialogues through the API, as any concierge would, and makes contacts of
 * the visitors in them. Does nothing
 * when that is done or when the database is in use without a demo, and goes on where an interrupted seeding stopped.
 * Answers the demo's sign-in and key, or null where there is no demo.
 */
export async function seedDemo(options: SeedOptions): Promise<Demo | null> {
  const known = await readSettings(options.settingsFile);
  const begun = known["HORIZON_DEMO_EMAIL"] !== undefined && !options.databaseIsEmpty;
  if (!begun && !options.databaseIsEmpty) return null;
  const demo = await organizationOf(known, options);
  if (begun && known["HORIZON_DEMO_SEEDED_AT"] !== undefined) return demo;
  await replaySamples(demo.apiKey, options);
  await seedSales(options.url, demo);
  await summarize(options);
  await saveSettings(options.settingsFile, { HORIZON_DEMO_SEEDED_AT: new Date().toISOString() });
  return demo;
}

/** The sign-in is noted before it exists and the key right after, so that an interruption is recognised. */
async function organizationOf(known: Settings, { url, databaseIsEmpty, settingsFile }: SeedOptions): Promise<Demo> {
  const signIn = {
    email: known["HORIZON_DEMO_EMAIL"] ?? EMAIL,
    password: known["HORIZON_DEMO_PASSWORD"] ?? randomBytes(12).toString("base64url"),
  };
  const knownKey = known["HORIZON_DEMO_API_KEY"];
  if (knownKey !== undefined && !databaseIsEmpty) return { ...signIn, apiKey: knownKey };
  await saveSettings(settingsFile, {
    HORIZON_DEMO_EMAIL: signIn.email,
    HORIZON_DEMO_PASSWORD: signIn.password,
    HORIZON_DEMO_API_KEY: null,
    HORIZON_DEMO_SEEDED_AT: null,
  });
  const demo = await registerAnew(signIn, url);
  await saveSettings(settingsFile, { HORIZON_DEMO_EMAIL: demo.email, HORIZON_DEMO_API_KEY: demo.apiKey });
  return demo;
}

async function registerAnew(signIn: SignIn, url: string): Promise<Demo> {
  const first = await register(signIn, url);
  if (first.status !== 409) return demoOf(signIn, first);
  // the address was registered by a run that ended before it could note the key, which is shown only once
  const other = { ...signIn, email: EMAIL.replace("@", `-${randomBytes(3).toString("hex")}@`) };
  return demoOf(other, await register(other, url));
}

async function register({ email, password }: SignIn, url: string): Promise<Response> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return fetch(new URL("/api/register", url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ organization_name: ORGANIZATION, name: OWNER, email, password, timezone: timeZone }),
  });
}

async function demoOf(signIn: SignIn, response: Response): Promise<Demo> {
  const text = await response.text();
  if (!response.ok) throw new Error(`The demo organisation could not be registered: ${response.status} ${text}`);
  return { ...signIn, apiKey: Registered.parse(JSON.parse(text)).data.api_key };
}

async function replaySamples(
  key: string,
  { url, interrupt = new AbortController().signal }: SeedOptions,
): Promise<void> {
  const { dialogues, planned } = await surveyFile(SAMPLES);
  const startedMs = performance.now();
  const run = await runReplay({
    url,
    key,
    fetch,
    dialogues: readDialogues(SAMPLES),
    deliver: deliverInBatches({ anchor: new Date(), days: DAYS }),
    concurrency: CONCURRENCY,
    random: Math.random,
    interrupt,
    onProgress: () => undefined,
  });
  const elapsedMs = performance.now() - startedMs;
  const missing = shortfall({ run, planned, dialogues, interrupted: interrupt.aborted, elapsedMs });
  if (missing !== "") throw new Error(`The demo organisation is not complete. ${missing}`);
}

/** Has the new chats summarised now; without it the scheduler does so within the hour, so a failure is no failure. */
async function summarize({ url, env }: SeedOptions): Promise<void> {
  const secret = env["CRON_SECRET"];
  if (secret === undefined) return;
  await fetch(new URL("/api/cron/summarize-chats", url), {
    headers: { authorization: `Bearer ${secret}` },
    signal: AbortSignal.timeout(SUMMARIES_TIMEOUT_MS),
  }).catch(() => undefined);
}
