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

/** The statements that read a page, one after the other until it is full; each reads one row more than a page has. */
export function pageParts(query: ListQuery): ((asking: Asking) => Asking)[] {
  const { sort, cursor, limit } = query;
  const { column, ascending } = orderOf(sort);
  const inOrder = (asking: Asking) =>
    asking
      .order(column, { ascending, nullsFirst: false })
      .order("id", { ascending })
      .limit(limit + 1);
  const end = rowCursor.decode(cursor);
  if (end === undefined) return [inOrder];
  if (end.sort !== sort) throw otherOrder();
  const beyond = ascending ? "gt" : "lt";
  const { id, value } = end;
  // Conditions joined by "or" would need the value quoted among their syntax, and no index serves them: each part has a range
  // of its own. Nulls come last in both directions.
  const nulls = (asking: Asking) => inOrder(asking.is(column, null));
  if (value === null) return [(asking) => nulls(asking).filter("id", beyond, id)];
  return [
    (asking) => inOrder(asking.eq(column, value).filter("id", beyond, id)),
    (asking) => inOrder(asking.filter(column, beyond, value)),
    nulls,
  ];
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

function otherOrder(): AppError {
  const message = "cursor belongs to another order; begin again without it.";
  return new AppError("invalid_request", message, { issues: [{ path: "cursor", message }] });
}
