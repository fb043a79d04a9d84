import type { TenantContext } from "@/lib/platform/context";
import { LONG_TIMEOUT, callFunction } from "@/lib/platform/db/call";
import { RegeneratedKey, Settings } from "./schemas";
import type { UpdateSettings } from "./schemas";

/** The active organisation. */
export function find(ctx: TenantContext): Promise<Settings> {
  return callFunction(ctx, "get_settings", {}, Settings);
}

/** Changes the active organisation. Another time zone counts all of its history again, which may take a while. */
export function update(ctx: TenantContext, changes: UpdateSettings): Promise<Settings> {
  return callFunction(ctx, "update_settings", changes, Settings, LONG_TIMEOUT);
}

/** Ends the primary key and stores another. */
export function replacePrimaryKey(
  ctx: TenantContext,
  key: { digest: string; prefix: string; last4: string },
): Promise<RegeneratedKey> {
  return callFunction(ctx, "regenerate_primary_key", key, RegeneratedKey);
}
