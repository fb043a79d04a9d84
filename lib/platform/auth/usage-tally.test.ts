import { expect, test } from "vitest";
import { createUsageTally, oneUse } from "./usage-tally";

const HALF_PAST_TWO = Date.UTC(2026, 10, 21, 14, 30);
const HOUR_MS = 3_600_000;
const KEY = { key_id: "k1", organization_id: "o1" };

test("answers are counted per key and hour, refusals and failures among them as errors", () => {
  const tally = createUsageTally();
  for (const status of [200, 201, 400, 429, 503]) tally.add(oneUse(KEY, status, HALF_PAST_TWO));
  tally.add(oneUse(KEY, 200, HALF_PAST_TWO + HOUR_MS));
  tally.add(oneUse({ key_id: "k2", organization_id: "o2" }, 401, HALF_PAST_TWO));
  const two = "2026-11-21T14:00:00.000Z";
  expect(tally.take()).toEqual([
    { organization_id: "o1", key_id: "k1", hour: two, requests: 5, errors: 3 },
    { organization_id: "o1", key_id: "k1", hour: "2026-11-21T15:00:00.000Z", requests: 1, errors: 0 },
    { organization_id: "o2", key_id: "k2", hour: two, requests: 1, errors: 1 },
  ]);
});

test("what was taken is not taken again, and may be given back", () => {
  const tally = createUsageTally();
  tally.add(oneUse(KEY, 200, HALF_PAST_TWO));
  const taken = tally.take();
  expect(tally.take()).toEqual([]);
  tally.add(oneUse(KEY, 500, HALF_PAST_TWO));
  for (const usage of taken) tally.add(usage);
  expect(tally.take()).toMatchObject([{ requests: 2, errors: 1 }]);
});

test("it does not grow without end while nobody can take it", () => {
  const tally = createUsageTally(2);
  for (const key_id of ["a", "b", "c", "a"]) tally.add(oneUse({ ...KEY, key_id }, 200, HALF_PAST_TWO));
  expect(tally.take()).toMatchObject([
    { key_id: "a", requests: 2 },
    { key_id: "b", requests: 1 },
  ]);
});
