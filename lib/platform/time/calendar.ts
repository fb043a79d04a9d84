/** A day of the calendar, `2026-11-20`: no time, and so no zone. */
export type Day = string;

/** A span of whole days, both ends within it. */
export interface DayRange {
  from: Day;
  to: Day;
}

const DAY_MS = 86_400_000;
const MONTH_DAY: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };

/** The day it is in a time zone at this moment. */
export function dayAt(now: number, timeZone: string): Day {
  // the Swedish way to write a date is the ISO one
  return new Intl.DateTimeFormat("sv-SE", { timeZone }).format(now);
}

/** Whether a text names a day that exists. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && addDays(text, 0) === text;
}

/** The day so many days later, or earlier. */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The same day so many years later; 29 February falls back to the 28th. */
export function addYears(day: Day, years: number): Day {
  const year = String(Number(day.slice(0, 4)) + years).padStart(4, "0");
  const moved = `${year}${day.slice(4)}`;
  return isDay(moved) ? moved : `${year}-02-28`;
}

/** The first day of the month that a day is in. */
export function monthStart(day: Day): Day {
  return `${day.slice(0, 7)}-01`;
}

/** How many days a span has. */
export function lengthOf({ from, to }: DayRange): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

/** `20 Nov`, with the year where it is not this one. */
export function dayText(day: Day, today: Day): string {
  return format(day, day.slice(0, 4) === today.slice(0, 4) ? MONTH_DAY : { ...MONTH_DAY, year: "numeric" });
}

/** `Friday, 20 November 2026`. */
export function longDayText(day: Day): string {
  return format(day, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

/** `24 Oct – 20 Nov`, as short as it stays clear. */
export function rangeText({ from, to }: DayRange, today: Day): string {
  if (from === to) return dayText(from, today);
  const [one, other] = [from.slice(0, 4), to.slice(0, 4)];
  const start =
    one === other ? format(from, from.slice(0, 7) === to.slice(0, 7) ? { day: "numeric" } : MONTH_DAY) : null;
  return `${start ?? format(from, { ...MONTH_DAY, year: "numeric" })} – ${dayText(to, one === other ? today : "")}`;
}

function format(day: Day, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(Date.parse(day));
}
