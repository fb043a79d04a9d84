import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { parseKeyRing } from "./key-ring";
import type { KeyRing } from "./key-ring";

let ring: KeyRing | undefined;

/** The key ring of this installation. Without one nothing secret can be kept. */
export function secretsRing(): KeyRing {
  const { HORIZON_SECRETS_KEYS: keys } = env();
  if (keys === undefined) throw new AppError("unavailable", "This installation has no key for secrets.");
  ring ??= parseKeyRing(keys);
  return ring;
}

/** What a secret is bound to: its organisation and its row. */
export function secretContext(organizationId: string, id: string): string {
  return `${organizationId}/${id}`;
}
