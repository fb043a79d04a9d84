import type { TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { ChatStored, MessageStored } from "./schemas";
import type { AddMessage, CreateChat } from "./schemas";

export function insertChat(ctx: TenantContext, chat: CreateChat) {
  return callFunction(ctx, "create_chat", chat, ChatStored);
}

export function insertMessage(ctx: TenantContext, message: AddMessage) {
  return callFunction(ctx, "add_message", message, MessageStored);
}
