import { z } from "zod";
import { listMessages } from "@/lib/concierge/chats/list-messages";
import { ChatId, MessagePage } from "@/lib/concierge/chats/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { PageQuery } from "@/lib/platform/pagination/page";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listMessages",
    surface: "concierge",
    summary: "List a chat's messages, oldest first",
    description: "The header X-Next-Cursor is there while later messages follow.",
    params: z.object({ chatId: ChatId }),
    query: PageQuery,
    response: MessagePage,
  },
  (ctx, { params, query }) => listMessages(ctx, { chatId: params.chatId, ...query }),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
