import type { TenantContext } from "@/lib/platform/context";
import { generateApiKey } from "@/lib/platform/crypto";
import { ALL_SCOPES, PUBLISHABLE_SCOPES } from "./scopes";
import type { ApiKeyWithSecret, CreateApiKey } from "./schemas";
import { insert } from "./store";

/** Makes a key; only this answer ever holds it. */
export async function createApiKey(ctx: TenantContext, input: CreateApiKey): Promise<ApiKeyWithSecret> {
  const { key, digest, prefix, last4 } = generateApiKey(input.kind);
  const scopes = input.scopes ?? (input.kind === "secret" ? ALL_SCOPES : PUBLISHABLE_SCOPES);
  return { ...(await insert(ctx, { ...input, scopes, digest, prefix, last4 })), key };
}
