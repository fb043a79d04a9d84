import type { TenantContext } from "@/lib/platform/context";
import { timeCursor } from "@/lib/platform/pagination/cursor";
import type { ListVisitors, VisitorPage } from "./schemas";
import * as store from "./store";

/** The organisation's visitors. Those who turned out to be another one are not listed. */
export async function listVisitors(ctx: TenantContext, { cursor, ...filter }: ListVisitors): Promise<VisitorPage> {
  const page = await store.listVisitors(ctx, { ...filter, cursor: timeCursor.decode(cursor) });
  return { data: page.visitors, next_cursor: timeCursor.encode(page.next_cursor) };
}
