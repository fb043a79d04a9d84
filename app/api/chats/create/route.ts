import { createChat } from "@/lib/concierge/chats/create-chat";
import { ChatCreated, CreateChat } from "@/lib/concierge/chats/schemas";
import { externalRoute } from "@/lib/platform/http/external-route";

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
