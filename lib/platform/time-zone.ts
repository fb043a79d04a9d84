import { z } from "zod";

/** A time zone of the IANA database, such as Europe/Lisbon. */
export const TimeZone = z.string().max(64).refine(isTimeZone, "This is not a time zone such as Europe/Lisbon.");

function isTimeZone(name: string): boolean {
  // an offset such as +01:00 is known here, but Postgres reads it the other way round
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }) !== null;
  } catch {
    return false;
  }
}
