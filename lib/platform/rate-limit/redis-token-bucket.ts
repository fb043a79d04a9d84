import { Redis } from "ioredis";
import { z } from "zod";
import { logger } from "@/lib/platform/logger";
import { costOf, mostOwed } from "./token-bucket";
import type { RateLimit, Verdict } from "./token-bucket";

/** Decides on a request of `caller`, or null when Redis cannot be asked. */
export type SharedDebts = (caller: string, allowed: RateLimit) => Promise<Verdict | null>;

// longer is not worth waiting for: each process counts for itself meanwhile
const LONGEST_MS = 250;

// `judge` by the clock of Redis, so that no two processes decide by different ones
const JUDGE = `
local cost, pace, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local debt = redis.call('HMGET', KEYS[1], 'owed', 'at')
local owed, at = tonumber(debt[1]) or 0, tonumber(debt[2]) or now
local left = math.max(0, owed - math.max(0, now - at) * pace)
if left + cost > most then return {0, left} end
redis.call('HSET', KEYS[1], 'owed', left + cost, 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil((left + cost) / pace))
return {1, left + cost}`;

const Judged = z.tuple([z.number(), z.number()]);

/** Debts that all processes share by keeping them in the Redis at `url`. While it does not answer, the log says so once. */
export function createSharedDebts(url: string): SharedDebts {
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
      const reply = await redis.eval(JUDGE, 1, caller, costOf(allowed), allowed.count, mostOwed(allowed));
      const [passes, owed] = Judged.parse(reply);
      isDown = false;
      return { passes: passes === 1, owed };
    } catch (thrown) {
      noteFailure(thrown);
      return null;
    }
  };
}
