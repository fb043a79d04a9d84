import { expect, test } from "vitest";
import { readAhead } from "./read-ahead";

/** Counts up, notes what was asked for, and that it was told to end. */
async function* counting(log: string[], failAt = Infinity): AsyncGenerator<number, void> {
  try {
    for (let n = 1; n <= 3; n += 1) {
      log.push(`read ${n}`);
      if (n === failAt) throw new Error("unreadable");
      yield await Promise.resolve(n);
    }
  } finally {
    log.push("closed");
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("the next value is read while one is worked on, in the same order", async () => {
  const log: string[] = [];
  for await (const n of readAhead(counting(log))) {
    await turn();
    log.push(`done ${n}`);
  }
  expect(log).toEqual(["read 1", "read 2", "done 1", "read 3", "done 2", "closed", "done 3"]);
});

test("a failure is thrown after the values before it, and none is left unheard", async () => {
  const log: string[] = [];
  const taken: number[] = [];
  const all = async () => {
    for await (const n of readAhead(counting(log, 3))) {
      await turn();
      taken.push(n);
    }
  };
  await expect(all()).rejects.toThrow("unreadable");
  expect(taken).toEqual([1, 2]);
});

test("whoever stops closes what is read", async () => {
  const log: string[] = [];
  for await (const n of readAhead(counting(log, 2))) {
    await turn();
    if (n === 1) break;
  }
  expect(log).toEqual(["read 1", "read 2", "closed"]);
});
