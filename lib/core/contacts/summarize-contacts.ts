import type { TenantContext } from "@/lib/platform/context";
import * as store from "./store";

/** Counts the organisation's contacts, by company, status and source. */
export function summarizeContacts(ctx: TenantContext) {
  return store.summarizeContacts(ctx);
}
