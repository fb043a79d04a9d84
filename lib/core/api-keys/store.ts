import { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import type { ApiKeyKind, ApiKeyParts } from "@/lib/platform/crypto";
import { callFunction } from "@/lib/platform/db/call";
import { TimeCursor } from "@/lib/platform/pagination/cursor";
import { ApiKey } from "./schemas";
import type { CreateApiKey, UpdateApiKey } from "./schemas";
import type { Scope } from "./scopes";

const Page = z.object({ api_keys: z.array(ApiKey), next_cursor: TimeCursor.nullable() });

/** The part of a new key that may be stored. */
export type Fingerprint = Pick<ApiKeyParts, "digest" | "prefix" | "last4">;

/** Keys of the organisation, newest first. */
export function list(
  ctx: TenantContext,
  page: { limit: number; cursor?: TimeCursor | undefined },
): Promise<z.output<typeof Page>> {
  return callFunction(ctx, "list_api_keys", page, Page);
}

/** Stores a new key. */
export function insert(
  ctx: TenantContext,
  key: Omit<CreateApiKey, "scopes"> & { scopes: readonly Scope[] } & Fingerprint,
): Promise<ApiKey> {
  return callFunction(ctx, "create_api_key", key, ApiKey);
}

/** Changes a live key. */
export function update(ctx: TenantContext, apiKeyId: string, changes: UpdateApiKey): Promise<ApiKey> {
  return callFunction(ctx, "update_api_key", { ...changes, api_key_id: apiKeyId }, ApiKey);
}

/** Ends a key for good. */
export function revoke(ctx: TenantContext, apiKeyId: string): Promise<ApiKey> {
  return callFunction(ctx, "revoke_api_key", { api_key_id: apiKeyId }, ApiKey);
}

/** Stores the successor of a key, of the same kind; the old one ends when the grace does. */
export function rotate(
  ctx: TenantContext,
  rotation: { api_key_id: string; grace_seconds: number; keys: Record<ApiKeyKind, Fingerprint> },
): Promise<ApiKey> {
  return callFunction(ctx, "rotate_api_key", rotation, ApiKey);
}
