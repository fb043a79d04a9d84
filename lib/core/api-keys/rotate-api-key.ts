import type { TenantContext } from "@/lib/platform/context";
import { generateApiKey } from "@/lib/platform/crypto";
import { forgetApiKey } from "@/lib/platform/auth/api-key";
import type { ApiKeyWithSecret, RotateApiKey } from "./schemas";
import { rotate } from "./store";

/** Replaces a key by one with the same rights; the old one works until the grace ends. Only this answer holds the new key. */
export async function rotateApiKey(
  ctx: TenantContext,
  apiKeyId: string,
  { grace_seconds }: RotateApiKey,
): Promise<ApiKeyWithSecret> {
  // only the database knows the old key's kind, so it is offered a successor of either
  const keys = { secret: generateApiKey("secret"), publishable: generateApiKey("publishable") };
  const successor = await rotate(ctx, {
    api_key_id: apiKeyId,
    grace_seconds,
    keys: { secret: fingerprint(keys.secret), publishable: fingerprint(keys.publishable) },
  });
  forgetApiKey(apiKeyId);
  return { ...successor, key: keys[successor.kind].key };
}

function fingerprint({ digest, prefix, last4 }: ReturnType<typeof generateApiKey>) {
  return { digest, prefix, last4 };
}
