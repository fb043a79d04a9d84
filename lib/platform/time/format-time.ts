const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago something was or how soon it will be, as one would say it; a date once that is easier to place. */
export function relativeTime(at: string, now: number, timeZone: string): string {
  const distance = Math.abs(now - Date.parse(at));
  // clocks differ a little, and nobody minds
  if (distance < MINUTE) return "just now";
  if (distance < 7 * DAY) return Date.parse(at) > now ? `in ${span(distance)}` : `${span(distance)} ago`;
  const sameYear = yearOf(Date.parse(at), timeZone) === yearOf(now, timeZone);
  return format(at, { day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }), timeZone });
}

/** The exact moment, with the zone it is told in: `20 November 2026, 18:18:32 WET`. */
export function exactTime(at: string, timeZone: string): string {
  const day = format(at, { day: "numeric", month: "long", year: "numeric", timeZone });
  const time = format(at, { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short", timeZone });
  return `${day}, ${time}`;
}

/** The time of day: `18:18`. */
export function clockTime(at: string, timeZone: string): string {
  return format(at, { hour: "2-digit", minute: "2-digit", timeZone });
}

/** The day, as a heading: `Friday, 20 November 2026`. */
export function dayName(at: string, timeZone: string): string {
  return format(at, { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone });
}

function span(ms: number): string {
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  return ms < 2 * DAY ? "1 day" : `${Math.floor(ms / DAY)} days`;
}

function yearOf(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { year: "numeric", timeZone }).format(at);
}

function format(at: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-GB", options).format(Date.parse(at));
}
