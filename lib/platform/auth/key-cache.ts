import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { Clock } from "@/lib/platform/time/clock";
import type { CallContext } from "@/lib/platform/context";

/** What the database knows about a live key. */
export const KeyRecord = z.object({
  key_id: z.string(),
  organization_id: z.string(),
  kind: z.enum(["secret", "publishable"]),
  scopes: z.array(z.string()),
  environment: z.enum(["live", "test"]),
  allowed_origins: z.array(z.string()),
  expires_at: z.string().nullable(),
  requests_per_second: z.number().nullable(),
  burst: z.number().nullable(),
});

export type KeyRecord = z.output<typeof KeyRecord>;

/** Asks the database; null when it knows no such key. */
type LookUp = (digest: string, ctx: CallContext) => Promise<KeyRecord | null>;

/** Finds keys by digest, from memory where it may. */
export interface KeyCache {
  find(digest: string, ctx: CallContext): Promise<KeyRecord | null>;
  forget(digest: string): void;
  /** For who has ended a key and knows only its id: a walk over all entries, once per ended key. */
  forgetKey(keyId: string): void;
}

const MAX_KEYS = 10_000;
const KEY_TTL_MS = 5 * 60_000;
const UNKNOWN_TTL_MS = 10_000;
const FAILURE_TTL_MS = 1_000;

/** Why there is no record: nobody knows the key, or nobody could be asked. */
type Miss = { failure: unknown } | "unknown";

/**
 * A cache in front of the key look-up. It saves look-ups and decides nothing: the function that does the write
 * checks the key again. Any number of first requests at once make one look-up; unknown keys are remembered apart,
 * so that junk cannot push out good keys; a failed look-up is remembered for a second and stays a failure.
 */
export function createKeyCache(lookUp: LookUp, now: Clock): KeyCache {
  const timing = { perf: { now }, ttlResolution: 0 };
  const misses = new LRUCache<string, Miss>({ max: MAX_KEYS, ttl: UNKNOWN_TTL_MS, ...timing });
  const records = new LRUCache<string, KeyRecord, CallContext>({
    max: MAX_KEYS,
    ttl: KEY_TTL_MS,
    ...timing,
    // forgetting a key while it is looked up must not fail the requests that wait for it
    ignoreFetchAbort: true,
    fetchMethod: async (digest, _stale, { options, context }) => {
      const record = await lookUp(digest, context).catch((failure: unknown) => {
        misses.set(digest, { failure }, { ttl: FAILURE_TTL_MS });
        throw failure;
      });
      const life = record === null ? 0 : lifeOf(record, now());
      if (record === null || life <= 0) {
        misses.set(digest, "unknown");
        return undefined;
      }
      options.ttl = life;
      return record;
    },
  });

  return {
    async find(digest, ctx) {
      const miss = misses.get(digest);
      if (miss === "unknown") return null;
      if (miss !== undefined) throw miss.failure;
      return (await records.fetch(digest, { context: ctx })) ?? null;
    },
    forget: (digest) => void records.delete(digest),
    forgetKey(keyId) {
      for (const [digest, record] of records.entries()) {
        if (record.key_id === keyId) records.delete(digest);
      }
    },
  };
}

function lifeOf({ expires_at: expiresAt }: KeyRecord, nowMs: number): number {
  return expiresAt === null ? KEY_TTL_MS : Math.min(KEY_TTL_MS, Date.parse(expiresAt) - nowMs);
}
