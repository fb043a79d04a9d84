import { expect, test, vi } from "vitest";
import { limit, perSecond } from "./rate-limit";

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

test("a burst passes, then the allowance is used up, then it comes back", async () => {
  vi.useFakeTimers();
  expect(await outcomes("a", 6)).toEqual(["3", "2", "1", "0", "refused", "refused"]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await outcomes("a", 1)).toEqual(["3"]);
  vi.useRealTimers();
});

test("one caller does not use up another's allowance", async () => {
  expect(await outcomes("b", 5)).toContain("refused");
  expect(await outcomes("c", 1)).toEqual(["3"]);
});

test("the same caller under another limit is counted apart", async () => {
  expect(await outcomes("d", 5)).toContain("refused");
  expect(await outcomes("d", 1, perSecond(10))).toEqual(["19"]);
});

test("the answer says what is allowed, what is left and when to come back", async () => {
  const headers = new Headers();
  for (let turn = 0; turn < 4; turn += 1) await limit("e", perSecond(2, 4), headers);
  const refused = limit("e", perSecond(2, 4), headers);
  await expect(refused).rejects.toMatchObject({ code: "rate_limited", retryAfter: 2 });
  expect(Object.fromEntries(headers)).toEqual({
    "ratelimit-limit": "4",
    "ratelimit-policy": "4;w=2",
    "ratelimit-remaining": "0",
    "ratelimit-reset": "2",
  });
});
