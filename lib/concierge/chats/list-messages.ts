import type { TenantContext } from "@/lib/platform/context";
import { timeCursor } from "@/lib/platform/pagination/cursor";
import type { MessagePage } from "./schemas";
import * as chats from "./store";

/** A chat's messages, oldest first; refused like the chat itself when it is not the organisation's. */
export async function listMessages(
  ctx: TenantContext,
  { chatId, limit, cursor }: { chatId: string; limit: number; cursor?: string | undefined },
): Promise<MessagePage> {
  const page = await chats.listMessages(ctx, { chat_id: chatId, limit, cursor: timeCursor.decode(cursor) });
  return { data: page.messages, next_cursor: timeCursor.encode(page.next_cursor) };
}
