import { Redis } from "ioredis";
import { LRUCache } from "lru-cache";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { env } from "@/lib/platform/env";
import { logger } from "@/lib/platform/logger";
import { AppError } from "./errors";

/** So many requests at once, and as many again after `seconds`: on average `burst / seconds` a second. */
export interface RateLimit {
  burst: number;
  seconds: number;
}

type Limiter = RateLimiterMemory | RateLimiterRedis;

const limiters = new LRUCache<string, Limiter>({ max: 200 });
let redis: Redis | undefined;

/** A limit of `perSecond` on average that lets `burst` come at once. */
export function perSecond(rate: number, burst = 2 * rate): RateLimit {
  return { burst, seconds: Math.max(1, Math.ceil(burst / rate)) };
}

/**
 * Takes one request out of the caller's allowance and says on `answer` how much is left.
 * Counted in this process, or across all of them when REDIS_URL is set.
 */
export async function limit(caller: string, allowed: RateLimit, answer: Headers): Promise<void> {
  answer.set("RateLimit-Limit", String(allowed.burst));
  answer.set("RateLimit-Policy", `${allowed.burst};w=${allowed.seconds}`);
  const used = await consume(limiterFor(allowed), caller);
  const secondsLeft = Math.ceil(used.msBeforeNext / 1000);
  answer.set("RateLimit-Remaining", String(used.remainingPoints));
  answer.set("RateLimit-Reset", String(secondsLeft));
  if (used.consumedPoints <= allowed.burst) return;
  const wait = secondsLeft === 1 ? "1 second" : `${secondsLeft} seconds`;
  throw new AppError("rate_limited", `Too many requests. Please try again in ${wait}.`, { retryAfter: secondsLeft });
}

/** The limiter rejects with its result when the allowance is used up; that is an answer here, not an error. */
async function consume(limiter: Limiter, caller: string): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(caller);
  } catch (thrown) {
    if (thrown instanceof RateLimiterRes) return thrown;
    throw thrown;
  }
}

function limiterFor({ burst, seconds }: RateLimit): Limiter {
  const name = `rate:${burst}:${seconds}`;
  const present = limiters.get(name);
  if (present !== undefined) return present;
  const options = { keyPrefix: name, points: burst, duration: seconds };
  const local = new RateLimiterMemory(options);
  const { REDIS_URL } = env();
  // without Redis for a moment, each process counts for itself rather than refusing everybody
  const limiter =
    REDIS_URL === undefined
      ? local
      : new RateLimiterRedis({
          ...options,
          storeClient: redisAt(REDIS_URL),
          rejectIfRedisNotReady: true,
          insuranceLimiter: local,
        });
  limiters.set(name, limiter);
  return limiter;
}

function redisAt(url: string): Redis {
  redis ??= new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1 }).on("error", (error) => {
    logger().warn({ err: error }, "redis.error");
  });
  return redis;
}
