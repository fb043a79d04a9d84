import { describe, expect, test } from "vitest";
import { dayRange, dayRangeOrAll } from "./day-range";
import { METRIC_IDS } from "./metrics";
import { compositionOf, dayLabel, funnelsOf, overviewPeriodOf, percent, pointsOf } from "./rules";
import { RangeQuery } from "./schemas";
import type { Measured } from "./schemas";

const counts = Object.fromEntries(METRIC_IDS.map((metric, index) => [metric, index * 10]));
const measured = (parts: object = {}): Measured => ({
  from: "2025-11-18",
  to: "2025-11-19",
  totals: { ...counts, engaged_registered_sessions: 3, engaged_clicked_sessions: 4 },
  series: { ...empty, days: ["2025-11-18", "2025-11-19"], chats: [1, 2] },
  composition: { device: [], city: [], country: [] },
  ...parts,
});
const empty = Object.fromEntries(METRIC_IDS.map((metric) => [metric, []]));

test.each([
  ["2025-11-18", "Nov 18"],
  ["2025-01-01", "Jan 1"],
  ["2024-02-29", "Feb 29"],
  ["2025-12-31", "Dec 31"],
])("%s is %s, wherever the server stands", (iso, label) => {
  expect(dayLabel(iso)).toBe(label);
});

test("a series is a point a day", () => {
  expect(pointsOf(measured(), "chats")).toEqual([
    { date: "Nov 18", iso: "2025-11-18", value: 1 },
    { date: "Nov 19", iso: "2025-11-19", value: 2 },
  ]);
});

test("a series that the database did not send is a fault, not a row of zeros", () => {
  expect(() => pointsOf(measured({ series: null }), "chats")).toThrow("left out");
  expect(() => pointsOf(measured(), "views")).toThrow("left out");
});

test.each([
  [0, 0, 0],
  [1, 3, 33.3],
  [2, 3, 66.7],
  [5, 5, 100],
  [1, 1000, 0.1],
])("%d of %d is %d percent", (part, whole, rate) => {
  expect(percent(part, whole)).toBe(rate);
});

describe("funnels", () => {
  const totals = {
    sessions: 40,
    engaged_sessions: 30,
    registered_sessions: 10,
    clicked_sessions: 8,
    viewed_sessions: 4,
  };

  test("follow the sessions that started, and the engaged ones among them", () => {
    const funnels = funnelsOf(
      measured({ totals: { ...totals, engaged_registered_sessions: 9, engaged_clicked_sessions: 6 } }),
    );
    const rates = Object.entries(funnels).map(
      ([
        name,
        {
          stages: [first, second],
          conversionRate,
        },
      ]) => [name, first.label, first.value, second.label, second.value, conversionRate],
    );
    expect(rates).toEqual([
      ["sessionToEngagement", "Sessions Started", 40, "Sent Message", 30, 75],
      ["sessionToRegistration", "Sessions Started", 40, "Registered (Newsletter)", 10, 25],
      ["sessionToClick", "Sessions Started", 40, "Clicked Article", 8, 20],
      ["sessionToView", "Sessions Started", 40, "Viewed Article Details", 4, 10],
      ["engagedToRegistration", "Engaged Users", 30, "Registered (Newsletter)", 9, 30],
      ["engagedToClick", "Engaged Users", 30, "Clicked Article", 6, 20],
    ]);
  });
});

test("shares are texts with one decimal, of all chats", () => {
  const devices = [
    { name: "Desktop", value: 2 },
    { name: "Mobile", value: 1 },
  ];
  const composition = { device: devices, city: [], country: [{ name: "Portugal", value: 3 }] };
  expect(compositionOf(measured({ composition }))).toEqual({
    totalChats: 3,
    devices: [
      { name: "Desktop", value: 2, percentage: "66.7" },
      { name: "Mobile", value: 1, percentage: "33.3" },
    ],
    cities: [],
    countries: [{ name: "Portugal", value: 3, percentage: "100.0" }],
  });
});

test("an overview holds metrics and nothing else under its totals", () => {
  const period = measured();
  const answer = { timezone: "UTC", today: "2025-11-19", fresh_at: null, current: period, comparison: null };
  expect(Object.keys(overviewPeriodOf(answer, period).totals).toSorted()).toEqual([...METRIC_IDS].toSorted());
});

describe("days", () => {
  test("are the last 90 when none are asked for, or all", () => {
    expect(dayRange({})).toEqual({ days: 90 });
    expect(dayRangeOrAll({})).toEqual({});
    expect(dayRange({ from: "2025-01-01", to: "2025-01-31", tz: "Asia/Tokyo" })).toEqual({
      from: "2025-01-01",
      to: "2025-01-31",
      timezone: "Asia/Tokyo",
    });
  });

  test.each([
    { days: "0" },
    { days: "366" },
    { days: "7", from: "2025-01-01", to: "2025-01-02" },
    { from: "2025-01-01" },
    { to: "2025-01-01" },
    { from: "2025-01-02", to: "2025-01-01" },
    { from: "2024-01-01", to: "2025-01-01" },
    { from: "2025-02-30", to: "2025-03-01" },
    { tz: "Mars/Olympus" },
    { compare: "tomorrow" },
  ])("%j are refused", (query) => {
    expect(RangeQuery.safeParse(query).success).toBe(false);
  });

  test.each([{}, { days: "365" }, { from: "2024-01-01", to: "2024-12-31" }, { tz: "Asia/Kathmandu", compare: "year" }])(
    "%j are taken",
    (query) => {
      expect(RangeQuery.safeParse(query).success).toBe(true);
    },
  );
});
