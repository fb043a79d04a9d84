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

/**
 * Bounds how many calls are under way. Whoever has to wait is served in turns by tenant, and not for ever. No tenant
 * has more than half of the slots or of the queue: when its calls hang, on a lock say, there is room for the others.
 */
export function createSlots({ size, maxWaiting, maxWaitMs }: SlotOptions): Slots {
  const waiting = createTurns<() => void>();
  const running = createCount();
  const mayRun = (tenant: string) => running.all() < size && running.of(tenant) < half(size);
  const mayWait = (tenant: string) => waiting.size() < maxWaiting && waiting.size(tenant) < half(maxWaiting);

  function enter(tenant: string): Promise<void> {
    if (mayRun(tenant)) {
      running.add(tenant);
      return Promise.resolve();
    }
    if (!mayWait(tenant)) return Promise.reject(unavailable("too many calls wait for the database"));
    return new Promise((resolve, reject) => {
      const start = (): void => {
        clearTimeout(timer);
        running.add(tenant);
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
      running.remove(tenant);
      waiting.next(mayRun)?.();
    }
  };
}

function half(of: number): number {
  return Math.ceil(of / 2);
}

/** Counts things by tenant. */
function createCount() {
  const counts = new Map<string, number>();
  let all = 0;
  const of = (tenant: string) => counts.get(tenant) ?? 0;
  return {
    all: () => all,
    of,
    add(tenant: string) {
      all += 1;
      counts.set(tenant, of(tenant) + 1);
    },
    remove(tenant: string) {
      all -= 1;
      if (of(tenant) === 1) counts.delete(tenant);
      else counts.set(tenant, of(tenant) - 1);
    },
  };
}
