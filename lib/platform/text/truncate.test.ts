import { expect, test } from "vitest";
import { firstCharacters, truncate } from "./truncate";

test.each([
  ["short", 5, "short"],
  ["a longer text", 8, "a longer…"],
  ["👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 2, "👨‍👩‍👧‍👦👨‍👩‍👧‍👦…"],
  ["e\u0301te\u0301 a\u0300", 3, "e\u0301te\u0301…"],
  ["👍🏽👍🏽", 2, "👍🏽👍🏽"],
  ["", 3, ""],
])("%j cut to %i characters is %j", (text, max, kept) => {
  expect(truncate(text, max)).toBe(kept);
});

test("the first character of a name is a whole one", () => {
  expect(firstCharacters("🇵🇹 Hotel", 1)).toBe("🇵🇹");
});
