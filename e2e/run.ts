// `npm test`: everything, in the order in which it fails fastest, and one closing line.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { z } from "zod";
import { claimBuild } from "#local/build.ts";
import { needsBrowser } from "./support/browser.ts";

type Counts = { passed: number; failed: number; skipped: number; failures?: string[] };
type Step = { title: string; run: () => Promise<Counts> };

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});
type PlaywrightSuite = z.infer<typeof PlaywrightSuite>;
const PlaywrightSuite = z.object({
  specs: z.array(
    z.object({
      title: z.string(),
      file: z.string(),
      ok: z.boolean(),
      tests: z.array(z.object({ results: z.array(z.object({ error: z.object({ message: z.string() }).optional() })) })),
    }),
  ),
  get suites() {
    return z.array(PlaywrightSuite).optional();
  },
});
const PlaywrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  suites: z.array(PlaywrightSuite),
});

const none: Counts = { passed: 0, failed: 0, skipped: 0 };
const reports = mkdtempSync(join(tmpdir(), "horizon-reports-"));
const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interrupt.abort());

const steps: Step[] = [
  { title: "Format, lint, types, dead code", run: () => command("npm", "run", "--silent", "check") },
  { title: "Unit tests", run: () => vitest("unit") },
  { title: "Database tests", run: () => vitest("db") },
  { title: "Production build", run: build },
  { title: "Route tests", run: () => vitest("routes") },
  { title: "Journeys in a browser", run: playwright },
];

process.exitCode = await main();

async function main(): Promise<number> {
  const startedAt = Date.now();
  const total = { ...none };
  const broken: string[] = [];
  const failures: string[] = [];
  for (const { title, run } of steps) {
    if (interrupt.signal.aborted) break;
    const counts = await timed(title, run);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    failures.push(...(counts.failures ?? []));
    if (counts.failed > 0) broken.push(title);
    // nothing that needs the build can tell more than the build itself has told
    if (title === "Production build" && counts.failed > 0) break;
  }
  rmSync(reports, { recursive: true, force: true });
  const verdict = `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped (${secondsSince(startedAt)} s)`;
  // once more at the end, where somebody who sees only the last lines of a log finds them
  for (const failure of failures) console.log(`\n✗ ${failure}`);
  console.log(`\n${broken.map((title) => `✗ ${title}\n`).join("")}${verdict}`);
  if (interrupt.signal.aborted) return 130;
  return total.failed > 0 ? 1 : 0;
}

async function timed(title: string, run: () => Promise<Counts>): Promise<Counts> {
  console.log(`\n━━ ${title}`);
  const startedAt = Date.now();
  const counts = await run();
  console.log(`━━ ${title}: ${counts.failed === 0 ? "ok" : "failed"} (${secondsSince(startedAt)} s)`);
  return counts;
}

function secondsSince(startedAt: number): string {
  return ((Date.now() - startedAt) / 1000).toFixed(1);
}

/** A step that is no list of tests counts as one. */
async function command(...words: string[]): Promise<Counts> {
  return (await succeeds(words)) ? { ...none, passed: 1 } : { ...none, failed: 1 };
}

async function build(): Promise<Counts> {
  try {
    await claimBuild({ logFile: join(reports, "build.log"), onBuild: () => console.log("building …") });
    return { ...none, passed: 1 };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { ...none, failed: 1 };
  }
}

async function vitest(project: string): Promise<Counts> {
  const file = join(reports, `${project}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const words = ["vitest", "run", "--config", "e2e/vitest.config.ts", "--project", project, "--passWithNoTests"];
  const ok = await succeeds([...words, ...reporters]);
  return counted(ok, file, VitestReport, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests,
    failures: report.testResults.flatMap(({ name, status, message, assertionResults }) => {
      const failed = assertionResults.filter((test) => test.status === "failed");
      if (status === "failed" && failed.length === 0) return [failure(name, "the file", message)];
      return failed.map((test) => failure(name, test.fullName, test.failureMessages?.join("\n")));
    }),
  }));
}

async function playwright(): Promise<Counts> {
  if (needsBrowser && !(await succeeds(["playwright", "install", "chromium"]))) return { ...none, failed: 1 };
  const file = join(reports, "playwright.json");
  const words = [
    "playwright",
    "test",
    "--config",
    "e2e/playwright.config.ts",
    "--pass-with-no-tests",
    "--reporter=list,json",
  ];
  const ok = await succeeds(words, { PLAYWRIGHT_JSON_OUTPUT_FILE: file });
  return counted(ok, file, PlaywrightReport, ({ stats, suites }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
    failures: suites.flatMap(failuresOf),
  }));
}

function failuresOf(suite: PlaywrightSuite): string[] {
  const failed = suite.specs.flatMap((spec) => {
    const errors = spec.tests.flatMap(({ results }) => results.flatMap(({ error }) => error?.message ?? []));
    // one that passed at the second try has its error and counts as failed, too
    return errors.length > 0 || !spec.ok ? [failure(spec.file, spec.title, errors.join("\n"))] : [];
  });
  return [...failed, ...(suite.suites ?? []).flatMap(failuresOf)];
}

/** A failed test and how it failed, at the length that tells what went wrong. */
function failure(file: string, title: string, message = "no message"): string {
  return `${relative(process.cwd(), resolve(file))} › ${title}\n${message.slice(0, 1500)}`;
}

/** The figures of a report; a run that failed without a failed test (a broken set-up) counts as one failure. */
function counted<T>(ok: boolean, file: string, Report: z.ZodType<T>, read: (report: T) => Counts): Counts {
  const counts = readReport(file, Report, read);
  return ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

function readReport<T>(file: string, Report: z.ZodType<T>, read: (report: T) => Counts): Counts {
  try {
    return read(Report.parse(JSON.parse(readFileSync(file, "utf8"))));
  } catch {
    return none;
  }
}

function succeeds(words: string[], env: Record<string, string> = {}): Promise<boolean> {
  const [name = "", ...args] = words;
  const child = spawn(name, args, { stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...env } });
  const end = () => child.kill("SIGTERM");
  interrupt.signal.addEventListener("abort", end);
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("exit", (code) => {
      interrupt.signal.removeEventListener("abort", end);
      resolve(code === 0);
    });
  });
}
