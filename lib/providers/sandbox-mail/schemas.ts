import { z } from "zod";

export const MAIL_EVENTS = ["delivered", "bounced", "opened", "clicked"] as const;

/** What a mail provider tells of a mail. */
export const MailEvent = z.object({
  type: z.enum(MAIL_EVENTS),
  /** The id that we gave the mail when we handed it over. */
  message_id: z.string().min(1).max(200),
  at: z.iso.datetime(),
});
export type MailEvent = z.output<typeof MailEvent>;
