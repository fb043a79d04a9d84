import { listVisitorChats } from "@/lib/concierge/visitors/list-visitor-chats";
import { PersonId, VisitorChats } from "@/lib/concierge/visitors/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { PageQuery } from "@/lib/platform/pagination/page";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listVisitorChats",
    surface: "concierge",
    summary: "List a visitor's chats, newest first",
    description: "The header X-Next-Cursor is there while more follow.",
    params: PersonId,
    query: PageQuery,
    response: VisitorChats,
  },
  (ctx, { params, query }) => listVisitorChats(ctx, { ...params, ...query }),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
