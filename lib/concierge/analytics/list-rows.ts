import type { TenantContext } from "@/lib/platform/context";
import { cursorOf } from "@/lib/platform/pagination/cursor";
import { dayRange, dayRangeOrAll } from "./day-range";
import type { CountedRowsPage, CountedRowsQuery } from "./schemas";
import * as analytics from "./store";
import type { DayRange } from "./store";

const cursors = cursorOf(analytics.RowCursor);

/** The rows behind a number, newest first. */
export async function listRows(ctx: TenantContext, query: CountedRowsQuery): Promise<CountedRowsPage> {
  const { metric, device, city, country, limit, cursor } = query;
  const { rows, next_cursor, ...range } = await analytics.listCountedRows(ctx, {
    ...daysOf(query),
    metric,
    device,
    city,
    country,
    limit,
    cursor: cursors.decode(cursor),
  });
  return { data: rows, next_cursor: cursors.encode(next_cursor), metric, ...range };
}

/** How many rows there are behind a number. */
export async function countRows(ctx: TenantContext, query: CountedRowsQuery): Promise<number> {
  const { count } = await listRows(ctx, { ...query, limit: 1, cursor: undefined });
  return count ?? 0;
}

function daysOf({ days, from, to, tz }: CountedRowsQuery): DayRange {
  return days === "all" ? dayRangeOrAll({ tz }) : dayRange({ days, from, to, tz });
}
