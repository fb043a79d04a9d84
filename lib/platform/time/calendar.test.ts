import { describe, expect, test } from "vitest";
import { addDays, addYears, dayAt, dayText, isDay, lengthOf, longDayText, monthStart, rangeText } from "./calendar";

const TODAY = "2026-11-21";

test.each([
  ["2026-11-20T23:30:00Z", "Europe/Lisbon", "2026-11-20"],
  ["2026-11-20T23:30:00Z", "Europe/Berlin", "2026-11-21"],
  ["2026-11-20T23:30:00Z", "Pacific/Kiritimati", "2026-11-21"],
  ["2026-11-21T09:30:00Z", "Pacific/Pago_Pago", "2026-11-20"],
  ["2026-11-20T18:20:00Z", "Asia/Kathmandu", "2026-11-21"],
])("at %s it is in %s the %s", (now, timeZone, day) => {
  expect(dayAt(Date.parse(now), timeZone)).toBe(day);
});

test.each([
  ["2026-11-20", true],
  ["2024-02-29", true],
  ["2026-02-29", false],
  ["2026-13-01", false],
  ["2026-1-1", false],
  ["yesterday", false],
  ["", false],
])("%j is a day: %j", (text, expected) => {
  expect(isDay(text)).toBe(expected);
});

test("days are counted over months, years and the nights when clocks change", () => {
  expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2026-10-24", 2)).toBe("2026-10-26");
  expect(lengthOf({ from: "2026-10-24", to: "2026-10-26" })).toBe(3);
  expect(lengthOf({ from: TODAY, to: TODAY })).toBe(1);
  expect(lengthOf({ from: "2025-11-22", to: TODAY })).toBe(365);
});

test("a year back is the same day, but for the one that comes every four", () => {
  expect(addYears("2026-11-20", -1)).toBe("2025-11-20");
  expect(addYears("2024-02-29", -1)).toBe("2023-02-28");
});

test("a month begins with its first", () => {
  expect(monthStart("2026-02-28")).toBe("2026-02-01");
});

describe("in words", () => {
  test.each([
    ["2026-11-01", "2026-11-20", "1 – 20 Nov"],
    ["2026-10-24", "2026-11-20", "24 Oct – 20 Nov"],
    ["2025-11-01", "2025-11-20", "1 – 20 Nov 2025"],
    ["2025-12-24", "2026-01-06", "24 Dec 2025 – 6 Jan 2026"],
    ["2026-11-20", "2026-11-20", "20 Nov"],
    ["2025-11-20", "2025-11-20", "20 Nov 2025"],
  ])("%s to %s is %s", (from, to, words) => {
    expect(rangeText({ from, to }, TODAY)).toBe(words);
  });

  test("one day", () => {
    expect(dayText("2026-11-02", TODAY)).toBe("2 Nov");
    expect(longDayText("2026-11-20")).toBe("Friday, 20 November 2026");
  });
});
