import { addDays, addYears, isDay, lengthOf, monthStart, rangeText } from "@/lib/platform/time/calendar";
import type { Day, DayRange } from "@/lib/platform/time/calendar";

/** The query of a page's address, as Next gives it. */
export type SearchParams = Record<string, string | string[] | undefined>;

/** What a range is compared with. */
export type Comparison = "previous" | "year" | "none";

/** The days a page shows, and those it compares them with. */
export interface ChosenRange extends DayRange {
  compare: Comparison;
}

/** A range that has a name; its key picks it. */
export interface Preset {
  label: string;
  key: string;
  range: (today: Day) => DayRange;
  /** Set where the range moves on with the days; such a link shows other days tomorrow. */
  days?: number;
}

export const PRESETS: readonly Preset[] = [
  { label: "Today", key: "T", ...lastDays(1) },
  { label: "Yesterday", key: "Y", range: (today) => ({ from: addDays(today, -1), to: addDays(today, -1) }) },
  { label: "Last 7 days", key: "W", ...lastDays(7) },
  { label: "Last 28 days", key: "F", ...lastDays(28) },
  { label: "Last 30 days", key: "D", ...lastDays(30) },
  { label: "Last 90 days", key: "Q", ...lastDays(90) },
  { label: "Last 365 days", key: "A", ...lastDays(365) },
  { label: "This month", key: "M", range: (today) => ({ from: monthStart(today), to: today }) },
  { label: "Last month", key: "L", range: lastMonth },
];

export const CUSTOM_KEY = "C";

const DATES = ["from", "to"] as const;
const DEFAULT_DAYS = 28;
/** The longest range there is: a leap year. */
export const MOST_DAYS = 366;

/** The range in an address: `days`, or `from` and `to`, and `compare`. What makes no sense there is left out, because people edit addresses. */
export function readRange(query: SearchParams, today: Day): ChosenRange {
  const range = datesIn(query, today) ?? lastDays(daysIn(query) ?? DEFAULT_DAYS).range(today);
  return { ...range, compare: comparisonIn(query) };
}

/** The parameters that say which days a page shows. */
export const DAY_PARAMS = ["from", "to", "days"] as const;

/** Parameters that name no days that can be shown: no dates, in the future, too many, or the last before the first. */
export function badDays(query: SearchParams, today: Day): readonly string[] {
  const given = (name: string) => query[name] !== undefined;
  if (given("from") || given("to")) return datesIn(query, today) === null ? DATES.filter(given) : [];
  return given("days") && daysIn(query) === null ? ["days"] : [];
}

/** The parameters of a range for an address; the usual ones go without saying. */
export function rangeParams({ from, to, compare }: ChosenRange, today: Day): URLSearchParams {
  const days = presetOf({ from, to }, today)?.days;
  const params = new URLSearchParams();
  if (days === undefined) {
    params.set("from", from);
    params.set("to", to);
  } else if (days !== DEFAULT_DAYS) params.set("days", String(days));
  if (compare !== "previous") params.set("compare", compare);
  return params;
}

/** The preset that is these days right now. */
export function presetOf({ from, to }: DayRange, today: Day): Preset | undefined {
  return PRESETS.find(({ range }) => range(today).from === from && range(today).to === to);
}

/** The days a range is compared with: as many as it has. */
export function comparedRange({ from, to }: DayRange, compare: Comparison): DayRange | null {
  switch (compare) {
    case "previous":
      return { from: addDays(from, -lengthOf({ from, to })), to: addDays(from, -1) };
    case "year": {
      const start = addYears(from, -1);
      return { from: start, to: addDays(start, lengthOf({ from, to }) - 1) };
    }
    case "none":
      return null;
  }
}

/** What the days are called: by their preset, or else by themselves. */
export function rangeName(range: DayRange, today: Day): string {
  return presetOf(range, today)?.label ?? rangeText(range, today);
}

function lastDays(days: number) {
  return { days, range: (today: Day): DayRange => ({ from: addDays(today, 1 - days), to: today }) };
}

function lastMonth(today: Day): DayRange {
  const to = addDays(monthStart(today), -1);
  return { from: monthStart(to), to };
}

function datesIn({ from, to }: SearchParams, today: Day): DayRange | null {
  if (typeof from !== "string" || typeof to !== "string" || !isDay(from) || !isDay(to)) return null;
  const isPossible = from <= to && to <= today && lengthOf({ from, to }) <= MOST_DAYS;
  return isPossible ? { from, to } : null;
}

function daysIn({ days }: SearchParams): number | null {
  if (typeof days !== "string" || !/^\d{1,3}$/.test(days)) return null;
  return Number(days) >= 1 && Number(days) <= MOST_DAYS ? Number(days) : null;
}

function comparisonIn({ compare }: SearchParams): Comparison {
  return compare === "year" || compare === "none" ? compare : "previous";
}
