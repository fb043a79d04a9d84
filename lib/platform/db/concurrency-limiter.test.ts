import { expect, test } from "vitest";
import { createConcurrencyLimiter } from "./concurrency-limiter";

function gate() {
  const waiting: (() => void)[] = [];
  return {
    work: () => new Promise<void>((resolve) => void waiting.push(resolve)),
    release: () => waiting.shift()?.(),
    count: () => waiting.length,
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("no more than the size run at once, and all get their turn", async () => {
  const slots = createConcurrencyLimiter({ size: 3, maxWaiting: 100, maxWaitMs: 1_000 });
  let running = 0;
  let most = 0;
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
  };
  await Promise.all(Array.from({ length: 50 }, (_, index) => slots(`tenant ${index % 4}`, work)));
  expect(most).toBe(3);
  expect(running).toBe(0);
});

test("a tenant with a long queue does not hold up another", async () => {
  const slots = createConcurrencyLimiter({ size: 1, maxWaiting: 100, maxWaitMs: 1_000 });
  const { work, release } = gate();
  const done: string[] = [];
  const run = (tenant: string) => slots(tenant, work).then(() => done.push(tenant));
  const all = [run("busy"), run("busy"), run("busy"), run("busy"), run("quiet")];
  for (let turn = 0; turn < all.length; turn += 1) {
    await settle();
    release();
  }
  await Promise.all(all);
  expect(done).toEqual(["busy", "busy", "quiet", "busy", "busy"]);
});

test("a tenant whose calls hang leaves two of the slots and half of the queue to the others", async () => {
  const slots = createConcurrencyLimiter({ size: 4, maxWaiting: 6, maxWaitMs: 1_000 });
  const { work, release, count } = gate();
  const hanging = Array.from({ length: 5 }, () => slots("hangs", work));
  await expect(slots("hangs", work)).rejects.toMatchObject({ code: "unavailable" });
  expect(count()).toBe(2);
  await expect(slots("a", () => Promise.resolve("a"))).resolves.toBe("a");
  await expect(Promise.all(["b", "b", "b"].map((tenant) => slots(tenant, settle)))).resolves.toHaveLength(3);
  expect(count()).toBe(2);
  for (let turn = 0; turn < hanging.length; turn += 1) {
    release();
    await settle();
  }
  await Promise.all(hanging);
});

test("a busy tenant makes room for as long as another one is active", async () => {
  let time = 0;
  const slots = createConcurrencyLimiter({ size: 10, maxWaiting: 100, maxWaitMs: 1_000, now: () => time });
  const { work, release, count } = gate();
  const finish = async (calls: number) => {
    for (let call = 0; call < calls; call += 1) {
      release();
      await settle();
    }
  };
  const busy = Array.from({ length: 30 }, () => slots("busy", work));
  await settle();
  expect(count()).toBe(8);
  await slots("other", settle);
  await finish(8);
  expect(count()).toBe(2);
  time = 2_000;
  await finish(1);
  expect(count()).toBe(8);
  await finish(busy.length);
  await Promise.all(busy);
});

test("work that fails gives its slot back", async () => {
  const slots = createConcurrencyLimiter({ size: 1, maxWaiting: 0, maxWaitMs: 10 });
  await expect(slots("a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await expect(slots("a", () => Promise.resolve(1))).resolves.toBe(1);
});

test("who would wait too long, or in too long a queue, is told to come back", async () => {
  const slots = createConcurrencyLimiter({ size: 1, maxWaiting: 2, maxWaitMs: 20 });
  const { work, release } = gate();
  const first = slots("a", work);
  const second = slots("a", work);
  await expect(slots("a", work)).rejects.toMatchObject({ code: "unavailable", retryAfter: 1 });
  await expect(second).rejects.toMatchObject({ code: "unavailable", retryAfter: 1 });
  release();
  await first;
  await expect(slots("a", () => Promise.resolve(1))).resolves.toBe(1);
});
