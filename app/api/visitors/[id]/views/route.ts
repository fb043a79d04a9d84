import { listVisitorViews } from "@/lib/concierge/visitors/list-visitor-views";
import { PersonId, VisitorViews } from "@/lib/concierge/visitors/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { PageQuery } from "@/lib/platform/pagination/page";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listVisitorViews",
    surface: "concierge",
    summary: "List a visitor's views of articles, newest first",
    description: "The header X-Next-Cursor is there while more follow.",
    params: PersonId,
    query: PageQuery,
    response: VisitorViews,
  },
  (ctx, { params, query }) => listVisitorViews(ctx, { ...params, ...query }),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
