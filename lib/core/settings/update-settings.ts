import type { TenantContext } from "@/lib/platform/context";
import type { Settings, UpdateSettings } from "./schemas";
import { update } from "./store";

/** Changes the active organisation. */
export function updateSettings(ctx: TenantContext, changes: UpdateSettings): Promise<Settings> {
  return update(ctx, changes);
}
