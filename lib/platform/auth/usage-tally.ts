/** How often a key was used within one hour, and how often it was refused or failed. */
export interface KeyUsage {
  organization_id: string;
  key_id: string;
  /** The beginning of the hour. */
  hour: string;
  requests: number;
  errors: number;
}

/** Counts kept in memory until somebody takes them. */
export interface UsageTally {
  add: (usage: KeyUsage) => void;
  /** All that was counted since the last time. */
  take: () => KeyUsage[];
}

const HOUR_MS = 3_600_000;
/** Of keys and hours; reached only when nobody can take what is counted, and then the rest is not worth our memory. */
const MAX_ROWS = 20_000;

/** An empty tally. */
export function createUsageTally(maxRows = MAX_ROWS): UsageTally {
  let rows = new Map<string, KeyUsage>();
  return {
    add(usage) {
      const name = `${usage.key_id} ${usage.hour}`;
      const present = rows.get(name);
      if (present === undefined) {
        if (rows.size < maxRows) rows.set(name, { ...usage });
        return;
      }
      present.requests += usage.requests;
      present.errors += usage.errors;
    },
    take() {
      const taken = [...rows.values()];
      rows = new Map();
      return taken;
    },
  };
}

/** One answer to a key at a moment. */
export function oneUse(key: { key_id: string; organization_id: string }, status: number, nowMs: number): KeyUsage {
  return {
    organization_id: key.organization_id,
    key_id: key.key_id,
    hour: new Date(Math.floor(nowMs / HOUR_MS) * HOUR_MS).toISOString(),
    requests: 1,
    errors: status >= 400 ? 1 : 0,
  };
}
