import type { TenantContext } from "@/lib/platform/context";
import type { ChatCreated, CreateChat } from "./schemas";
import { insertChat } from "./store";

/** Starts a chat. The same chat id with the same session answers the chat that is there. */
export async function createChat(ctx: TenantContext, input: CreateChat): Promise<ChatCreated> {
  const chat = await insertChat(ctx, input);
  return { success: true, chatId: chat.chat_id, createdAt: chat.created_at };
}
