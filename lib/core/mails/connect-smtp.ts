import { keepSecret } from "@/lib/core/secrets/keep-secret";
import type { TenantContext } from "@/lib/platform/context";
import type { SmtpConnection } from "@/lib/providers/mail/schemas";

/** Keeps the organisation's own mail server, in place of the one before. */
export function connectSmtp(ctx: TenantContext, connection: SmtpConnection): Promise<void> {
  return keepSecret(ctx, "smtp", connection);
}

/** Forgets it: mail goes by the installation's server again, or into the sandbox. */
export function disconnectSmtp(ctx: TenantContext): Promise<void> {
  return keepSecret(ctx, "smtp", null);
}
