import { z } from "zod";
import { cleanLine, cleanText } from "@/lib/platform/plain-text";
import { systemClock } from "@/lib/platform/time/clock";

const MAX_METADATA_BYTES = 16 * 1024;
const MAX_METADATA_DEPTH = 3;
const EARLIEST = Date.UTC(2000, 0, 1);
const CLOCK_LEEWAY_MS = 5 * 60_000;

/** A required text: trimmed, not blank. */
export function text(max: number) {
  return z.string().trim().min(1).max(max);
}

/** A text that may be missing; null and blank mean the same. */
export function optionalText(max: number) {
  return z
    .string()
    .trim()
    .max(max)
    .nullish()
    .transform((given) => given || undefined);
}

/** A required text of one line, cleaned; one that shows nothing is blank. */
export function line(max: number) {
  return z.string().overwrite(cleanLine).min(1).max(max);
}

/** A text of one line that may be empty: what shows nothing is null. */
export function optionalLine(max: number) {
  return emptyIsNull(z.string().overwrite(cleanLine).max(max));
}

/** A text of several lines that may be empty: what shows nothing is null. */
export function optionalParagraphs(max: number) {
  return emptyIsNull(z.string().overwrite(cleanText).max(max));
}

function emptyIsNull<Text extends z.ZodType<string>>(text: Text) {
  return text.transform((given) => given || null).nullable();
}

/** A text of which only the beginning is kept. */
export function cutText(max: number) {
  return z
    .string()
    .trim()
    .nullish()
    .transform((given) => (given ? beginningOf(given, max) : undefined));
}

/** One of a few words; null means missing. */
export function optionalEnum<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z
    .enum(words)
    .nullish()
    .transform((given) => given ?? undefined);
}

/** A JSON object of the sender's own making, small and flat enough to keep. */
export const Metadata = z
  .record(z.string(), z.unknown())
  .refine(
    (object) => depthOf(object) <= MAX_METADATA_DEPTH,
    `must not be nested deeper than ${MAX_METADATA_DEPTH} levels`,
  )
  .refine((object) => Buffer.byteLength(JSON.stringify(object)) <= MAX_METADATA_BYTES, "must not be larger than 16 KB")
  .nullish()
  .transform((given) => given ?? undefined)
  .meta({ description: "A JSON object of your own, at most 16 KB and 3 levels deep." });

/** When something happened, for senders who report later. Kept in UTC. */
export const PastMoment = z.iso
  .datetime({ offset: true })
  .refine((given) => isPlausible(Date.parse(given)), "must be a time between the year 2000 and now")
  .nullish()
  .transform((given) => (given ? new Date(given).toISOString() : undefined))
  .meta({ description: "When it happened; now when missing. Not more than 5 minutes in the future." });

/** The first characters, never half of one. */
function beginningOf(given: string, max: number): string {
  return given.length <= max ? given : Array.from(given).slice(0, max).join("");
}

function isPlausible(ms: number): boolean {
  return ms >= EARLIEST && ms <= systemClock() + CLOCK_LEEWAY_MS;
}

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
