import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/platform/errors";
import { parseJson } from "./json";

function problemIn(text: string) {
  try {
    parseJson(text);
  } catch (thrown) {
    if (thrown instanceof AppError) return { code: thrown.code, issue: thrown.issues?.[0] };
    throw thrown;
  }
  return null;
}

test("what JSON allows and we can keep comes through unchanged", () => {
  const value = { text: "naïve 👩‍👩‍👧 שלום", list: [1, -2.5, null, true], max: Number.MAX_SAFE_INTEGER, nested: { a: {} } };
  expect(parseJson(JSON.stringify(value))).toEqual(value);
});

test.each(["", "{", "{'a':1}", "NaN", "[1,]", "\u0000"])("text that is no JSON is refused as such: %j", (text) => {
  expect(problemIn(text)).toEqual({ code: "invalid_json", issue: undefined });
});

describe("what the database could not keep is refused with its path", () => {
  test.each([
    [String.raw`{"a":[{"b":"x\u0000y"}]}`, "a[0].b", "must not contain a NUL character"],
    [String.raw`{"a":"\ud83d"}`, "a", "must not contain half of a surrogate pair"],
    [String.raw`{"a":"\ude00\ud83d"}`, "a", "must not contain half of a surrogate pair"],
    [String.raw`{"a":{"\u0000":1}}`, "a", "has a key with a NUL character or half of a surrogate pair"],
    ['{"a":9007199254740993}', "a", "is a number that cannot be kept exactly"],
    ['{"a":[-1e400]}', "a[0]", "is a number that cannot be kept exactly"],
    ['{"a":{"__proto__":{"admin":true}}}', "a", "must not have a key named __proto__"],
    ['{"constructor":1}', "", "The body must not have a key named constructor"],
  ])("%s", (text, path, said) => {
    const problem = problemIn(text);
    expect(problem?.code).toBe("invalid_request");
    expect(problem?.issue?.path).toBe(path);
    expect(problem?.issue?.message).toContain(said);
  });
});

test("a body nested 100,000 levels deep is refused, not followed", () => {
  const text = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  expect(problemIn(text)?.issue?.message).toBe("The body is nested deeper than 16 levels.");
});

test("of two values with one name the last counts, as everywhere in JavaScript", () => {
  expect(parseJson('{"a":1,"a":2}')).toEqual({ a: 2 });
});
