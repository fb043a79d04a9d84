import { expect, test, vi } from "vitest";
import { publicContext } from "@/lib/platform/context";
import { unavailable } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import { createKeyCache } from "./key-cache";
import type { KeyRecord } from "./key-cache";

const record: KeyRecord = {
  key_id: "k1",
  organization_id: "o1",
  kind: "secret",
  scopes: [],
  environment: "live",
  allowed_origins: [],
  expires_at: null,
  requests_per_second: null,
  burst: null,
};

const MINUTE = 60_000;

function cacheOver(answer: (digest: string) => Promise<KeyRecord | null>) {
  const clock = { now: 1_000_000 };
  const lookUp = vi.fn<(digest: string) => Promise<KeyRecord | null>>(answer);
  const ctx = publicContext({ request: { requestId: "r", ip: null }, log: logger() });
  const cache = createKeyCache(lookUp, () => clock.now);
  return { clock, lookUp, cache, find: (digest: string) => cache.find(digest, ctx) };
}

test("1,000 first requests at once make one look-up", async () => {
  const { find, lookUp } = cacheOver(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return record;
  });
  const found = await Promise.all(Array.from({ length: 1_000 }, () => find("d")));
  expect(found.every((one) => one === record)).toBe(true);
  expect(lookUp).toHaveBeenCalledTimes(1);
});

test("a key is remembered for five minutes from its look-up, however often it is used", async () => {
  const { find, lookUp, clock } = cacheOver(() => Promise.resolve(record));
  for (let minute = 0; minute < 5; minute += 1) {
    await find("d");
    clock.now += MINUTE - 1;
  }
  expect(lookUp).toHaveBeenCalledTimes(1);
  clock.now += 10;
  await find("d");
  expect(lookUp).toHaveBeenCalledTimes(2);
});

test("a key's expiry ends its place in the cache", async () => {
  const { find, lookUp, clock } = cacheOver(() =>
    Promise.resolve({ ...record, expires_at: new Date(1_000_000 + MINUTE).toISOString() }),
  );
  await find("d");
  clock.now += MINUTE - 1;
  await find("d");
  expect(lookUp).toHaveBeenCalledTimes(1);
  clock.now += 2;
  expect(await find("d")).toBeNull();
});

test("an unknown key is remembered for ten seconds", async () => {
  const { find, lookUp, clock } = cacheOver(() => Promise.resolve(null));
  expect(await find("d")).toBeNull();
  clock.now += 9_999;
  expect(await find("d")).toBeNull();
  expect(lookUp).toHaveBeenCalledTimes(1);
  clock.now += 2;
  await find("d");
  expect(lookUp).toHaveBeenCalledTimes(2);
});

test("junk cannot push out good keys", async () => {
  const { find, lookUp } = cacheOver((digest) => Promise.resolve(digest === "good" ? record : null));
  await find("good");
  for (let index = 0; index < 20_000; index += 1) await find(`junk ${index}`);
  lookUp.mockClear();
  expect(await find("good")).toBe(record);
  expect(lookUp).not.toHaveBeenCalled();
});

test("a database that cannot be asked is unavailable, never 'unknown key', and is not asked again for a second", async () => {
  const answers = [() => Promise.reject(unavailable()), () => Promise.resolve(record)];
  const { find, lookUp, clock } = cacheOver(() => (answers.shift() ?? (() => Promise.resolve(record)))());
  await expect(find("d")).rejects.toMatchObject({ code: "unavailable" });
  await expect(find("d")).rejects.toMatchObject({ code: "unavailable" });
  expect(lookUp).toHaveBeenCalledTimes(1);
  clock.now += 1_001;
  expect(await find("d")).toBe(record);
});

test("a forgotten key is looked up again, also while it is being looked up", async () => {
  const { find, lookUp, cache } = cacheOver(() => Promise.resolve(record));
  await find("d");
  cache.forget("d");
  const under = find("d");
  cache.forget("d");
  expect(await under).toBe(record);
  await find("d");
  expect(lookUp).toHaveBeenCalledTimes(3);
});

test("a key can be forgotten by its id", async () => {
  const { find, lookUp, cache } = cacheOver((digest) => Promise.resolve({ ...record, key_id: digest }));
  await find("k1");
  await find("k2");
  cache.forgetKey("k1");
  await find("k1");
  await find("k2");
  expect(lookUp.mock.calls.map(([digest]) => digest)).toEqual(["k1", "k2", "k1"]);
});
