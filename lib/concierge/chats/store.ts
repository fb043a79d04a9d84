import { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { TimeCursor } from "@/lib/platform/pagination/cursor";
import { ChangeCursor, ChatDetail, ChatFilterOptions, ChatStored, ListedChat, Message, MessageStored } from "./schemas";
import type { AddMessage, ChatFilter, CreateChat, ListChats } from "./schemas";

const Chats = z.object({ chats: z.array(ListedChat), next_cursor: TimeCursor.nullable(), changes: ChangeCursor });
const Changes = z.object({ chats: z.array(ListedChat), is_complete: z.boolean(), cursor: ChangeCursor });
const Messages = z.object({ messages: z.array(Message), next_cursor: TimeCursor.nullable() });

/** A place in a list, as the database takes it. */
type Page = { limit: number; cursor?: TimeCursor | undefined };

export function insertChat(ctx: TenantContext, chat: CreateChat) {
  return callFunction(ctx, "create_chat", chat, ChatStored);
}

export function insertMessage(ctx: TenantContext, message: AddMessage) {
  return callFunction(ctx, "add_message", message, MessageStored);
}

export function listChats(ctx: TenantContext, page: Omit<ListChats, "cursor"> & Page) {
  return callFunction(ctx, "list_chats", page, Chats);
}

export function countChats(ctx: TenantContext, filter: ChatFilter) {
  return callFunction(ctx, "count_chats", filter, z.number().int());
}

export function listFilters(ctx: TenantContext) {
  return callFunction(ctx, "list_chat_filters", {}, ChatFilterOptions);
}

export function listChanges(ctx: TenantContext, since: ChangeCursor | undefined) {
  return callFunction(ctx, "list_chat_changes", { since }, Changes);
}

export function findChat(ctx: TenantContext, chatId: string) {
  return callFunction(ctx, "get_chat", { chat_id: chatId }, ChatDetail);
}

export function listMessages(ctx: TenantContext, page: { chat_id: string } & Page) {
  return callFunction(ctx, "list_chat_messages", page, Messages);
}
