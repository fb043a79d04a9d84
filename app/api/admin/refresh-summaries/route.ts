import { OrganizationSummarized } from "@/lib/concierge/summaries/schemas";
import { summarizeOrganization } from "@/lib/concierge/summaries/summarize-organization";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const maxDuration = 120;

export const POST = dashboardRoute(
  {
    id: "refreshSummaries",
    surface: "concierge",
    summary: "Summarise the organisation's stale chats, and try again what failed",
    description: "409 while a run for the organisation is under way.",
    role: "admin",
    response: OrganizationSummarized,
  },
  (ctx) => summarizeOrganization(ctx, { maxSeconds: maxDuration, isRefresh: true }),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
