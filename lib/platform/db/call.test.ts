import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { publicContext } from "@/lib/platform/context";
import { logger } from "@/lib/platform/logger";
import type { callFunction as CallFunction } from "./call";

const dataApiFetch = vi.fn<typeof fetch>();
let callFunction: typeof CallFunction;

// loaded anew: test files share what they import, and another may have loaded it with the real transport
beforeAll(async () => {
  vi.resetModules();
  vi.doMock("./transport", () => ({ dataApiFetch }));
  ({ callFunction } = await import("./call"));
});

afterAll(() => {
  vi.doUnmock("./transport");
  vi.resetModules();
});

const Ok = z.object({ ok: z.literal(true) });

afterEach(() => dataApiFetch.mockReset());

interface Asked {
  url: string;
  token: string | null;
  body: unknown;
}

/** Answers the data API's requests in turn, the last answer for all that follow. */
function dataApiAnswers(...answers: (() => Response)[]): Asked[] {
  const asked: Asked[] = [];
  dataApiFetch.mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    asked.push({ url: request.url, token: request.headers.get("authorization"), body: await request.json() });
    const next = answers.length > 1 ? answers.shift() : answers[0];
    return next?.() ?? Response.error();
  });
  return asked;
}

const answer =
  (body: unknown, status = 200) =>
  () =>
    Response.json(body, { status });
const expired = answer({ code: "PGRST303", message: "JWT expired", details: null, hint: null }, 401);

let requests = 0;

/** A context with claims that no other test has used, so with a client of its own. */
function context() {
  requests += 1;
  const request = { requestId: `r${requests}`, ip: "203.0.113.9", idempotencyKey: "k", bodyHash: "ab" };
  const ctx = publicContext({ request, log: logger() });
  return { ...ctx, claims: { ...ctx.claims, sub: `test ${requests}` } };
}

test("one request carries the input, the request and a token of ours", async () => {
  const asked = dataApiAnswers(answer({ ok: true }));
  const ctx = context();
  expect(await callFunction(ctx, "database_health", { a: 1 }, Ok)).toEqual({ ok: true });
  expect(asked).toEqual([
    {
      url: "http://127.0.0.1:9/rest/v1/rpc/database_health",
      token: expect.stringMatching(/^Bearer ey/),
      body: {
        p_input: { a: 1 },
        p_request: { request_id: ctx.request.requestId, ip: "203.0.113.9", idempotency_key: "k", body_hash: "ab" },
      },
    },
  ]);
});

test("a token that is no longer accepted is minted anew, once", async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1), toFake: ["Date"] });
  const asked = dataApiAnswers(
    () => {
      vi.setSystemTime(Date.now() + 60_000);
      return expired();
    },
    answer({ ok: true }),
  );
  expect(await callFunction(context(), "database_health", {}, Ok)).toEqual({ ok: true });
  vi.useRealTimers();
  expect(asked).toHaveLength(2);
  expect(asked[1]?.token).not.toBe(asked[0]?.token);
});

test("a clock that is wrong for good is unavailable, not unauthorized, after two requests", async () => {
  const asked = dataApiAnswers(expired);
  await expect(callFunction(context(), "database_health", {}, Ok)).rejects.toMatchObject({ code: "unavailable" });
  expect(asked).toHaveLength(2);
});

test.each([
  ["a connection error", () => Promise.reject(new TypeError("fetch failed")), "unavailable"],
  [
    "a page of something in between",
    () => Promise.resolve(new Response("<h1>Bad gateway</h1>", { status: 502 })),
    "unavailable",
  ],
  ["no answer in time", () => Promise.reject(new DOMException("timeout", "TimeoutError")), "timeout"],
])("%s is never tried again here: whoever sent the write decides", async (_what, respond, code) => {
  dataApiFetch.mockImplementation(respond);
  await expect(callFunction(context(), "database_health", {}, Ok)).rejects.toMatchObject({ code, retryAfter: 1 });
  expect(dataApiFetch).toHaveBeenCalledTimes(1);
});

test.each([
  ["a call", {}, 9_000],
  ["a long call", { timeoutMs: 55_000 }, 56_000],
])("%s is waited for as long as it may take, and no longer", async (_what, options, tooLongMs) => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  dataApiFetch.mockImplementation(
    (_input, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new DOMException("no answer", "TimeoutError")));
      }),
  );
  const called = callFunction(context(), "database_health", {}, Ok, options).catch((thrown: unknown) => thrown);
  await vi.waitFor(() => expect(dataApiFetch).toHaveBeenCalledTimes(1));
  await vi.advanceTimersByTimeAsync(tooLongMs - 2_000);
  expect(await Promise.race([called, Promise.resolve("waiting")])).toBe("waiting");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await called).toMatchObject({ code: "timeout" });
  vi.useRealTimers();
});

test("a refusal in the answer is thrown as what it is", async () => {
  dataApiAnswers(answer({ error: { status: 404, code: "not_found", message: "There is no chat with this id" } }));
  await expect(callFunction(context(), "database_health", {}, Ok)).rejects.toMatchObject({
    code: "not_found",
    message: "There is no chat with this id",
  });
});

test("an answer that is not what was promised is our error", async () => {
  dataApiAnswers(answer({ ok: "yes" }));
  await expect(callFunction(context(), "database_health", {}, Ok)).rejects.toMatchObject({ code: "internal_error" });
});
