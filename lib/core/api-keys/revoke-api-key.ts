import type { TenantContext } from "@/lib/platform/context";
import { forgetApiKey } from "@/lib/platform/auth/api-key";
import type { ApiKey } from "./schemas";
import { revoke } from "./store";

/** Ends a key for good, from its next request on. Ending it again changes nothing. */
export async function revokeApiKey(ctx: TenantContext, apiKeyId: string): Promise<ApiKey> {
  const key = await revoke(ctx, apiKeyId);
  forgetApiKey(key.id);
  return key;
}
