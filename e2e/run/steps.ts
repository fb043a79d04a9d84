import { type Counts, none, oneFailed, plus } from "./counts.ts";
import { type Output, type Writer, orderedOutput } from "./output.ts";

/** One step of a run of tests. */
export interface Step {
  title: string;
  /** Titles of earlier steps that must have ended before this one begins. */
  after?: string[];
  /** Titles of earlier steps without whose success this one would say nothing. */
  needs?: string[];
  run: (context: Context) => Promise<Counts>;
}

/** Where a step prints, and the signal on which it ends what it has started. */
export interface Context {
  print: (text: string) => void;
  signal: AbortSignal;
}

/** The sum of the steps that ran, and the titles of those that failed. */
export interface Outcome {
  total: Counts;
  broken: string[];
}

/** Runs the steps, each as soon as those before it have ended; what they print does not mix. */
export async function runSteps(
  steps: readonly Step[],
  signal: AbortSignal,
  out: Writer = process.stdout,
): Promise<Outcome> {
  const output = orderedOutput(out);
  // a step that is left out has no counts
  const results = new Map<string, Promise<Counts | null>>();
  const resultsOf = (titles: readonly string[] = []) =>
    Promise.all(titles.map((title) => results.get(title) ?? Promise.resolve(none)));
  const runInTurn = async (step: Step): Promise<Counts | null> => {
    await resultsOf(step.after);
    const needed = await resultsOf(step.needs);
    if (signal.aborted || needed.some((counts) => counts === null || counts.failed > 0)) return null;
    return timed(step, output.open(), signal);
  };
  for (const step of steps) results.set(step.title, runInTurn(step));
  const counts = await Promise.all(steps.map(({ title }) => results.get(title) ?? Promise.resolve(none)));
  return {
    total: counts.reduce<Counts>((sum, own) => plus(sum, own ?? none), none),
    broken: steps.filter((_, index) => (counts[index]?.failed ?? 0) > 0).map(({ title }) => title),
  };
}

async function timed({ title, run }: Step, { print, close }: Output, signal: AbortSignal): Promise<Counts> {
  const startedAt = Date.now();
  print(`\n━━ ${title}\n`);
  const counts = await run({ print, signal }).catch((error: unknown) => {
    print(`${error instanceof Error ? error.message : String(error)}\n`);
    return oneFailed;
  });
  print(`━━ ${title}: ${counts.failed === 0 ? "ok" : "failed"} (${secondsSince(startedAt)} s)\n`);
  close();
  return counts;
}

/** The seconds that have passed, for people. */
export function secondsSince(startedAt: number): string {
  return ((Date.now() - startedAt) / 1000).toFixed(1);
}
