import type { TenantContext } from "@/lib/platform/context";
import { changeCursors } from "./change-cursors";
import type { ChatChanges, ListChatChanges } from "./schemas";
import * as chats from "./store";

/** Chats that are new, got messages or a summary, or whose visitor was identified since a cursor. */
export async function listChanges(ctx: TenantContext, { since }: ListChatChanges): Promise<ChatChanges> {
  const changes = await chats.listChanges(ctx, since === undefined ? undefined : changeCursors.decode(since));
  return { ...changes, cursor: changeCursors.encode(changes.cursor) };
}
