import { expect, test } from "vitest";
import { parseLine } from "./dialogue.ts";

const line = (change: object) =>
  parseLine(JSON.stringify({ id: "a-1", turns: [{ role: "user", content: "Hello" }], ...change }));

test("a line needs no more than an id and one turn", () => {
  expect(line({})).toEqual({
    ok: true,
    dialogue: { id: "a-1", topics: [], turns: [{ role: "user", content: "Hello" }] },
  });
});

test.each([
  ["not JSON", () => parseLine("{"), "is not valid JSON"],
  ["an id that no chat id can hold", () => line({ id: "a b" }), /^id: must be 1 to 90 characters/],
  ["no turns", () => line({ turns: [] }), /^turns: /],
  ["an unknown role", () => line({ turns: [{ role: "bot", content: "Hi" }] }), /^turns\.0\.role: /],
  ["a blank message", () => line({ turns: [{ role: "user", content: "  " }] }), /^turns\.0\.content: /],
  ["a misspelt field", () => line({ emial: "a@example.com" }), /emial/],
  ["an array instead of an object", () => parseLine("[]"), /object/],
])("%s is named", (_what, read, problem) => {
  expect(read()).toEqual({ ok: false, problem: expect.stringMatching(problem) });
});
