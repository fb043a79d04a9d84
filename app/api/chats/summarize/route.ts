import { ChatSummarized, OrganizationSummarized, Summarize } from "@/lib/concierge/summaries/schemas";
import { summarize } from "@/lib/concierge/summaries/summarize";
import { summarizeOrganization } from "@/lib/concierge/summaries/summarize-organization";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { z } from "zod";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const maxDuration = 120;

export const GET = dashboardRoute(
  {
    id: "summarizeStaleChats",
    surface: "concierge",
    summary: "Summarise the organisation's stale chats",
    description: "At most 100. It writes although it is a GET; prefer POST with { all: true }.",
    alsoApiKey: "summaries:write",
    changes: true,
    response: OrganizationSummarized,
  },
  (ctx) => summarizeOrganization(ctx, { maxSeconds: maxDuration }),
);

export const POST = dashboardRoute(
  {
    id: "summarizeChats",
    surface: "concierge",
    summary: "Summarise one chat, or all that are stale",
    description: "One chat is summarised at once, unless the same model has already read all of it.",
    alsoApiKey: "summaries:write",
    body: Summarize,
    response: z.union([ChatSummarized, OrganizationSummarized]),
  },
  (ctx, { body }) => summarize(ctx, body, { maxSeconds: maxDuration }),
);

export const { PUT, PATCH, DELETE } = allowOnly("GET", "POST");
