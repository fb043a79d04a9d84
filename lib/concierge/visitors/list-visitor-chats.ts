import type { TenantContext } from "@/lib/platform/context";
import { timeCursor } from "@/lib/platform/pagination/cursor";
import type { OfPerson, VisitorChats } from "./schemas";
import * as store from "./store";

/** A visitor's chats, newest first; refused like the visitor when it is not the organisation's. */
export async function listVisitorChats(ctx: TenantContext, { id, limit, cursor }: OfPerson): Promise<VisitorChats> {
  const page = await store.listVisitorChats(ctx, id, { limit, cursor: timeCursor.decode(cursor) });
  return { data: page.chats, next_cursor: timeCursor.encode(page.next_cursor) };
}
