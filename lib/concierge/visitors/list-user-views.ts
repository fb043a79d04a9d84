import type { TenantContext } from "@/lib/platform/context";
import { timeCursor } from "@/lib/platform/pagination/cursor";
import type { OfPerson, VisitorViews } from "./schemas";
import * as store from "./store";

/** The views of a team member's own web identity, the visitor with the same e-mail address. A visitor's id is understood as well. */
export async function listUserViews(ctx: TenantContext, { id, limit, cursor }: OfPerson): Promise<VisitorViews> {
  const page = await store.listUserViews(ctx, id, { limit, cursor: timeCursor.decode(cursor) });
  return { data: page.views, next_cursor: timeCursor.encode(page.next_cursor) };
}
