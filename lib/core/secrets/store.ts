import { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";

const StoredSecret = z.object({ id: z.uuid(), ciphertext: z.string() }).nullable();

/** Puts a ciphertext in the place of the one before, or nothing. */
export async function storeSecret(
  ctx: TenantContext,
  secret: { kind: string; id: string; ciphertext: string | null },
): Promise<void> {
  await callFunction(ctx, "store_secret", secret, z.object({}));
}

/** For a job: members have no way to a secret. */
export function readSecret(ctx: TenantContext, kind: string) {
  return callFunction(ctx, "read_secret", { kind }, StoredSecret);
}

/** The same secret under a newer key, unless it has changed meanwhile. */
export async function rewrapSecret(
  ctx: TenantContext,
  secret: { id: string; before: string; ciphertext: string },
): Promise<void> {
  await callFunction(ctx, "rewrap_secret", secret, z.object({ is_stored: z.boolean() }));
}
