/** `count` requests in `seconds` on average, of which `burst` may come at once. */
export interface RateLimit {
  count: number;
  seconds: number;
  burst: number;
}

/**
 * What a caller has used up and not yet earned back, and when that was so. A request costs `seconds × 1000` and each
 * millisecond earns `count`: whole numbers, so that nothing is lost or given away by rounding.
 */
export interface Bucket {
  used: number;
  at: number;
}

/** Whether a request may pass, and what its caller owes now; a refused request costs nothing. */
export interface Decision {
  passes: boolean;
  used: number;
}

/** So many a second, of which `burst` may come at once: as many as in a second, unless it is said otherwise. */
export function perSecond(count: number, burst = count): RateLimit {
  return { count, seconds: 1, burst };
}

/** So many a minute, at once or one after the other. */
export function perMinute(count: number): RateLimit {
  return { count, seconds: 60, burst: count };
}

/** Decides on a request that comes `now`, by a token bucket counted backwards. */
export function take(bucket: Bucket | undefined, allowed: RateLimit, now: number): Decision {
  const { used, at } = bucket ?? { used: 0, at: now };
  // a clock that was set back earns nothing
  const left = Math.max(0, used - Math.max(0, now - at) * allowed.count);
  const passes = left + costOf(allowed) <= capacityOf(allowed);
  return { passes, used: passes ? left + costOf(allowed) : left };
}

/** How many more requests pass at once. */
export function remaining({ used }: Decision, allowed: RateLimit): number {
  return Math.floor((capacityOf(allowed) - used) / costOf(allowed));
}

/** Seconds until the whole burst is there again. */
export function secondsToReset({ used }: Decision, allowed: RateLimit): number {
  return secondsToEarn(used, allowed);
}

/** Seconds after which one request passes for sure, when nothing else comes. */
export function secondsToNext({ used }: Decision, allowed: RateLimit): number {
  return secondsToEarn(Math.max(0, used + costOf(allowed) - capacityOf(allowed)), allowed);
}

/** What one request costs. */
export function costOf({ seconds }: RateLimit): number {
  return seconds * 1000;
}

/** What a caller may owe at most: a burst. */
export function capacityOf(allowed: RateLimit): number {
  return allowed.burst * costOf(allowed);
}

function secondsToEarn(amount: number, { count }: RateLimit): number {
  return Math.ceil(amount / count / 1000);
}
