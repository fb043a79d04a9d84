import { CHAT_COLUMNS } from "@/lib/concierge/chats/chat-columns";
import { countChats } from "@/lib/concierge/chats/count-chats";
import { listChats } from "@/lib/concierge/chats/list-chats";
import { ChatPage, ListChats } from "@/lib/concierge/chats/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listChats",
    surface: "concierge",
    summary: "List the organisation's chats, newest first",
    description: "The header X-Next-Cursor is there while older chats follow.",
    query: ListChats,
    response: ChatPage,
    csv: { name: "chats", columns: CHAT_COLUMNS, count: (ctx, { query }) => countChats(ctx, query) },
  },
  (ctx, { query }) => listChats(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
