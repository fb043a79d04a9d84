import { addMessage } from "@/lib/concierge/chats/add-message";
import { AddMessage, MessageAdded } from "@/lib/concierge/chats/schemas";
import { externalRoute } from "@/lib/platform/routes/external-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = externalRoute(
  {
    id: "addMessage",
    surface: "concierge",
    summary: "Add a message to a chat",
    description: "Safe to repeat with an Idempotency-Key or with your own messageId.",
    scope: "chats:write",
    body: AddMessage,
    response: MessageAdded,
  },
  (ctx, { body }) => addMessage(ctx, body),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
