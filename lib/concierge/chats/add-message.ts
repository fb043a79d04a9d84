import type { TenantContext } from "@/lib/platform/context";
import type { AddMessage, MessageAdded } from "./schemas";
import { insertMessage } from "./store";

/** Adds a message to a chat of the organisation. */
export async function addMessage(ctx: TenantContext, input: AddMessage): Promise<MessageAdded> {
  const message = await insertMessage(ctx, input);
  return { success: true, messageId: message.message_id };
}
