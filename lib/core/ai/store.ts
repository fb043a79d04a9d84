import type { TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { StoredAiSettings } from "./schemas";
import type { UpdateAiSettings } from "./schemas";

export function find(ctx: TenantContext): Promise<StoredAiSettings> {
  return callFunction(ctx, "get_ai_settings", {}, StoredAiSettings);
}

export function update(ctx: TenantContext, changes: UpdateAiSettings): Promise<StoredAiSettings> {
  return callFunction(ctx, "update_ai_settings", changes, StoredAiSettings);
}
