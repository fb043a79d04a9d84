import type { TenantContext } from "@/lib/platform/context";
import { timeCursor } from "@/lib/platform/pagination/cursor";
import type { OfPerson, VisitorChats } from "./schemas";
import * as store from "./store";

/** The chats of a team member's own web identity, the visitor with the same e-mail address. A visitor's id is understood as well. */
export async function listUserChats(ctx: TenantContext, { id, limit, cursor }: OfPerson): Promise<VisitorChats> {
  const page = await store.listUserChats(ctx, id, { limit, cursor: timeCursor.decode(cursor) });
  return { data: page.chats, next_cursor: timeCursor.encode(page.next_cursor) };
}
