// `npm start`, and with --dev `npm run dev`: the local Supabase, the build, the server and the demo organisation.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { type Demo, seedDemo } from "./seed-demo.ts";
import { buildDirs, claimBuild, startNext } from "./build.ts";
import { migrate } from "./migrations.ts";
import { isFree } from "./ports.ts";
import { type Child, parentOf } from "./processes.ts";
import { showProgress } from "./progress.ts";
import { projectRoot } from "./project.ts";
import { keepSchedule } from "./schedule.ts";
import { type LocalSettings, localSettings } from "./settings.ts";
import { startStack } from "./stack.ts";
import { untilHealthy } from "./health.ts";
import { watchMigrations } from "./watch-migrations.ts";
import { welcome } from "./welcome.ts";

const isDev = process.argv.includes("--dev");
const progress = showProgress(process.stdout);
const interrupt = new AbortController();
const running: (() => Promise<void> | void)[] = [];
let stopping: Promise<void> | undefined;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stopAll("Stopping", 0));
stopWithNpm();

try {
  await main();
} catch (error) {
  // a step that was interrupted fails, which is no news
  if (stopping === undefined) await stopAll(error instanceof Error ? error.message : String(error), 1);
}

async function main(): Promise<void> {
  const settings = await localSettings(process.env);
  const port = Number(settings.values["PORT"] ?? 3000);
  if (!(await isFree(port, "::").catch(() => isFree(port, "0.0.0.0")))) {
    throw new Error(`Port ${port} is taken. Free it, or choose another one: PORT=${port + 1} npm start`);
  }
  const url = `http://localhost:${port}`;
  mkdirSync(join(settings.dir, "logs"), { recursive: true });
  const build = prepareBuild(settings);
  const supabase = await useSupabase(settings);
  const buildDir = await build.untilDone();

  progress.step(isDev ? "Starting the development server" : "Starting the server");
  const server = await startNext([isDev ? "dev" : "start", "--port", String(port)], {
    buildDir,
    env: { ...settings.values, NEXTAUTH_URL: settings.values["NEXTAUTH_URL"] ?? url, ...supabase.env },
    logFile: join(settings.dir, "logs", "server.log"),
  });
  running.push(server.stop);
  endWithServer(server, settings);
  await untilHealthy(url, interrupt.signal);
  const cronSecret = settings.values["CRON_SECRET"];
  if (cronSecret !== undefined) running.push(keepSchedule(url, cronSecret));
  const demo = await prepareDemo(url, settings, supabase.databaseUrl);
  progress.end();
  process.stdout.write(welcome({ url, demo, databaseUrl: supabase.databaseUrl, dir: settings.dir }));
}

/** The Supabase that the settings name, or the local one. */
async function useSupabase({
  dir,
  values,
}: LocalSettings): Promise<{ env: Record<string, string>; databaseUrl: string | null }> {
  if (values["SUPABASE_URL"] !== undefined) {
    const databaseUrl = values["DATABASE_URL"];
    if (databaseUrl !== undefined) {
      progress.step("Applying migrations");
      await migrate(databaseUrl);
    }
    return { env: {}, databaseUrl: null };
  }
  const jwtSecret = values["HORIZON_JWT_SECRET"];
  const stack = await startStack({ dir, ...(jwtSecret !== undefined && { jwtSecret }), report: progress.step });
  running.push(stack.stop);
  if (isDev) running.push(watchMigrations(stack, progress.step));
  return {
    env: {
      SUPABASE_URL: stack.apiUrl,
      SUPABASE_ANON_KEY: stack.anonKey,
      // never that of another Supabase, which a file of settings may still name: rows and functions are of one database
      DATABASE_GATEWAY_URL: stack.gatewayUrl,
    },
    databaseUrl: stack.databaseUrl,
  };
}

/** Builds beside what starts the database, whose steps are shown first. */
function prepareBuild(settings: LocalSettings): { untilDone: () => Promise<string> } {
  let isBuilding = false;
  const built = isDev ? Promise.resolve(".next") : findBuild(settings, () => (isBuilding = true));
  // a failure is told when it is waited for
  built.catch(() => undefined);
  return {
    untilDone: () => {
      if (isBuilding) progress.step("Building");
      return built;
    },
  };
}

async function findBuild({ dir, values }: LocalSettings, onBuild: () => void): Promise<string> {
  const present = buildDirs.find((buildDir) => existsSync(join(projectRoot, buildDir, "BUILD_ID")));
  if (values["HORIZON_SKIP_BUILD"] === "1" && present !== undefined) return present;
  return claimBuild({ logFile: join(dir, "logs", "build.log"), onBuild, signal: interrupt.signal });
}

/** The demo organisation belongs to the local database only; a hosted one is somebody's real data. */
async function prepareDemo(
  url: string,
  { file, values }: LocalSettings,
  databaseUrl: string | null,
): Promise<Demo | null> {
  if (databaseUrl === null || values["HORIZON_DEMO"] === "0") return null;
  progress.step("Preparing the demo organisation");
  const databaseIsEmpty = await isEmpty(databaseUrl);
  return seedDemo({ url, env: values, databaseIsEmpty, settingsFile: file, interrupt: interrupt.signal });
}

async function isEmpty(databaseUrl: string): Promise<boolean> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const [row] = await sql`select exists (select from public.organizations) as used`;
    return row?.["used"] === false;
  } finally {
    await sql.end();
  }
}

function endWithServer(server: Child, { dir }: LocalSettings): void {
  void server.exited.then(() => {
    if (stopping !== undefined) return;
    const log = join(dir, "logs", "server.log");
    void stopAll(`The server ended; ${log} ends with:\n${readFileSync(log, "utf8").slice(-2000)}`, 1);
  });
}

/** Stops what was started, the last first; asked a second time, it leaves the rest to the guard. */
function stopAll(message: string, exitCode: number): Promise<void> {
  if (stopping !== undefined) process.exit(130);
  stopping = (async () => {
    interrupt.abort();
    progress.end("failed");
    const out = exitCode === 0 ? process.stdout : process.stderr;
    out.write(`\n${message}\n`);
    for (let stop = running.pop(); stop !== undefined; stop = running.pop()) await stop();
    process.exit(exitCode);
  })();
  return stopping;
}

/** npm that is killed outright cannot tell us; we notice that the chain of processes above us is another one. */
function stopWithNpm(): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  // npm runs a script through a shell, so it is our parent's parent
  const chain = () => `${process.ppid} ${parentOf(process.ppid)}`;
  const before = chain();
  const timer = setInterval(() => {
    if (chain() === before) return;
    clearInterval(timer);
    void stopAll("Stopping: npm is gone", 0);
  }, 1000);
  timer.unref();
}
