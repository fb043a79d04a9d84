import type { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { secretContext, secretsRing } from "@/lib/platform/secrets/secrets";
import { readSecret, rewrapSecret } from "./store";

/** The credentials of an integration, for a job; null when the organisation has none. One under an old key gets the newest. */
export async function openSecret<Shape extends z.ZodType>(
  ctx: TenantContext,
  kind: string,
  shape: Shape,
): Promise<z.output<Shape> | null> {
  const stored = await readSecret(ctx, kind);
  if (stored === null) return null;
  const { id, ciphertext } = stored;
  const [ring, context] = [secretsRing(), secretContext(ctx.organizationId, id)];
  const plaintext = ring.decrypt(ciphertext, context);
  if (ring.isStale(ciphertext)) {
    await rewrapSecret(ctx, { id, before: ciphertext, ciphertext: ring.encrypt(plaintext, context) });
  }
  return shape.parse(JSON.parse(plaintext));
}
