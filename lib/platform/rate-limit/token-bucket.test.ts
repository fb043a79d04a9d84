import fc from "fast-check";
import { expect, test } from "vitest";
import { take, perMinute, perSecond, remaining, secondsToNext, secondsToReset } from "./token-bucket";
import type { Bucket, RateLimit, Decision } from "./token-bucket";

const limits = fc.record({
  count: fc.integer({ min: 1, max: 300 }),
  seconds: fc.constantFrom(1, 60),
  burst: fc.integer({ min: 1, max: 40 }),
});
/** Waits between requests, many of them none. */
const waits = fc.array(fc.oneof(fc.constant(0), fc.nat(20), fc.nat(3_000)), { maxLength: 150 });

interface Arrival {
  at: number;
  decision: Decision;
}

function play(allowed: RateLimit, gaps: number[]): Arrival[] {
  let bucket: Bucket | undefined;
  let at = 1_700_000_000_000;
  return gaps.map((gap) => {
    at += gap;
    const decision = take(bucket, allowed, at);
    bucket = { used: decision.used, at };
    return { at, decision };
  });
}

function passesAt(arrivals: Arrival[], allowed: RateLimit, at: number): boolean {
  const last = arrivals.at(-1);
  return take(last && { used: last.decision.used, at: last.at }, allowed, at).passes;
}

test("exactly those requests pass with which no stretch of time exceeds a burst and what it earned", () => {
  const fits = ({ count, seconds, burst }: RateLimit, since: number, passed: number) =>
    passed * seconds * 1000 <= burst * seconds * 1000 + count * since;
  fc.assert(
    fc.property(limits, waits, (allowed, gaps) => {
      const passed: number[] = [];
      for (const { at, decision } of play(allowed, gaps)) {
        const isFine = [...passed, at].every((from, index) => fits(allowed, at - from, passed.length + 1 - index));
        expect(decision.passes).toBe(isFine);
        if (isFine) passed.push(at);
      }
    }),
  );
});

test("as many more pass at once as are said to remain, and the burst is whole when it is said to be", () => {
  fc.assert(
    fc.property(limits, fc.tuple(waits, fc.nat(5)), (allowed, [gaps]) => {
      const arrivals = play(allowed, [0, ...gaps]);
      const last = arrivals.at(-1);
      if (last === undefined) return;
      const left = remaining(last.decision, allowed);
      const more = play(allowed, [0, ...gaps, ...Array.from({ length: left + 1 }, () => 0)]).slice(arrivals.length);
      expect(more.map(({ decision }) => decision.passes)).toEqual([...more.slice(1).map(() => true), false]);
      const whole = last.at + 1000 * secondsToReset(last.decision, allowed);
      expect(remaining(take({ used: last.decision.used, at: last.at }, allowed, whole), allowed)).toBe(
        allowed.burst - 1,
      );
    }),
  );
});

test("who waits as told is let in, and who comes a second earlier is not", () => {
  fc.assert(
    fc.property(limits, waits, (allowed, gaps) => {
      const arrivals = play(allowed, [...gaps, ...Array.from({ length: allowed.burst + 1 }, () => 0)]);
      const last = arrivals.at(-1);
      if (last === undefined || last.decision.passes) return;
      const seconds = secondsToNext(last.decision, allowed);
      expect(seconds).toBeGreaterThan(0);
      expect(passesAt(arrivals, allowed, last.at + 1000 * seconds)).toBe(true);
      expect(passesAt(arrivals, allowed, last.at + 1000 * (seconds - 1))).toBe(false);
    }),
  );
});

test.each([
  [perSecond(100, 200), 10_000, 200 + 999],
  [perSecond(10), 10_000, 10 + 99],
  [perMinute(60), 60_000, 60 + 59],
])("of one request each millisecond, %j lets in what it says in %i ms", (allowed, ms, admitted) => {
  const arrivals = play(allowed, [0, ...Array.from({ length: ms - 1 }, () => 1)]);
  expect(arrivals.filter(({ decision }) => decision.passes)).toHaveLength(admitted);
});

test("a clock that was set back earns nothing and costs nothing", () => {
  const allowed = perSecond(1, 2);
  const first = take(undefined, allowed, 10_000);
  expect(take({ used: first.used, at: 10_000 }, allowed, 4_000)).toEqual({ passes: true, used: 2_000 });
});
