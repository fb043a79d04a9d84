import { randomUUID } from "node:crypto";
import type { TenantContext } from "@/lib/platform/context";
import { secretContext, secretsRing } from "@/lib/platform/secrets/secrets";
import { storeSecret } from "./store";

/** Keeps the credentials of an integration, encrypted, in place of those before; null removes them. For admins. */
export async function keepSecret(ctx: TenantContext, kind: string, value: object | null): Promise<void> {
  const id = randomUUID();
  const ciphertext =
    value === null ? null : secretsRing().encrypt(JSON.stringify(value), secretContext(ctx.organizationId, id));
  await storeSecret(ctx, { kind, id, ciphertext });
}
