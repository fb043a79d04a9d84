import { z } from "zod";
import { AppError } from "@/lib/platform/errors";

/** Turns the sort key of a page's last row into the opaque cursor of the next page, and back. */
export interface CursorCodec<Key extends z.ZodType> {
  /** The cursor for the page after this row; null after the last page. */
  encode(end: z.input<Key>): string;
  encode(end: z.input<Key> | null): string | null;
  /** The sort key in a cursor of ours, undefined for the first page; refuses any other text as `invalid_request`. */
  decode(cursor: string): z.output<Key>;
  decode(cursor: string | undefined): z.output<Key> | undefined;
}

/** A codec for one shape of sort key. */
export function cursorOf<Key extends z.ZodType>(key: Key): CursorCodec<Key> {
  function encode(end: z.input<Key>): string;
  function encode(end: z.input<Key> | null): string | null;
  function encode(end: z.input<Key> | null): string | null {
    return end === null ? null : Buffer.from(JSON.stringify(end)).toString("base64url");
  }
  function decode(cursor: string): z.output<Key>;
  function decode(cursor: string | undefined): z.output<Key> | undefined;
  function decode(cursor: string | undefined): z.output<Key> | undefined {
    if (cursor === undefined) return undefined;
    const parsed = key.safeParse(jsonIn(cursor));
    if (parsed.success) return parsed.data;
    throw new AppError("invalid_request", "This cursor is not one of ours; begin again without it.", {
      issues: [{ path: "cursor", message: "cursor is not one of ours; begin again without it." }],
    });
  }
  return { encode, decode };
}

/** The sort key of rows in order of a moment. */
export const TimeCursor = z.object({ at: z.iso.datetime(), id: z.uuid() });
export type TimeCursor = z.output<typeof TimeCursor>;
export const timeCursor = cursorOf(TimeCursor);

function jsonIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    return undefined;
  }
}
