import { expect, test } from "vitest";
import { axisTo, namedDays } from "./scale";

test.each([
  [0, [0, 1]],
  [1, [0, 1]],
  [3, [0, 1, 2, 3]],
  [5, [0, 2, 4, 6]],
  [8, [0, 2, 4, 6, 8]],
  [9, [0, 5, 10]],
  [17, [0, 5, 10, 15, 20]],
  [41, [0, 20, 40, 60]],
  [160, [0, 50, 100, 150, 200]],
  [7_300, [0, 2_000, 4_000, 6_000, 8_000]],
])("an axis to %i has the lines %j", (max, lines) => {
  expect(axisTo(max)).toEqual(lines);
});

test("an axis of any height is reached and has few lines", () => {
  for (let max = 1; max < 5_000; max += 7) {
    const lines = axisTo(max);
    expect(lines.at(-1)).toBeGreaterThanOrEqual(max);
    expect(lines.length).toBeLessThanOrEqual(5);
  }
});

test.each([
  [7, 7, [0, 1, 2, 3, 4, 5, 6]],
  [28, 7, [3, 7, 11, 15, 19, 23, 27]],
  [1, 7, [0]],
  [30, 4, [5, 13, 21, 29]],
])("of %i days %i are named at most, the last among them", (count, most, named) => {
  const isNamed = namedDays(count, most);
  expect(Array.from({ length: count }, (_, index) => index).filter(isNamed)).toEqual(named);
});
