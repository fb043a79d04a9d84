import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPoller } from "./poller";
import type { Outcome } from "./poller";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function start(answer: () => Promise<Outcome>) {
  const asked: number[] = [];
  const state = { awake: true, told: false };
  const poller = createPoller({
    ask: () => {
      asked.push(Date.now());
      return answer();
    },
    isAwake: () => state.awake,
    hasPush: () => state.told,
    now: Date.now,
  });
  return { asked, state, poller };
}

test("asks every few seconds while things happen, and more rarely while they do not", async () => {
  let outcome: Outcome = "changed";
  const { asked } = start(() => Promise.resolve(outcome));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(asked).toHaveLength(10);
  outcome = "same";
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  const later = asked.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked.length - later).toBe(3);
});

test.each([false, true])("goes on after failures, but not faster; told or not: %s", async (told) => {
  const { asked, state } = start(() => Promise.reject(new Error("down")));
  state.told = told;
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(asked.length).toBeGreaterThan(20);
  expect(asked.length).toBeLessThan(40);
});

test("asks nothing while nobody looks, and at once when somebody does again", async () => {
  const { asked, state, poller } = start(() => Promise.resolve("same"));
  state.awake = false;
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  expect(asked).toHaveLength(0);
  state.awake = true;
  poller.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(1);
  for (let time = 0; time < 50; time += 1) poller.wake();
  await vi.advanceTimersByTimeAsync(900);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(asked).toHaveLength(2);
});

test("asks hardly ever while it is told, and again every few seconds when that ends", async () => {
  const { asked, state, poller } = start(() => Promise.resolve("same"));
  state.told = true;
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(asked.length).toBeLessThan(12);
  state.told = false;
  const before = asked.length;
  poller.wake();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(asked.length - before).toBeGreaterThan(2);
});

test("what wakes it while it asks is not missed: the answer may be older", async () => {
  let answer: (outcome: Outcome) => void = () => undefined;
  const { asked, state, poller } = start(() => new Promise<Outcome>((resolve) => (answer = resolve)));
  state.told = true;
  poller.wake();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(asked).toHaveLength(1);
  poller.wake();
  answer("same");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toHaveLength(2);
});

test("never asks twice at a time, and ends when it is told to", async () => {
  let answer: (outcome: Outcome) => void = () => undefined;
  const { asked, poller } = start(() => new Promise<Outcome>((resolve) => (answer = resolve)));
  await vi.advanceTimersByTimeAsync(60_000);
  poller.wake();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(1);
  answer("changed");
  await vi.advanceTimersByTimeAsync(3_000);
  expect(asked).toHaveLength(2);
  answer("over");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(2);
  const stopped = start(() => Promise.resolve("changed"));
  stopped.poller.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(stopped.asked).toHaveLength(0);
});
