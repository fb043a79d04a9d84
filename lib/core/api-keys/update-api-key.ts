import type { TenantContext } from "@/lib/platform/context";
import { forgetApiKey } from "@/lib/platform/auth/api-key";
import type { ApiKey, UpdateApiKey } from "./schemas";
import { update } from "./store";

/** Changes label, scopes, origins or expiry of a key that still works. */
export async function updateApiKey(ctx: TenantContext, apiKeyId: string, changes: UpdateApiKey): Promise<ApiKey> {
  const key = await update(ctx, apiKeyId, changes);
  forgetApiKey(key.id);
  return key;
}
