import { z } from "zod";
import { cursorOf } from "./pagination";

/** Where a page ends: the moment and id of its last row. */
export const PageEnd = z.object({ created_at: z.string(), id: z.string() });
export type PageEnd = z.output<typeof PageEnd>;

const cursors = cursorOf(PageEnd);

/** The place that a cursor of ours stands for; none for no cursor. */
export function placeOf(cursor: string | undefined): PageEnd | undefined {
  return cursor === undefined ? undefined : cursors.decode(cursor);
}

/** The cursor for the page after this place; null after the last. */
export function cursorAfter(end: PageEnd | null): string | null {
  return end === null ? null : cursors.encode(end);
}
