import type { TenantContext } from "@/lib/platform/context";
import { timeCursor } from "@/lib/platform/pagination/cursor";
import { changeCursors } from "./change-cursors";
import type { ChatPage, ListChats } from "./schemas";
import * as chats from "./store";

/** The organisation's chats, newest first, and since when to ask for changes of them. */
export async function listChats(
  ctx: TenantContext,
  { cursor, ...filter }: ListChats,
): Promise<ChatPage & { changes: string }> {
  const page = await chats.listChats(ctx, { ...filter, cursor: timeCursor.decode(cursor) });
  return {
    data: page.chats,
    next_cursor: timeCursor.encode(page.next_cursor),
    changes: changeCursors.encode(page.changes),
  };
}
