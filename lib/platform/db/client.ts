import "server-only";
import { createClient } from "@supabase/supabase-js";
import type { SupabaseClient } from "@supabase/supabase-js";
import { LRUCache } from "lru-cache";
import { systemClock } from "@/lib/platform/time/clock";
import type { Claims } from "@/lib/platform/context";
import { TOKEN_LIFE_SECONDS, mintToken } from "@/lib/platform/db/token";
import { dataApiFetch } from "@/lib/platform/db/transport";
import { env } from "@/lib/platform/env";

/** The data API, as one set of claims sees it. */
export type DataApi = SupabaseClient;

const MAX_CLIENTS = 2_000;

const clients = new LRUCache<string, Promise<DataApi>>({ max: MAX_CLIENTS, ttl: (TOKEN_LIFE_SECONDS / 2) * 1000 });

/** The data API as seen by these claims. Reused until its token has lived half its life. */
export function dbFor(claims: Claims): Promise<DataApi> {
  const key = JSON.stringify(claims);
  const present = clients.get(key);
  if (present !== undefined) return present;
  const fresh = connect(claims);
  clients.set(key, fresh);
  // a key that cannot be loaded must not be remembered as a client
  fresh.catch(() => clients.delete(key));
  return fresh;
}

/** Drops the client whose token the database did not accept, so that the next call mints another. */
export function forgetDb(claims: Claims): void {
  clients.delete(JSON.stringify(claims));
}

async function connect(claims: Claims): Promise<DataApi> {
  const token = await mintToken(claims, systemClock());
  return createClient(env().SUPABASE_URL, env().SUPABASE_ANON_KEY, {
    accessToken: () => Promise.resolve(token),
    global: { fetch: dataApiFetch },
  });
}
