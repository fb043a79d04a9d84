import type { TenantContext } from "@/lib/platform/context";
import { generateApiKey } from "@/lib/platform/crypto";
import { forgetApiKey } from "@/lib/platform/auth/api-key";
import type { Settings } from "./schemas";
import { replacePrimaryKey } from "./store";

/** Ends the primary key at once and answers the settings with the new one, unmasked this once. */
export async function regenerateApiKey(ctx: TenantContext): Promise<Settings> {
  const { key, digest, prefix, last4 } = generateApiKey("secret");
  const { settings, ended_key_id } = await replacePrimaryKey(ctx, { digest, prefix, last4 });
  if (ended_key_id !== null) forgetApiKey(ended_key_id);
  return { ...settings, api_key: key };
}
