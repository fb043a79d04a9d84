import { createTransport } from "nodemailer";
import { z } from "zod";
import type { OutgoingMail, SendResult, SmtpConnection } from "./schemas";

const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;

/** What the server answered, when it did. */
const Failure = z.object({
  code: z.string().optional().catch(undefined),
  responseCode: z.number().optional().catch(undefined),
});

/** Hands a mail to a mail server. Nothing is thrown: every end is a result. */
export async function sendBySmtp(
  { url, from }: SmtpConnection,
  mail: OutgoingMail,
  silenceMs = SILENCE_MS,
): Promise<SendResult> {
  const { id, to, subject, html, text } = mail;
  const domain = from.replace(/^.*@/, "").replace(/>$/, "");
  const watch = watchCommands();
  const transport = createTransport({
    url,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    transactionLog: true,
    logger: watch.logger,
  });
  try {
    await transport.sendMail({ from, to, subject, html, text, messageId: `<${id}@${domain}>` });
    return { status: "sent" };
  } catch (thrown) {
    return resultOf(Failure.safeParse(thrown).data ?? {}, watch.isHandedOver());
  } finally {
    transport.close();
  }
}

/** The server's own words stay out: they may hold addresses. */
function resultOf({ responseCode, code }: z.output<typeof Failure>, isHandedOver: boolean): SendResult {
  if (responseCode !== undefined) {
    const error = `smtp_${responseCode}`;
    return responseCode >= 500 ? { status: "failed", error } : { status: "later", error };
  }
  if (isHandedOver) return { status: "unknown", error: "smtp_no_answer" };
  if (code === "EENVELOPE") return { status: "failed", error: "smtp_envelope" };
  return { status: "later", error: "smtp_unreachable" };
}

/** Sees whether the conversation came to where the mail itself is sent: from there on, no answer says nothing. */
function watchCommands() {
  let isHandedOver = false;
  const ignore = (): void => undefined;
  const debug = (entry: { tnx?: string }, line: string): void => {
    isHandedOver ||= entry.tnx === "client" && line === "DATA";
  };
  return {
    isHandedOver: () => isHandedOver,
    logger: { trace: ignore, debug, info: ignore, warn: ignore, error: ignore, fatal: ignore },
  };
}
