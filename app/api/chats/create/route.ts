import { createChat } from "@/lib/concierge/chats/create-chat";
import { ChatCreated, CreateChat } from "@/lib/concierge/chats/schemas";
import { externalRoute } from "@/lib/platform/routes/external-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = externalRoute(
  {
    id: "createChat",
    surface: "concierge",
    summary: "Start a chat",
    description: "Safe to repeat: the same chatId with the same sessionId answers the chat that is there.",
    scope: "chats:write",
    body: CreateChat,
    response: ChatCreated,
  },
  (ctx, { body }) => createChat(ctx, body),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
