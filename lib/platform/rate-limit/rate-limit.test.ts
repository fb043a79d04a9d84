import { afterEach, expect, test, vi } from "vitest";
import { perSecond } from "./token-bucket";
import { limit } from "./rate-limit";

async function outcomes(caller: string, times: number, allowed = perSecond(2, 4)): Promise<(string | null)[]> {
  const seen: (string | null)[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const headers = new Headers();
    const refused = await limit(caller, allowed, headers).then(
      () => false,
      () => true,
    );
    seen.push(refused ? "refused" : headers.get("ratelimit-remaining"));
  }
  return seen;
}

afterEach(() => {
  vi.useRealTimers();
});

test("a burst passes, then the allowance is used up, then it comes back one by one", async () => {
  vi.useFakeTimers();
  expect(await outcomes("a", 6)).toEqual(["3", "2", "1", "0", "refused", "refused"]);
  vi.advanceTimersByTime(499);
  expect(await outcomes("a", 1)).toEqual(["refused"]);
  vi.advanceTimersByTime(1);
  expect(await outcomes("a", 2)).toEqual(["0", "refused"]);
  vi.advanceTimersByTime(2_000);
  expect(await outcomes("a", 1)).toEqual(["3"]);
});

test("one caller does not use up another's allowance", async () => {
  vi.useFakeTimers();
  expect(await outcomes("b", 5)).toContain("refused");
  expect(await outcomes("c", 1)).toEqual(["3"]);
});

test("the same caller under another limit is counted apart", async () => {
  vi.useFakeTimers();
  expect(await outcomes("d", 5)).toContain("refused");
  expect(await outcomes("d", 1, perSecond(10))).toEqual(["9"]);
});

test("the answer says what is allowed, what is left, when to come back and when all of it is back", async () => {
  vi.useFakeTimers();
  const headers = new Headers();
  for (let turn = 0; turn < 4; turn += 1) await limit("e", perSecond(2, 4), headers);
  const refused = limit("e", perSecond(2, 4), headers);
  await expect(refused).rejects.toMatchObject({ code: "rate_limited", retryAfter: 1 });
  expect(Object.fromEntries(headers)).toEqual({
    "ratelimit-limit": "4",
    "ratelimit-policy": "2;w=1;burst=4",
    "ratelimit-remaining": "0",
    "ratelimit-reset": "2",
  });
});
