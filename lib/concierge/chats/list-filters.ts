import type { TenantContext } from "@/lib/platform/context";
import type { ChatFilterOptions } from "./schemas";
import * as chats from "./store";

/** What the newest chats offer to narrow a list by. */
export function listFilters(ctx: TenantContext): Promise<ChatFilterOptions> {
  return chats.listFilters(ctx);
}
