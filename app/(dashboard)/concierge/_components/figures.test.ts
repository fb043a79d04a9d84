import { expect, test } from "vitest";
import { changeOf, numberText, shareText, shortNumberText } from "./figures";

test.each([
  [10, 10, "same", "no change"],
  [0, 0, "same", "no change"],
  [5, 0, "up", "new"],
  [0, 5, "down", "100%"],
  [105, 100, "up", "5%"],
  [1042, 1000, "up", "4.2%"],
  [75, 100, "down", "25%"],
  [199, 100, "up", "99%"],
  [1500, 100, "up", "×15"],
] as const)("%i after %i is %s, %s", (value, before, direction, text) => {
  expect(changeOf(value, before)).toEqual({ direction, text });
});

test("numbers are written to be read", () => {
  expect(numberText(1_234_567)).toBe("1,234,567");
  expect(shortNumberText(12_345)).toBe("12.3k");
  expect(shareText(1, 8)).toBe("12.5%");
  expect(shareText(0, 0)).toBe("–");
});
