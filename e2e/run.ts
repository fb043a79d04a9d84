// `npm test`: everything, in the order in which it fails fastest, and one closing line.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { claimBuild } from "#local/build.ts";
import { needsBrowser } from "./support/browser.ts";

type Counts = { passed: number; failed: number; skipped: number };
type Step = { title: string; run: () => Promise<Counts> };

const VitestReport = z.object({ numPassedTests: z.number(), numFailedTests: z.number(), numPendingTests: z.number() });
const PlaywrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
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
  for (const { title, run } of steps) {
    if (interrupt.signal.aborted) break;
    const counts = await timed(title, run);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    if (counts.failed > 0) broken.push(title);
    // nothing that needs the build can tell more than the build itself has told
    if (title === "Production build" && counts.failed > 0) break;
  }
  rmSync(reports, { recursive: true, force: true });
  const verdict = `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped (${secondsSince(startedAt)} s)`;
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
  return counted(ok, file, PlaywrightReport, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }));
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
