import type { WorkerContext } from "@/lib/platform/context";
import type { MailEvent } from "@/lib/providers/sandbox-mail/schemas";
import { insertMailEvent } from "./store";

/** Records what a provider tells of a mail, once, whatever the order; what names no mail of ours is kept as unmatched. */
export async function recordMailEvent(
  ctx: WorkerContext,
  provider: string,
  event: MailEvent & { event_id: string },
): Promise<{ result: "recorded" | "repeated" | "unmatched" }> {
  const recorded = await insertMailEvent(ctx, { provider, ...event });
  ctx.log.info({ provider, type: event.type, result: recorded.result }, "mails.event");
  return recorded;
}
