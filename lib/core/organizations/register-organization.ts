import { hashPassword } from "@/lib/platform/auth/password";
import type { PublicContext } from "@/lib/platform/context";
import { generateApiKey } from "@/lib/platform/crypto";
import type { Register, Registered } from "./schemas";
import { insert } from "./store";

/** Opens an organisation with its owner and primary key; only this answer ever holds the key. */
export async function registerOrganization(ctx: PublicContext, input: Register): Promise<Registered> {
  const { password, ...organization } = input;
  const { key, digest, prefix, last4 } = generateApiKey("secret");
  const { organization_id, user_id } = await insert(ctx, {
    ...organization,
    password_digest: await hashPassword(password),
    key: { digest, prefix, last4 },
  });
  return { organization_id, user_id, api_key: key };
}
