import type { TenantContext } from "@/lib/platform/context";
import { timeCursor } from "@/lib/platform/pagination/cursor";
import type { OfPerson, VisitorViews } from "./schemas";
import * as store from "./store";

/** A visitor's views of articles, newest first; refused like the visitor when it is not the organisation's. */
export async function listVisitorViews(ctx: TenantContext, { id, limit, cursor }: OfPerson): Promise<VisitorViews> {
  const page = await store.listVisitorViews(ctx, id, { limit, cursor: timeCursor.decode(cursor) });
  return { data: page.views, next_cursor: timeCursor.encode(page.next_cursor) };
}
