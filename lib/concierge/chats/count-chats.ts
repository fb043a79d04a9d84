import type { TenantContext } from "@/lib/platform/context";
import type { ChatFilter } from "./schemas";
import * as chats from "./store";

/** How many chats a list with these filters has in all. */
export function countChats(ctx: TenantContext, filter: ChatFilter): Promise<number> {
  return chats.countChats(ctx, filter);
}
