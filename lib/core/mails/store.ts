import { z } from "zod";
import type { TenantContext, WorkerContext } from "@/lib/platform/context";
import { callFunction, query } from "@/lib/platform/db/call";
import { EventRecorded, Mail, MailQueued, MailToSend } from "./schemas";
import type { NewMail } from "./schemas";

const COLUMNS = Object.keys(Mail.shape).join(", ");

interface Lease {
  object_id: string;
  token: string;
}

export function insertMail(ctx: TenantContext, mail: NewMail) {
  return callFunction(ctx, "queue_mail", { ...mail }, MailQueued);
}

/** The newest mails of the organisation. */
export async function listNewestMails(ctx: TenantContext, limit: number): Promise<Mail[]> {
  const rows = await query(ctx, (db, signal) =>
    db
      .from("mails")
      .select(COLUMNS)
      .order("created_at", { ascending: false })
      .order("id", { ascending: false })
      .limit(limit)
      .abortSignal(signal),
  );
  return z.array(Mail).parse(rows);
}

/** How a mail of the organisation stands. */
export function findMail(ctx: TenantContext, mailId: string) {
  return callFunction(ctx, "get_mail", { mail_id: mailId }, Mail.pick({ id: true, provider: true, status: true }));
}

/** Says that a mail is about to be handed over; null when there is nothing to send. */
export function beginMail(ctx: TenantContext, held: Lease & { provider: string }) {
  return callFunction(ctx, "begin_mail", { ...held }, MailToSend.nullable());
}

/** Stores what came of it, and ends the job with it. */
export function settleMail(
  ctx: TenantContext,
  settled: Lease & { run_id: string; status: "sent" | "failed" | "unknown" | "queued"; error?: string },
) {
  return callFunction(ctx, "settle_mail", { ...settled }, z.object({ status: z.string() }));
}

/** Records what a provider tells; the organisation is that of our own row. */
export function insertMailEvent(
  ctx: WorkerContext,
  event: { provider: string; event_id: string; message_id: string; type: string; at: string },
) {
  return callFunction(ctx, "record_mail_event", { ...event }, EventRecorded);
}
