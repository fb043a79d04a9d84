import { describe, expect, test } from "vitest";
import { z } from "zod";
import { askModel } from "./ask-model";
import type { Fetch } from "./bounded-fetch";
import { connectModel } from "./client";

const Answer = z.strictObject({ mood: z.enum(["good", "bad"]), score: z.number() });
const QUESTION = {
  instructions: "Judge.",
  input: "<chat>…</chat>",
  name: "judgement",
  answer: Answer,
  maxOutputTokens: 50,
};
const USAGE = { prompt_tokens: 11, completion_tokens: 3 };

/** Asks a model that replies this each time; counts how often it was asked. */
async function ask(reply: Fetch, { timeoutMs = 5_000 } = {}) {
  let calls = 0;
  const model = connectModel({
    apiKey: "sk-test",
    baseURL: "http://model.test/v1",
    name: "test-model",
    timeoutMs,
    fetch: (...request) => {
      calls += 1;
      return reply(...request);
    },
  });
  return { answer: await askModel(model, QUESTION), calls: () => calls };
}

function json(body: unknown, init: ResponseInit = {}) {
  return () => Promise.resolve(Response.json(body, init));
}

function says(content: unknown, rest: object = {}) {
  return json({ choices: [{ finish_reason: "stop", message: { content }, ...rest }], usage: USAGE });
}

describe("an answer", () => {
  test("is parsed, with what it cost", async () => {
    const { answer } = await ask(says('{"mood":"good","score":3}'));
    expect(answer).toEqual({
      state: "answered",
      value: { mood: "good", score: 3 },
      usage: { input_tokens: 11, output_tokens: 3 },
    });
  });

  test("is asked for as a strict schema, with a cap on its length and no tools", async () => {
    let asked: unknown;
    await ask(async (...request) => {
      asked = await new Request(...request).json();
      return says("{}")();
    });
    expect(asked).toEqual({
      model: "test-model",
      messages: [
        { role: "system", content: "Judge." },
        { role: "user", content: "<chat>…</chat>" },
      ],
      max_completion_tokens: 50,
      response_format: {
        type: "json_schema",
        json_schema: {
          name: "judgement",
          strict: true,
          schema: expect.objectContaining({ required: ["mood", "score"], additionalProperties: false }),
        },
      },
    });
  });
});

describe("no answer", () => {
  test.each([
    ["a refusal", says(null, { message: { content: null, refusal: "I cannot" } }), "refused"],
    ["a content filter", says("", { finish_reason: "content_filter" }), "refused"],
    ["an answer cut off", says('{"mood":"go', { finish_reason: "length" }), "incomplete"],
    ["half a JSON document as answer", says('{"mood":"go'), "invalid"],
    ["NaN", says('{"mood":"good","score":NaN}'), "invalid"],
    ["infinity", says('{"mood":"good","score":1e999}'), "invalid"],
    ["wrong types", says('{"mood":4,"score":"high"}'), "invalid"],
    ["a word that was not offered", says('{"mood":"furious","score":1}'), "invalid"],
    ["fields that were not asked for", says('{"mood":"good","score":1,"prompt":"…"}'), "invalid"],
    ["content of a wrong type", says({ mood: "good", score: 1 }), "invalid"],
    ["no choices", json({ choices: [] }), "invalid"],
    ["another document", json([1, 2, 3]), "invalid"],
    ["nothing", () => Promise.resolve(new Response(null)), "invalid"],
    [
      "half a reply",
      () => Promise.resolve(new Response('{"choi', { headers: { "content-type": "application/json" } })),
      "invalid",
    ],
    ["HTML", () => Promise.resolve(new Response("<html>", { headers: { "content-type": "text/html" } })), "invalid"],
    ["ten megabytes", says("x".repeat(10_000_000)), "invalid"],
    ["a wrong key", json({ error: { message: "bad key" } }, { status: 401 }), "unavailable"],
    ["an unknown model", json({ error: { message: "no such model" } }, { status: 404 }), "unavailable"],
    ["content that the provider filters", json({ error: { code: "content_filter" } }, { status: 400 }), "refused"],
  ] as const)("%s", async (_what, reply, state) => {
    const { answer, calls } = await ask(reply);
    expect(answer.state).toBe(state);
    expect(calls()).toBe(1);
  });

  test("a server error is tried once more", async () => {
    const { answer, calls } = await ask(json({}, { status: 500, headers: { "retry-after": "50" } }));
    expect([answer.state, calls()]).toEqual(["unavailable", 2]);
  });

  test("a broken connection is tried once more", async () => {
    const { answer, calls } = await ask(() => Promise.reject(new TypeError("fetch failed")));
    expect([answer.state, calls()]).toEqual(["unavailable", 2]);
  });

  test("a server that hangs is tried once more, each time for so long only", async () => {
    const hang: Fetch = (_url, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("aborted"))));
    const { answer, calls } = await ask(hang, { timeoutMs: 20 });
    expect([answer.state, calls()]).toEqual(["unavailable", 2]);
  });

  test.each([
    ["30", 30],
    [new Date(Date.now() + 90_000).toUTCString(), expect.closeTo(90, -1)],
    ["soon", undefined],
  ])("a rate limit (Retry-After: %s) is left to our own plan", async (header, seconds) => {
    const { answer, calls } = await ask(json({}, { status: 429, headers: { "retry-after": header } }));
    expect(calls()).toBe(1);
    expect(answer).toEqual({ state: "rate_limited", usage: null, retryAfterSeconds: seconds });
  });

  test("says what it cost when the provider does", async () => {
    const { answer } = await ask(says("nonsense"));
    expect(answer).toEqual({ state: "invalid", usage: { input_tokens: 11, output_tokens: 3 } });
  });
});
