import { listMembers } from "@/lib/core/members/list-members";
import { TeamPage } from "@/lib/core/members/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { PageQuery } from "@/lib/platform/pagination/page";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listUsers",
    surface: "concierge",
    summary: "List the people of the organisation, who joined last first",
    description: "The header X-Next-Cursor is there while more follow.",
    query: PageQuery,
    response: TeamPage,
  },
  (ctx, { query }) => listMembers(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
