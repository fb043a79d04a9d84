import { setTimeout as sleep } from "node:timers/promises";
import type { Child } from "./processes.ts";

export type Kept = {
  /** The process as it is now; after an incident it is another one. */
  current: () => Child;
  /** Settles as soon as the process is up. */
  healthy: () => Promise<void>;
  stop: () => Promise<void>;
};

const firstDelayMs = 100;
const longestDelayMs = 5_000;
// a process that lived this long was healthy, so its end is a new incident
const healthyAfterMs = 30_000;

/** Starts a process and starts it again, ever more slowly, whenever it ends without being told to. */
export async function keepAlive(
  name: string,
  start: () => Promise<Child>,
  report: (message: string) => void,
): Promise<Kept> {
  const stopping = new AbortController();
  let delayMs = firstDelayMs;
  let child = await start();
  let ready: Promise<void> = Promise.resolve();
  watch();

  function watch(): void {
    const startedAt = Date.now();
    void child.exited.then(() => {
      if (stopping.signal.aborted) return;
      if (Date.now() - startedAt > healthyAfterMs) delayMs = firstDelayMs;
      report(`${name} stopped; starting it again`);
      ready = revive();
    });
  }

  async function revive(): Promise<void> {
    await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    if (stopping.signal.aborted) return;
    delayMs = Math.min(delayMs * 2, longestDelayMs);
    const started = await start().catch(() => null);
    if (started === null) return revive();
    child = started;
    watch();
  }

  const stop = async () => {
    stopping.abort();
    await ready;
    await child.stop();
  };
  return { current: () => child, healthy: () => ready, stop };
}
