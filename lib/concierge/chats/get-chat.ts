import type { TenantContext } from "@/lib/platform/context";
import type { ChatDetail } from "./schemas";
import { findChat } from "./store";

/** One chat by its public id; `not_found` when there is none, `other_organization` when it is somebody else's. */
export function getChat(ctx: TenantContext, chatId: string): Promise<ChatDetail> {
  return findChat(ctx, chatId);
}
