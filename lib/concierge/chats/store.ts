import { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { PageEnd } from "@/lib/platform/http/page-end";
import { Chat, ChatDetail, ChatStored, Message, MessageStored } from "./schemas";
import type { AddMessage, CreateChat, ListChats } from "./schemas";

const Chats = z.object({ chats: z.array(Chat), next_cursor: PageEnd.nullable() });
const Messages = z.object({ messages: z.array(Message), next_cursor: PageEnd.nullable() });

/** A place in a list, as the database takes it. */
type Page = { limit: number; cursor?: PageEnd | undefined };

export function insertChat(ctx: TenantContext, chat: CreateChat) {
  return callFunction(ctx, "create_chat", chat, ChatStored);
}

export function insertMessage(ctx: TenantContext, message: AddMessage) {
  return callFunction(ctx, "add_message", message, MessageStored);
}

export function listChats(ctx: TenantContext, page: Omit<ListChats, "cursor"> & Page) {
  return callFunction(ctx, "list_chats", page, Chats);
}

export function findChat(ctx: TenantContext, chatId: string) {
  return callFunction(ctx, "get_chat", { chat_id: chatId }, ChatDetail);
}

export function listMessages(ctx: TenantContext, page: { chat_id: string } & Page) {
  return callFunction(ctx, "list_chat_messages", page, Messages);
}
