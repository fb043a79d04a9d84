import { LRUCache } from "lru-cache";
import { systemClock } from "@/lib/platform/time/clock";
import { env } from "@/lib/platform/env";
import { take, remaining, secondsToNext, secondsToReset } from "./token-bucket";
import type { Bucket, RateLimit, Decision } from "./token-bucket";
import { AppError } from "@/lib/platform/errors";
import { createRedisTokenBucket } from "./redis-token-bucket";
import type { RedisTokenBucket } from "./redis-token-bucket";

// who has been away the longest is forgotten first, and owes the least
const buckets = new LRUCache<string, Bucket>({ max: 50_000 });
let shared: RedisTokenBucket | undefined;

/**
 * Takes one request out of the caller's allowance and says on `answer` how much is left.
 * Counted in this process, or across all of them when REDIS_URL is set and Redis answers.
 */
export async function limit(caller: string, allowed: RateLimit, answer: Headers): Promise<void> {
  const { count, seconds, burst } = allowed;
  const decision = await decide(`rate:${count}:${seconds}:${burst}:${caller}`, allowed);
  answer.set("RateLimit-Limit", String(burst));
  answer.set("RateLimit-Policy", `${count};w=${seconds};burst=${burst}`);
  answer.set("RateLimit-Remaining", String(remaining(decision, allowed)));
  answer.set("RateLimit-Reset", String(secondsToReset(decision, allowed)));
  if (decision.passes) return;
  const retryAfter = secondsToNext(decision, allowed);
  const wait = retryAfter === 1 ? "1 second" : `${retryAfter} seconds`;
  throw new AppError("rate_limited", `Too many requests. Please try again in ${wait}.`, { retryAfter });
}

async function decide(key: string, allowed: RateLimit): Promise<Decision> {
  const { REDIS_URL } = env();
  if (REDIS_URL !== undefined) shared ??= createRedisTokenBucket(REDIS_URL);
  return (await shared?.(key, allowed)) ?? decideHere(key, allowed);
}

function decideHere(key: string, allowed: RateLimit): Decision {
  const now = systemClock();
  const decision = take(buckets.get(key), allowed, now);
  buckets.set(key, { used: decision.used, at: now });
  return decision;
}
