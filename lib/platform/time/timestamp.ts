import { z } from "zod";

/** A moment as the data API writes it, made ISO 8601 in UTC with milliseconds; what is none stays as it is and is refused. */
export const Timestamp = z
  .string()
  .overwrite((given) => isoOf(given))
  .refine((given) => !Number.isNaN(Date.parse(given)))
  .meta({ format: "date-time" });

/** PostgREST writes `2026-11-20T18:18:32.65+00:00`, its local stand-in `2026-11-20 18:18:32.65+00`. */
function isoOf(given: string): string {
  const ms = Date.parse(given.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"));
  return Number.isNaN(ms) ? given : new Date(ms).toISOString();
}
