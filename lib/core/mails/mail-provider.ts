import { openSecret } from "@/lib/core/secrets/open-secret";
import type { TenantContext } from "@/lib/platform/context";
import { env } from "@/lib/platform/env";
import { SmtpConnection } from "@/lib/providers/mail/schemas";
import type { OutgoingMail, SendResult } from "@/lib/providers/mail/schemas";
import { sendBySmtp } from "@/lib/providers/mail/send-by-smtp";

/** Who sends the mails of an organisation. */
export interface MailProvider {
  name: "sandbox" | "smtp";
  /** Whether handing the same mail over twice is handing it over once. */
  isIdempotent: boolean;
  send: (mail: OutgoingMail) => Promise<SendResult>;
}

/** Nothing leaves the machine: the mail in the outbox is all there is of it. */
const SANDBOX: MailProvider = {
  name: "sandbox",
  isIdempotent: true,
  send: () => Promise.resolve({ status: "sent" }),
};

/** The organisation's own mail server, else that of the installation, else the sandbox. */
export async function mailProviderOf(ctx: TenantContext): Promise<MailProvider> {
  const { SMTP_URL: url, MAIL_FROM: from, HORIZON_SECRETS_KEYS: keys } = env();
  const own = keys === undefined ? null : await openSecret(ctx, "smtp", SmtpConnection);
  const connection = own ?? (url === undefined || from === undefined ? null : { url, from });
  if (connection === null) return SANDBOX;
  return { name: "smtp", isIdempotent: false, send: (mail) => sendBySmtp(connection, mail) };
}
