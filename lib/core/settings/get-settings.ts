import type { TenantContext } from "@/lib/platform/context";
import type { Settings } from "./schemas";
import { find } from "./store";

/** The active organisation, with its primary key masked. */
export function getSettings(ctx: TenantContext): Promise<Settings> {
  return find(ctx);
}
