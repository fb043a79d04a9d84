import type { Clock } from "@/lib/platform/time/clock";

/** Who was seen lately. */
export interface ActiveTenants {
  see(tenant: string): void;
  /** How many different ones were seen within the last one to two spans. */
  count(): number;
}

/** Remembers tenants in two generations that change over once a span: nothing to sweep, no timer. */
export function createActiveTenants(spanMs: number, now: Clock): ActiveTenants {
  let current = new Set<string>();
  let earlier = new Set<string>();
  let since = now();

  function changeOver(): void {
    const age = now() - since;
    if (age < spanMs) return;
    earlier = age < 2 * spanMs ? current : new Set();
    current = new Set();
    since = now();
  }

  return {
    see(tenant) {
      changeOver();
      earlier.delete(tenant);
      current.add(tenant);
    },
    count() {
      changeOver();
      return current.size + earlier.size;
    },
  };
}
