import fc from "fast-check";
import { expect, test } from "vitest";
import { startOf } from "./spread.ts";

const anchor = new Date("2026-11-20T14:30:00Z");
const DAY_MS = 86_400_000;

test("every dialogue lies inside the days asked for and has ended before the anchor", () => {
  const ids = fc.string({ minLength: 1 });
  fc.assert(
    fc.property(ids, fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 7_200_000 }), (id, days, lastsMs) => {
      const startMs = startOf(id, lastsMs, { anchor, days }).getTime();
      expect(startMs + lastsMs).toBeLessThanOrEqual(anchor.getTime());
      expect(startMs).toBeGreaterThanOrEqual(anchor.getTime() - Math.max(days * DAY_MS, lastsMs));
    }),
  );
});

test("the same dialogue falls on the same moment again, and moves with the anchor", () => {
  const spread = { anchor, days: 90 };
  expect(startOf("a", 60_000, spread)).toEqual(startOf("a", 60_000, spread));
  const later = { anchor: new Date(anchor.getTime() + 3 * DAY_MS), days: 90 };
  expect(startOf("a", 60_000, later)).toEqual(new Date(startOf("a", 60_000, spread).getTime() + 3 * DAY_MS));
});

test("ninety days are used from end to end, mostly in the daytime", () => {
  const starts = Array.from({ length: 2_000 }, (_, at) => startOf(`d-${at}`, 60_000, { anchor, days: 90 }));
  const ages = starts.map((start) => Math.floor((anchor.getTime() - start.getTime()) / DAY_MS));
  expect(new Set(ages).size).toBe(90);
  const byDay = starts.filter((start) => start.getUTCHours() >= 6 && start.getUTCHours() < 23).length;
  expect(byDay / starts.length).toBeGreaterThan(0.95);
});
