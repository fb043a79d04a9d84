// `npm test`: everything, side by side where that is possible, and one closing line.
// `npm test -- <words>` runs the test files whose path holds one of the words, and starts only what they need.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { claimBuild } from "#local/build.ts";
import { type Counts, oneFailed, onePassed, playwrightCounts, vitestCounts } from "./run/counts.ts";
import { PARTS, type Part, type Selection, filesBesideChanges, filesWith } from "./run/parts.ts";
import { type Context, type Step, runSteps, secondsSince } from "./run/steps.ts";
import { needsBrowser } from "./support/browser.ts";
import { ROUNDS } from "#tests/support/rounds.ts";

const CHECK = "Format, lint, types, dead code";
const BUILD = "Production build";
const TITLES: Record<Part, string> = {
  unit: "Unit tests",
  db: "Database tests",
  routes: "Route tests",
  journeys: "Journeys in a browser",
};

const reports = mkdtempSync(join(tmpdir(), "horizon-reports-"));
const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interrupt.abort());

process.exitCode = await main(process.argv.slice(2));

async function main(words: string[]): Promise<number> {
  const startedAt = Date.now();
  const steps = stepsFor(words);
  if (steps.length === 0) {
    console.error(`There is no test file whose path holds ${words.join(" or ")}.`);
    return 1;
  }
  const { total, broken } = await runSteps(steps, interrupt.signal);
  rmSync(reports, { recursive: true, force: true });
  const verdict = `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped (${secondsSince(startedAt)} s)`;
  // once more at the end, where somebody who sees only the last lines of a log finds them
  for (const failure of total.failures) console.log(`\n✗ ${failure}`);
  console.log(`\n${broken.map((title) => `✗ ${title}\n`).join("")}${verdict}`);
  if (interrupt.signal.aborted) return 130;
  return total.failed > 0 ? 1 : 0;
}

function stepsFor(words: string[]): Step[] {
  if (words.length === 0) return everything();
  return words[0] === "--quick" ? quick() : partsWith(words);
}

/** What needs no build runs beside it; routes and journeys run alone, because they look at how long things take. */
function everything(): Step[] {
  const [overDataApi, pooled] = ["Route tests over the data API", "Route tests through a pooler"];
  const longer: Step[] = [
    {
      title: overDataApi,
      needs: [BUILD],
      after: [TITLES.journeys],
      run: (context) => vitest(context, "routes", [], "data_api"),
    },
    { title: pooled, needs: [BUILD], after: [overDataApi], run: (context) => vitest(context, "routes", [], "pooled") },
    { title: "Mutations", after: [pooled], run: mutate },
  ];
  return [
    // it reads types that the build would write at the same time
    { title: CHECK, run: check },
    { title: TITLES.unit, after: [CHECK], run: (context) => vitest(context, "unit") },
    { title: BUILD, after: [CHECK], run: build },
    { title: TITLES.db, after: [TITLES.unit], run: (context) => vitest(context, "db") },
    { title: TITLES.routes, needs: [BUILD], after: [TITLES.db], run: (context) => vitest(context, "routes") },
    { title: TITLES.journeys, needs: [BUILD], after: [TITLES.routes], run: playwright },
    ...(ROUNDS > 1 ? longer : []),
  ];
}

/** The same lanes with some of the files, without a step in which none of them is. */
function partsOf(files: Selection): Step[] {
  const steps: Record<Part, Step> = {
    unit: { title: TITLES.unit, run: (context) => vitest(context, "unit", files.unit) },
    db: { title: TITLES.db, after: [TITLES.unit], run: (context) => vitest(context, "db", files.db) },
    routes: {
      title: TITLES.routes,
      needs: [BUILD],
      after: [TITLES.db],
      run: (context) => vitest(context, "routes", files.routes),
    },
    journeys: {
      title: TITLES.journeys,
      needs: [BUILD],
      after: [TITLES.routes, TITLES.db],
      run: (context) => playwright(context, files.journeys),
    },
  };
  const needsBuild = files.routes.length + files.journeys.length > 0;
  const parts = (Object.keys(PARTS) as Part[]).filter((part) => files[part].length > 0);
  return [...(needsBuild ? [{ title: BUILD, after: [CHECK], run: build }] : []), ...parts.map((part) => steps[part])];
}

/** What to run after every save: all that needs no server, and the tests beside what has changed but the journeys. */
function quick(): Step[] {
  const files = { ...filesBesideChanges(), unit: [], journeys: [] };
  list(files);
  const unit: Step = { title: TITLES.unit, run: (context) => vitest(context, "unit") };
  return [unit, { title: CHECK, run: check }, ...partsOf(files)];
}

function partsWith(words: string[]): Step[] {
  const files = filesWith(words);
  list(files);
  return partsOf(files);
}

function list(files: Selection): void {
  const found = Object.values(files).flat();
  if (found.length > 0) console.log(`Runs ${found.length} test files:\n  ${found.join("\n  ")}`);
}

/** A step that is no list of tests counts as one. */
async function command(context: Context, ...words: string[]): Promise<Counts> {
  return (await succeeds(context, words)) ? onePassed : oneFailed;
}

async function build({ print, signal }: Context): Promise<Counts> {
  await claimBuild({ logFile: join(reports, "build.log"), onBuild: () => print("building …\n"), signal });
  return onePassed;
}

/** Runs a list of tests, with servers that reach the database over this transport. */
async function vitest(
  context: Context,
  project: Exclude<Part, "journeys">,
  files: string[] = [],
  transport = process.env["HORIZON_TEST_TRANSPORT"] ?? "direct",
): Promise<Counts> {
  const file = join(reports, `${project}-${transport}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const words = ["vitest", "run", "--config", "e2e/vitest.config.ts", "--project", project, "--passWithNoTests"];
  const ok = await succeeds(context, [...words, ...reporters, ...files], { HORIZON_TEST_TRANSPORT: transport });
  return vitestCounts(ok, file);
}

async function playwright(context: Context, files: string[] = []): Promise<Counts> {
  if (needsBrowser && !(await succeeds(context, ["playwright", "install", "chromium"]))) return oneFailed;
  const file = join(reports, "playwright.json");
  const words = ["playwright", "test", "--config", "e2e/playwright.config.ts", "--pass-with-no-tests"];
  // it takes patterns
  const patterns = files.map((path) => path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const ok = await succeeds(context, [...words, "--reporter=list,json", ...patterns], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  });
  return playwrightCounts(ok, file);
}

function check(context: Context): Promise<Counts> {
  return command(context, "npm", "run", "--silent", "check");
}

function mutate(context: Context): Promise<Counts> {
  return command(context, "npm", "run", "--silent", "test:mutations");
}

/** Runs a command to its end, prints what it prints, and answers whether it succeeded. */
async function succeeds(
  { print, signal }: Context,
  words: string[],
  env: Record<string, string> = {},
): Promise<boolean> {
  const [name = "", ...args] = words;
  const colours = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};
  const child = spawn(name, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...colours, ...env } });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", print);
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const end = () => child.kill("SIGTERM");
  signal.addEventListener("abort", end);
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("exit", resolve);
  });
  signal.removeEventListener("abort", end);
  // its last lines may still be on their way; something it left behind could hold them open for ever
  await Promise.race([closed, wait(1000, undefined, { ref: false })]);
  return code === 0;
}
