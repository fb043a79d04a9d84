import { listUserViews } from "@/lib/concierge/visitors/list-user-views";
import { PersonId, VisitorViews } from "@/lib/concierge/visitors/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { PageQuery } from "@/lib/platform/pagination/page";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listUserViews",
    surface: "concierge",
    summary: "List the views of a person's own web identity, newest first",
    description:
      "The person's web identity is the visitor with the same e-mail address. A visitor's id is understood as well.",
    params: PersonId,
    query: PageQuery,
    response: VisitorViews,
  },
  (ctx, { params, query }) => listUserViews(ctx, { ...params, ...query }),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
