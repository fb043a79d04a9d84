import type { TenantContext } from "@/lib/platform/context";
import { placesInTime } from "@/lib/platform/http/pagination";
import type { OfPerson, VisitorChats } from "./schemas";
import * as store from "./store";

/** The chats of a team member's own web identity, the visitor with the same e-mail address. A visitor's id is understood as well. */
export async function listUserChats(ctx: TenantContext, { id, limit, cursor }: OfPerson): Promise<VisitorChats> {
  const page = await store.listUserChats(ctx, id, { limit, cursor: placesInTime.at(cursor) });
  return { data: page.chats, next_cursor: placesInTime.after(page.next_cursor) };
}
