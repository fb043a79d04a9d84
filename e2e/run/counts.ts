import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { z } from "zod";

/** What a step found: figures, and each failure as a text. */
export type Counts = { passed: number; failed: number; skipped: number; failures: string[] };

export const none: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] };
export const onePassed: Counts = { ...none, passed: 1 };
export const oneFailed: Counts = { ...none, failed: 1 };

/** The sum of two steps. */
export function plus(one: Counts, other: Counts): Counts {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    failures: [...one.failures, ...other.failures],
  };
}

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

/** The figures of a run of Vitest that wrote its JSON report into this file. */
export function vitestCounts(ok: boolean, file: string): Counts {
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

/** The figures of a run of Playwright that wrote its JSON report into this file. */
export function playwrightCounts(ok: boolean, file: string): Counts {
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

/** A failed test and its error, at the length that tells what went wrong. */
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
