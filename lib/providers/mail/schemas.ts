import { z } from "zod";

/** How to reach a mail server, and in whose name it sends. */
export const SmtpConnection = z.strictObject({
  /** `smtp://user:password@host:587`, or `smtps://…` for TLS from the beginning. */
  url: z.url({ protocol: /^smtps?$/ }),
  from: z.string().min(3).max(254),
});
export type SmtpConnection = z.output<typeof SmtpConnection>;

/** A mail as a provider takes it. */
export interface OutgoingMail {
  /** Ours. It names the mail for ever, also to the server that takes it. */
  id: string;
  to: string;
  subject: string;
  html: string;
  text: string;
}

/**
 * What came of handing a mail over. `later`: it was not taken, and another attempt may succeed; `unknown`: the connection
 * ended after all of it was sent, so the server may or may not have taken it.
 */
export type SendResult =
  | { status: "sent" }
  | { status: "failed" | "unknown"; error: string }
  | { status: "later"; error: string };
