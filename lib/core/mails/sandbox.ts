import { AppError } from "@/lib/platform/errors";
import type { TenantContext } from "@/lib/platform/context";
import type { Delivery } from "@/lib/platform/routes/webhook-route";
import { systemClock } from "@/lib/platform/time/clock";
import { deliverEvent, readDelivery } from "@/lib/providers/sandbox-mail/deliver-event";
import type { ActOnMail } from "./schemas";
import { findMail } from "./store";

/** Lets something happen to a mail in the sandbox. The sandbox tells us of it as any provider would: by its webhook. */
export async function actOnMail(ctx: TenantContext, id: string, { type }: ActOnMail): Promise<void> {
  const mail = await findMail(ctx, id);
  if (mail.provider !== "sandbox" || mail.status !== "sent") {
    throw new AppError("conflict", "This mail is not in the sandbox, or not sent yet.");
  }
  const now = systemClock();
  await deliverEvent({ type, message_id: mail.id, at: new Date(now).toISOString() }, now);
}

/** Checks and reads a delivery of the sandbox. */
export function readSandboxEvent({ rawBody, headers }: Delivery) {
  return readDelivery(rawBody, headers, systemClock());
}
