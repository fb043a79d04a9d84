import { expect, test } from "vitest";
import { type Failure, retryDelayMs } from "./retry.ts";

const now = new Date("2026-11-20T12:00:00Z");
const answered = (status: number, retryAfter: string | null = null): Failure => ({
  kind: "response",
  status,
  retryAfter,
});
const lost: Failure = { kind: "connection", reason: "ECONNRESET" };

test.each([429, 502, 503, 504])("%i is worth another try", (status) => {
  expect(retryDelayMs(answered(status), 1, now, 0)).not.toBeNull();
});

test.each([400, 401, 403, 404, 409, 413, 500])("%i is an answer, not something to wait for", (status) => {
  expect(retryDelayMs(answered(status), 1, now, 0)).toBeNull();
});

test("the wait doubles up to a ceiling and is never the same for everybody", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => retryDelayMs(lost, attempt, now, 0));
  expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 4000, 4000]);
  expect(retryDelayMs(lost, 3, now, 0.5)).toBe(600);
});

test("Retry-After is honoured in seconds and as a date, with jitter on top", () => {
  expect(retryDelayMs(answered(429, "2"), 1, now, 0.5)).toBe(2_100);
  expect(retryDelayMs(answered(503, "Fri, 20 Nov 2026 12:00:05 GMT"), 1, now, 0)).toBe(5_000);
  expect(retryDelayMs(answered(503, "soon"), 1, now, 0)).toBe(100);
  expect(retryDelayMs(answered(429, "86400"), 1, now, 0)).toBe(60_000);
});

test("a server that stays down is given up after about a minute, a rate limit much later", () => {
  let total = 0;
  let attempt = 1;
  for (; ; attempt += 1) {
    const wait = retryDelayMs(lost, attempt, now, 0.5);
    if (wait === null) break;
    total += wait;
  }
  expect(total).toBeGreaterThan(40_000);
  expect(total).toBeLessThan(120_000);
  expect(retryDelayMs(answered(429, "1"), attempt, now, 0)).not.toBeNull();
  expect(retryDelayMs(answered(429, "1"), 1_000, now, 0)).toBeNull();
});
