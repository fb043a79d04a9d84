const HOUR_MS = 3_600_000;

/** When the scheduler comes next: it runs every job at the full hour. */
export function nextRun(nowMs: number): string {
  return new Date((Math.floor(nowMs / HOUR_MS) + 1) * HOUR_MS).toISOString();
}
