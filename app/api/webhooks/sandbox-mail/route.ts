import { recordMailEvent } from "@/lib/core/mails/record-mail-event";
import { readSandboxEvent } from "@/lib/core/mails/sandbox";
import { EventRecorded, MailEvent } from "@/lib/core/mails/schemas";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";
import { webhookRoute } from "@/lib/platform/routes/webhook-route";

export const POST = webhookRoute(
  {
    id: "sandboxMailEvent",
    surface: "house",
    summary: "Hear of a mail from the sandbox",
    description: "Signed as Standard Webhooks has it. A repeat and an unknown mail answer 200.",
    body: MailEvent,
    response: EventRecorded,
    verify: readSandboxEvent,
  },
  (ctx, event) => recordMailEvent(ctx, "sandbox", event),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
