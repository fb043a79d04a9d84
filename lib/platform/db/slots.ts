import { unavailable } from "@/lib/platform/http/errors";
import { createTurns } from "./turns";

interface SlotOptions {
  /** How many may run at once. */
  size: number;
  /** How many may wait in all; more are refused at once. */
  maxWaiting: number;
  /** How long one may wait before it is refused. */
  maxWaitMs: number;
}

/** Runs work in a bounded number of slots. */
export type Slots = <T>(tenant: string, work: () => Promise<T>) => Promise<T>;

/** Bounds how many calls are under way; whoever has to wait is served in turns by tenant, and not for ever. */
export function createSlots({ size, maxWaiting, maxWaitMs }: SlotOptions): Slots {
  const waiting = createTurns<() => void>();
  let running = 0;

  function enter(tenant: string): Promise<void> {
    if (running < size) {
      running += 1;
      return Promise.resolve();
    }
    if (waiting.size() >= maxWaiting) return Promise.reject(unavailable("too many calls wait for the database"));
    return new Promise((resolve, reject) => {
      const start = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.remove(tenant, start);
        reject(unavailable("waited too long for the database"));
      }, maxWaitMs);
      waiting.add(tenant, start);
    });
  }

  return async (tenant, work) => {
    await enter(tenant);
    try {
      return await work();
    } finally {
      const next = waiting.next();
      if (next === undefined) running -= 1;
      // the slot is handed on without being free in between
      else next();
    }
  };
}
