import type { TenantContext } from "@/lib/platform/context";
import type { Found, Search } from "./schemas";
import { find } from "./store";

/** Chats, visitors and articles of the organisation that a few words find, the first of each. */
export function searchEverything(ctx: TenantContext, search: Search): Promise<Found> {
  return find(ctx, search);
}
