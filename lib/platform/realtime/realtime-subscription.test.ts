import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRealtimeSubscription } from "./realtime-subscription";
import type { Handlers, Credentials } from "./realtime-subscription";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A line that has been opened; `answer` is what the next call for credentials gets. */
async function start(answer?: () => Promise<Credentials | null>) {
  const seen = { asked: 0, news: 0, left: 0, handlers: [] as Handlers[] };
  const next = () => Promise.resolve({ url: "u", key: "k", topic: "t", token: `token-${seen.asked}`, expires_in: 120 });
  const state = { answer: answer ?? next };
  const line = createRealtimeSubscription({
    askCredentials: () => {
      seen.asked += 1;
      return state.answer();
    },
    join: (_, handlers) => {
      seen.handlers.push(handlers);
      return Promise.resolve(() => (seen.left += 1));
    },
    onChange: () => (seen.news += 1),
    now: Date.now,
  });
  line.open();
  await vi.advanceTimersByTimeAsync(0);
  const handlers = () => {
    const last = seen.handlers.at(-1);
    if (last === undefined) throw new Error("Nobody has joined");
    return last;
  };
  return { line, seen, state, next, handlers };
}

test("says that there is something to ask for when it is joined, on each hint, and when it is lost", async () => {
  const { line, seen, handlers } = await start();
  handlers().onLost();
  expect([line.isJoined(), seen.news]).toEqual([false, 0]);
  handlers().onJoined();
  expect([line.isJoined(), seen.news]).toEqual([true, 1]);
  handlers().onHint();
  expect(seen.news).toBe(2);
  handlers().onLost();
  handlers().onLost();
  expect([line.isJoined(), seen.news]).toEqual([false, 3]);
  handlers().onJoined();
  expect([line.isJoined(), seen.news]).toEqual([true, 4]);
});

test("keeps its token until a minute before its end, and an old one when there is no new one", async () => {
  const { seen, state, next, handlers } = await start();
  expect(await handlers().token()).toBe("token-1");
  await vi.advanceTimersByTimeAsync(59_000);
  expect([await handlers().token(), seen.asked]).toEqual(["token-1", 1]);
  await vi.advanceTimersByTimeAsync(2_000);
  state.answer = () => Promise.resolve(null);
  expect(await handlers().token()).toBe("token-1");
  state.answer = next;
  expect([await handlers().token(), await handlers().token()]).toEqual(["token-3", "token-3"]);
});

test("where there is no channel it asks once, however often it is opened", async () => {
  const { line, seen } = await start(() => Promise.resolve(null));
  line.close();
  line.open();
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect([seen.asked, seen.handlers.length, line.isJoined()]).toEqual([1, 0, false]);
});

test("a channel that is closed, or a pass that was not to be had, is asked for again half a minute later", async () => {
  const { line, seen, state, next, handlers } = await start(() => Promise.reject(new Error("down")));
  await vi.advanceTimersByTimeAsync(29_000);
  expect(seen.asked).toBe(1);
  state.answer = next;
  await vi.advanceTimersByTimeAsync(1_000);
  handlers().onJoined();
  handlers().onClosed();
  expect([line.isJoined(), seen.news, seen.asked]).toEqual([false, 2, 2]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect([seen.asked, seen.handlers.length]).toEqual([3, 2]);
});

test("what is heard of a channel that was left says nothing any more", async () => {
  const { line, seen, handlers } = await start();
  const former = handlers();
  line.close();
  expect(seen.left).toBe(1);
  line.open();
  await vi.advanceTimersByTimeAsync(0);
  former.onJoined();
  former.onHint();
  former.onClosed();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([line.isJoined(), seen.news, seen.asked]).toEqual([false, 0, 2]);
});

test("a line that is closed while it is being opened leaves what it gets", async () => {
  let give: (credentials: Credentials | null) => void = () => undefined;
  const { line, seen, next } = await start(() => new Promise((resolve) => (give = resolve)));
  line.close();
  give(await next());
  await vi.advanceTimersByTimeAsync(60_000);
  expect([seen.asked, seen.handlers.length, line.isJoined()]).toEqual([1, 0, false]);
});
