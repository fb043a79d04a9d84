import { expect, test } from "vitest";
import { clockTime, dayName, exactTime, relativeTime } from "./format-time";

const NOW = Date.parse("2026-11-20T12:00:00Z");

test.each([
  ["2026-11-20T12:00:01.000Z", "just now"],
  ["2026-11-20T13:00:00.000Z", "in 1 h"],
  ["2026-11-23T12:00:00.000Z", "in 3 days"],
  ["2027-02-18T12:00:00.000Z", "18 Feb 2027"],
  ["2026-11-20T11:59:01.000Z", "just now"],
  ["2026-11-20T11:58:59.000Z", "1 min ago"],
  ["2026-11-20T10:59:00.000Z", "1 h ago"],
  ["2026-11-19T12:00:00.000Z", "1 day ago"],
  ["2026-11-14T12:00:00.000Z", "6 days ago"],
  ["2026-11-13T11:00:00.000Z", "13 Nov"],
  ["2025-12-31T11:00:00.000Z", "31 Dec 2025"],
])("%s is %s", (at, said) => {
  expect(relativeTime(at, NOW, "UTC")).toBe(said);
});

test("days and times are those of the organisation's zone", () => {
  const at = "2026-11-20T23:30:05.000Z";
  expect(dayName(at, "Asia/Tokyo")).toBe("Saturday, 21 November 2026");
  expect(clockTime(at, "Asia/Tokyo")).toBe("08:30");
  expect(exactTime(at, "UTC")).toBe("20 November 2026, 23:30:05 UTC");
});
