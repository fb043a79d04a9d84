import { LRUCache } from "lru-cache";
import { systemClock } from "@/lib/platform/time/clock";
import { env } from "@/lib/platform/env";
import { judge, remaining, secondsToNext, secondsToReset } from "./token-bucket";
import type { Debt, RateLimit, Verdict } from "./token-bucket";
import { AppError } from "@/lib/platform/errors";
import { createSharedDebts } from "./redis-token-bucket";
import type { SharedDebts } from "./redis-token-bucket";

// who has been away the longest is forgotten first, and owes the least
const debts = new LRUCache<string, Debt>({ max: 50_000 });
let shared: SharedDebts | undefined;

/**
 * Takes one request out of the caller's allowance and says on `answer` how much is left.
 * Counted in this process, or across all of them when REDIS_URL is set and Redis answers.
 */
export async function limit(caller: string, allowed: RateLimit, answer: Headers): Promise<void> {
  const { count, seconds, burst } = allowed;
  const verdict = await decide(`rate:${count}:${seconds}:${burst}:${caller}`, allowed);
  answer.set("RateLimit-Limit", String(burst));
  answer.set("RateLimit-Policy", `${count};w=${seconds};burst=${burst}`);
  answer.set("RateLimit-Remaining", String(remaining(verdict, allowed)));
  answer.set("RateLimit-Reset", String(secondsToReset(verdict, allowed)));
  if (verdict.passes) return;
  const retryAfter = secondsToNext(verdict, allowed);
  const wait = retryAfter === 1 ? "1 second" : `${retryAfter} seconds`;
  throw new AppError("rate_limited", `Too many requests. Please try again in ${wait}.`, { retryAfter });
}

async function decide(key: string, allowed: RateLimit): Promise<Verdict> {
  const { REDIS_URL } = env();
  if (REDIS_URL !== undefined) shared ??= createSharedDebts(REDIS_URL);
  return (await shared?.(key, allowed)) ?? decideHere(key, allowed);
}

function decideHere(key: string, allowed: RateLimit): Verdict {
  const now = systemClock();
  const verdict = judge(debts.get(key), allowed, now);
  debts.set(key, { owed: verdict.owed, at: now });
  return verdict;
}
