import { z } from "zod";
import { getChat } from "@/lib/concierge/chats/get-chat";
import { ChatDetail, ChatId } from "@/lib/concierge/chats/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "getChat",
    surface: "house",
    summary: "Read a chat: its summary with evidence, its visitor, and what they did around it",
    params: z.object({ chatId: ChatId }),
    response: ChatDetail,
  },
  (ctx, { params }) => getChat(ctx, params.chatId),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
