import { z } from "zod";
import { MAIL_EVENTS } from "@/lib/providers/sandbox-mail/schemas";

export { SmtpConnection } from "@/lib/providers/mail/schemas";
export { MailEvent } from "@/lib/providers/sandbox-mail/schemas";

/** A mail in the outbox, as admins see it. */
export const Mail = z
  .object({
    id: z.uuid(),
    template: z.string(),
    to_address: z.string(),
    subject: z.string(),
    body_text: z.string(),
    html: z.string(),
    status: z.enum(["queued", "sending", "sent", "failed", "unknown"]).meta({
      description: "unknown: the connection ended after it was handed over. It is not sent again.",
    }),
    provider: z.enum(["sandbox", "smtp"]).nullable().meta({ description: "sandbox: it never left the machine." }),
    error: z.string().nullable(),
    created_at: z.string(),
    sent_at: z.string().nullable(),
    delivered_at: z.string().nullable(),
    bounced_at: z.string().nullable(),
    opened_at: z.string().nullable(),
    clicked_at: z.string().nullable(),
  })
  .meta({ id: "Mail" });
export type Mail = z.output<typeof Mail>;

/** What the job is given of a mail that it is about to hand over. */
export const MailToSend = z.object({
  id: z.uuid(),
  to_address: z.string(),
  subject: z.string(),
  html: z.string(),
  body_text: z.string(),
  was_handed_to: z.string().nullable(),
});

/** A mail to put into the outbox. */
export interface NewMail {
  idempotency_key?: string;
  template: string;
  to_address: string;
  subject: string;
  html: string;
  body_text: string;
}

export const MailQueued = z.object({ mail_id: z.uuid() });

/** What becomes of a mail in the sandbox. */
export const ActOnMail = z.strictObject({ type: z.enum(MAIL_EVENTS) });
export type ActOnMail = z.output<typeof ActOnMail>;

export const MailList = z.array(Mail);

/** What an event of a provider led to. */
export const EventRecorded = z.object({ result: z.enum(["recorded", "repeated", "unmatched"]) });
