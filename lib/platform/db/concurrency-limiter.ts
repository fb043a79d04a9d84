import { systemClock } from "@/lib/platform/time/clock";
import type { Clock } from "@/lib/platform/time/clock";
import { unavailable } from "@/lib/platform/errors";
import { createActiveTenants } from "./active-tenants";
import { createFairQueue } from "./fair-queue";

interface ConcurrencyOptions {
  /** How many may run at once. */
  size: number;
  /** How many may wait in all; more are refused at once. */
  maxWaiting: number;
  /** How long one may wait before it is refused. */
  maxWaitMs: number;
  now?: Clock;
}

/** For how long somebody who made a call is expected to make another one. */
const RECENT_MS = 1_000;
/** What each tenant may always have under way, so that the parts of one page need not queue up one behind the other. */
const LEAST_SHARE = 2;
/** What a tenant that is alone leaves free for whoever comes. */
const KEPT_FREE = 2;

/** Runs work in a bounded number of slots. */
export type ConcurrencyLimiter = <T>(tenant: string, work: () => Promise<T>) => Promise<T>;

/**
 * Bounds how many calls are under way. Whoever has to wait is served in turns by tenant, and not for ever. Who is alone
 * may have all slots but a few; several who are active share half of them, and the other half is for whoever comes. So
 * calls that hang, on a lock say, leave room for everybody else's; and whoever calls now and then, which says that it will
 * again, meets few calls of a busy neighbour in the database, where all that is under way shares the same processors.
 */
export function createConcurrencyLimiter(options: ConcurrencyOptions): ConcurrencyLimiter {
  const { size, maxWaiting, maxWaitMs, now = systemClock } = options;
  const waiting = createFairQueue<() => void>();
  const running = createCount();
  const recent = createActiveTenants(RECENT_MS, now);
  const mayRun = (tenant: string) => running.all() < size && running.of(tenant) < shareOf(size, recent.count());
  const mayWait = (tenant: string) => waiting.size() < maxWaiting && waiting.size(tenant) < half(maxWaiting);

  function enter(tenant: string): Promise<void> {
    if (waiting.size(tenant) === 0 && mayRun(tenant)) {
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
    recent.see(tenant);
    await enter(tenant);
    try {
      return await work();
    } finally {
      running.remove(tenant);
      // none while a share has shrunk, several when it has grown
      for (let start = waiting.next(mayRun); start !== undefined; start = waiting.next(mayRun)) start();
    }
  };
}

/** How many calls one tenant may have under way while so many are active. */
function shareOf(size: number, active: number): number {
  return Math.max(LEAST_SHARE, active > 1 ? Math.floor(size / 2 / active) : size - KEPT_FREE);
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
