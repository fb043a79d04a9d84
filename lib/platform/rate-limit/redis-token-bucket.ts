import { Redis } from "ioredis";
import { z } from "zod";
import { logger } from "@/lib/platform/logger";
import { costOf, capacityOf } from "./token-bucket";
import type { RateLimit, Decision } from "./token-bucket";

/** Decides on a request of `caller`, or null when Redis cannot be asked. */
export type RedisTokenBucket = (caller: string, allowed: RateLimit) => Promise<Decision | null>;

// longer is not worth waiting for: each process counts for itself meanwhile
const LONGEST_MS = 250;

// `take` by the clock of Redis, so that no two processes decide by different ones
const TAKE = `
local cost, pace, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local bucket = redis.call('HMGET', KEYS[1], 'used', 'at')
local used, at = tonumber(bucket[1]) or 0, tonumber(bucket[2]) or now
local left = math.max(0, used - math.max(0, now - at) * pace)
if left + cost > most then return {0, left} end
redis.call('HSET', KEYS[1], 'used', left + cost, 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil((left + cost) / pace))
return {1, left + cost}`;

const Taken = z.tuple([z.number(), z.number()]);

/** Debts that all processes share by keeping them in the Redis at `url`. While it does not answer, the log says so once. */
export function createRedisTokenBucket(url: string): RedisTokenBucket {
  const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: LONGEST_MS });
  let isDown = false;

  function noteFailure(err: unknown): void {
    if (!isDown) logger().warn({ err }, "redis.down");
    isDown = true;
  }
  redis.on("error", noteFailure);

  return async (caller, allowed) => {
    if (redis.status !== "ready") return null;
    try {
      const reply = await redis.eval(TAKE, 1, caller, costOf(allowed), allowed.count, capacityOf(allowed));
      const [passes, used] = Taken.parse(reply);
      isDown = false;
      return { passes: passes === 1, used };
    } catch (thrown) {
      noteFailure(thrown);
      return null;
    }
  };
}
