import { expect, test } from "vitest";
import { processClaims } from "./process-claims";

test("claims what can begin at once and no more, and handles everything once", async () => {
  let [next, running, most] = [0, 0, 0];
  const [asked, done]: [number[], number[]] = [[], []];
  await processClaims({
    claim: (count) => {
      asked.push(count);
      return Promise.resolve(Array.from({ length: Math.min(count, 50 - next) }, () => (next += 1)));
    },
    handle: async (item) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, item % 4));
      running -= 1;
      done.push(item);
    },
    mayContinue: () => true,
    concurrency: 4,
  });
  expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  expect(most).toBe(4);
  expect(Math.min(...asked)).toBeGreaterThan(0);
});

test("asks again when something has ended, for it may have made room", async () => {
  const claims = [[1], [], [2], []];
  const done: number[] = [];
  await processClaims({
    claim: () => Promise.resolve(claims.shift() ?? []),
    handle: (item) => Promise.resolve(void done.push(item)),
    mayContinue: () => true,
    concurrency: 8,
  });
  expect(done).toEqual([1, 2]);
});

test("a slow item keeps nobody waiting, and is waited for after a stop", async () => {
  let next = 0;
  const done: number[] = [];
  const slow = Promise.withResolvers<void>();
  await processClaims({
    claim: (count) => Promise.resolve(Array.from({ length: count }, () => (next += 1))),
    handle: async (item) => {
      if (item === 1) await slow.promise;
      done.push(item);
      if (done.length === 20) slow.resolve();
    },
    mayContinue: () => done.length < 20,
    concurrency: 3,
  });
  expect(done).toContain(1);
  expect(done.length).toBe(next);
});

test("a claim that fails ends the run with its error, after what is under way", async () => {
  const claims = [() => Promise.resolve([1]), () => Promise.reject(new Error("gone"))];
  const done: number[] = [];
  const running = processClaims<number>({
    claim: () => claims.shift()?.() ?? Promise.resolve([]),
    handle: async (item) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      done.push(item);
    },
    mayContinue: () => true,
    concurrency: 2,
  });
  await expect(running).rejects.toThrow("gone");
  expect(done).toEqual([1]);
});
