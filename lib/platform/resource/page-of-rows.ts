import { z } from "zod";
import { cursorOf } from "@/lib/platform/pagination/cursor";
import { AppError } from "@/lib/platform/errors";
import type { ListQuery } from "./define-resource";
import type { Asking } from "./narrow";

/** Where a page ends: the order it belongs to, and of its last row the value in that order and the id. */
const RowCursor = z.object({
  sort: z.string(),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  id: z.uuid(),
});

const rowCursor = cursorOf(RowCursor);
const Keyed = z.looseObject({ id: z.uuid() });

/** Orders by the column asked for and then by id, nulls last, beginning after the cursor; one row more than the page has. */
export function onePage(asking: Asking, { sort, cursor, limit }: ListQuery): Asking {
  const { column, ascending } = orderOf(sort);
  const ordered = asking
    .order(column, { ascending, nullsFirst: false })
    .order("id", { ascending })
    .limit(limit + 1);
  const end = rowCursor.decode(cursor);
  if (end === undefined) return ordered;
  if (end.sort !== sort) throw otherOrder();
  return ordered.or(rowsAfter(column, ascending, end.value, end.id));
}

/** The rows of the page out of those that came, and the cursor for the next one. */
export function cutPage(rows: readonly unknown[], { sort, limit }: ListQuery) {
  const data = rows.slice(0, limit);
  const last = rows.length > limit ? Keyed.parse(data.at(-1)) : null;
  const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
  const end = last === null ? null : { sort, id: last.id, value: value.parse(last[orderOf(sort).column]) };
  return { data, next_cursor: rowCursor.encode(end) };
}

function orderOf(sort: string): { column: string; ascending: boolean } {
  return sort.startsWith("-") ? { column: sort.slice(1), ascending: false } : { column: sort, ascending: true };
}

function rowsAfter(column: string, ascending: boolean, value: string | number | boolean | null, id: string): string {
  const beyond = ascending ? "gt" : "lt";
  // nulls come last in both directions, so nothing but other nulls follows one
  if (value === null) return `and(${column}.is.null,id.${beyond}.${id})`;
  const quoted = `"${String(value).replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  return `${column}.${beyond}.${quoted},${column}.is.null,and(${column}.eq.${quoted},id.${beyond}.${id})`;
}

function otherOrder(): AppError {
  const message = "cursor belongs to another order; begin again without it.";
  return new AppError("invalid_request", message, { issues: [{ path: "cursor", message }] });
}
