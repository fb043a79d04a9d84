import type { Run } from "./run.ts";

type Output = { isTTY?: boolean | undefined; columns?: number | undefined; write: (text: string) => unknown };
type Progress = { update: (run: Run) => void; end: (run: Run) => void };

const BAR_WIDTH = 16;
const REDRAW_MS = 100;
const LINE_MS = 5_000;

/** A bar that redraws itself on a terminal; a line every five seconds anywhere else. */
export function createProgress(output: Output, total: number, now: () => number): Progress {
  const startedMs = now();
  let shownMs = startedMs;
  const show = (run: Run): void => {
    shownMs = now();
    const line = progressLine(run, total, shownMs - startedMs);
    output.write(output.isTTY === true ? `\r\u001B[K${line.slice(0, (output.columns ?? 120) - 1)}` : `${line}\n`);
  };
  return {
    update: (run) => {
      if (now() - shownMs >= (output.isTTY === true ? REDRAW_MS : LINE_MS)) show(run);
    },
    end: (run) => {
      show(run);
      if (output.isTTY === true) output.write("\n");
    },
  };
}

/** One line: how much is done, how fast, and what it is waiting for. */
export function progressLine(run: Run, total: number, elapsedMs: number): string {
  const done = total === 0 ? 1 : run.dialogues / total;
  const bar = "█".repeat(Math.floor(BAR_WIDTH * done)).padEnd(BAR_WIDTH, "░");
  const perSecond = elapsedMs === 0 ? 0 : Math.round((run.requests * 1000) / elapsedMs);
  const parts = [
    `${bar} ${Math.floor(100 * done)} %`,
    `${format(run.dialogues)}/${format(total)} dialogues`,
    `${format(run.requests)} requests, ${format(perSecond)}/s`,
  ];
  if (run.retries > 0) parts.push(`${format(run.retries)} retries (${run.lastRetry ?? ""})`);
  if (run.refusals.length > 0) parts.push(`${format(run.refusals.length)} refused`);
  return parts.join(" · ");
}

function format(count: number): string {
  return count.toLocaleString("en-US");
}
