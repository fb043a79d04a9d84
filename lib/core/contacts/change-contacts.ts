import type { TenantContext } from "@/lib/platform/context";
import type { ChangeContacts } from "./schemas";
import * as store from "./store";

/** Tags, untags, assigns, removes or restores many contacts, each by itself; the database asks for the role. */
export function changeContacts(ctx: TenantContext, change: ChangeContacts) {
  return store.changeContacts(ctx, change);
}
