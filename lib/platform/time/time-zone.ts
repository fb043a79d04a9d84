import { z } from "zod";

/** A time zone of the IANA database, such as Europe/Lisbon. */
export const TimeZone = z.string().max(64).refine(isTimeZone, "This is not a time zone such as Europe/Lisbon.");

function isTimeZone(name: string): boolean {
  // Postgres reads an offset such as +01:00 the other way round, and takes CET for a clock that never changes
  if (!/^(UTC|GMT|[A-Za-z]+\/.+)$/i.test(name)) return false;
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }) !== null;
  } catch {
    return false;
  }
}
