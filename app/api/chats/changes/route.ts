import { listChanges } from "@/lib/concierge/chats/list-changes";
import { ChatChanges, ListChatChanges } from "@/lib/concierge/chats/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listChatChanges",
    surface: "house",
    summary: "List the chats that changed since an earlier answer",
    description:
      "New chats, and those that got messages or a summary or whose visitor was identified. A chat may be told twice.",
    query: ListChatChanges,
    response: ChatChanges,
  },
  (ctx, { query }) => listChanges(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
