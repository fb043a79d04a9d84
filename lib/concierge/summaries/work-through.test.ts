import { describe, expect, test } from "vitest";
import { workThrough } from "./work-through";

/** A supply of numbers that is claimed like work. */
function supply(count: number) {
  let next = 0;
  const claims: number[] = [];
  const claim = (wanted: number): Promise<number[]> => {
    const items = Array.from({ length: Math.min(wanted, count - next) }, () => (next += 1));
    claims.push(items.length);
    return Promise.resolve(items);
  };
  return { claim, claims, claimed: () => next };
}

const PLAN = {
  handle: (item: number) => Promise.resolve(item),
  giveBack: () => Promise.resolve(),
  mayContinue: () => true,
  concurrency: 4,
  limit: 100,
};

describe("working through", () => {
  test("handles everything once, a few at a time", async () => {
    let running = 0;
    let most = 0;
    const { claim, claims } = supply(50);
    const { results } = await workThrough({
      ...PLAN,
      claim,
      handle: async (item) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, item % 3));
        running -= 1;
        return item;
      },
    });
    expect(results.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(most).toBe(4);
    expect(Math.max(...claims)).toBe(4);
  });

  test("claims no more than the limit", async () => {
    const { claim, claimed } = supply(50);
    expect((await workThrough({ ...PLAN, claim, limit: 10 })).results).toHaveLength(10);
    expect(claimed()).toBe(10);
  });

  test("a slow item keeps nobody waiting", async () => {
    const { claim } = supply(20);
    const done: number[] = [];
    let finishSlow = (): void => undefined;
    const slow = new Promise<void>((resolve) => (finishSlow = resolve));
    await workThrough({
      ...PLAN,
      claim,
      handle: async (item) => {
        if (item === 1) await slow;
        else done.push(item);
        if (done.length === 19) finishSlow();
      },
    });
    expect(done).toHaveLength(19);
  });

  test("stops when told to, and gives back what was claimed and not begun", async () => {
    const { claim, claimed } = supply(50);
    const back: number[] = [];
    const { results } = await workThrough({
      ...PLAN,
      claim,
      mayContinue: (done) => done.length < 6,
      giveBack: (item) => Promise.resolve(void back.push(item)),
    });
    expect(results.length).toBeLessThan(10);
    expect(results.length + back.length).toBe(claimed());
  });

  test("a claim that fails ends the claiming, not the work", async () => {
    const { claim } = supply(50);
    let calls = 0;
    const { results, error } = await workThrough({
      ...PLAN,
      claim: (count) => ((calls += 1) > 2 ? Promise.reject(new Error("gone")) : claim(count)),
    });
    expect(results).toHaveLength(8);
    expect(error?.cause).toEqual(new Error("gone"));
  });

  test("nothing to claim is nothing done", async () => {
    expect(await workThrough({ ...PLAN, claim: supply(0).claim })).toEqual({ results: [], error: undefined });
  });
});
