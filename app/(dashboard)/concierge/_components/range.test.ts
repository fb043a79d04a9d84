import { expect, test } from "vitest";
import { PRESETS, comparedRange, presetOf, rangeName, rangeParams, readRange } from "./range";

const TODAY = "2026-11-21";
const USUAL = { from: "2026-10-25", to: TODAY, compare: "previous" };

test.each(PRESETS)("$label leads to a link that shows the same days", (preset) => {
  for (const compare of ["previous", "year", "none"] as const) {
    const chosen = { ...preset.range(TODAY), compare };
    const query = Object.fromEntries(rangeParams(chosen, TODAY));
    expect(readRange(query, TODAY)).toEqual(chosen);
    expect(presetOf(chosen, TODAY)?.label).toBe(preset.label);
  }
});

test("every preset has a key of its own", () => {
  expect(new Set(PRESETS.map(({ key }) => key)).size).toBe(PRESETS.length);
});

test.each([
  ["Today", "2026-11-21", "2026-11-21"],
  ["Yesterday", "2026-11-20", "2026-11-20"],
  ["Last 7 days", "2026-11-15", "2026-11-21"],
  ["Last 365 days", "2025-11-22", "2026-11-21"],
  ["This month", "2026-11-01", "2026-11-21"],
  ["Last month", "2026-10-01", "2026-10-31"],
])("%s is %s to %s", (label, from, to) => {
  expect(PRESETS.find((preset) => preset.label === label)?.range(TODAY)).toEqual({ from, to });
});

test.each([
  {},
  { days: "0" },
  { days: "367" },
  { days: "x" },
  { days: ["7", "8"] },
  { from: "2026-11-01" },
  { from: "2026-11-02", to: "2026-11-01" },
  { from: "2026-11-20", to: "2026-11-22" },
  { from: "2026-02-30", to: "2026-03-01" },
  { from: "2020-01-01", to: "2026-11-20" },
  { compare: "moon" },
])("%j shows the usual days", (query) => {
  expect(readRange(query, TODAY)).toEqual(USUAL);
});

test("the usual days need no parameters", () => {
  expect(rangeParams(readRange({}, TODAY), TODAY).toString()).toBe("");
});

test.each([
  ["previous", "2026-11-01", "2026-11-20", { from: "2026-10-12", to: "2026-10-31" }],
  ["previous", "2026-11-21", "2026-11-21", { from: "2026-11-20", to: "2026-11-20" }],
  ["year", "2026-11-01", "2026-11-20", { from: "2025-11-01", to: "2025-11-20" }],
  // the leap day does not make one side longer
  ["year", "2024-02-01", "2024-03-01", { from: "2023-02-01", to: "2023-03-02" }],
  ["none", "2026-11-01", "2026-11-20", null],
] as const)("%s compares %s to %s with as many days", (compare, from, to, expected) => {
  expect(comparedRange({ from, to }, compare)).toEqual(expected);
});

test("days without a name are called by themselves", () => {
  expect(rangeName({ from: "2026-11-03", to: "2026-11-05" }, TODAY)).toBe("3 – 5 Nov");
  expect(rangeName({ from: "2026-11-15", to: TODAY }, TODAY)).toBe("Last 7 days");
});
