import { expect, test } from "vitest";
import { cleanLine, cleanText, truncate } from "./plain-text";

test.each([
  ["  Anna  ", "Anna"],
  ["Zu\u0308rich", "Zürich"],
  ["\u200b", ""],
  ["\ufeff Anna\u200d\u00a0", "Anna"],
  ["An\u0000na\u0007", "Anna"],
  ["one\r\ntwo\rthree", "one\ntwo\nthree"],
  ["👩‍👩‍👧", "👩‍👩‍👧"],
  ["half \ud83d", "half \ufffd"],
])("%j is stored as %j", (given, stored) => {
  expect(cleanText(given)).toBe(stored);
});

test("a line has no breaks and no gaps", () => {
  expect(cleanLine(" Jean\t Luc \r\n Picard ")).toBe("Jean Luc Picard");
});

test.each([
  ["short", 5, "short"],
  ["longer", 5, "long…"],
  ["👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 3, "👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧"],
  ["👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 2, "👩‍👩‍👧…"],
  ["e\u0301e\u0301e\u0301", 2, "e\u0301…"],
])("%j cut to %i is %j", (text, max, cut) => {
  expect(truncate(text, max)).toBe(cut);
});
