import { listMentions } from "@/lib/concierge/articles/list-mentions";
import { ListMentions, MentionPage } from "@/lib/concierge/articles/read-schemas";
import { recordWebMentions } from "@/lib/concierge/articles/record-web-mentions";
import { WebMentionsRecorded, RecordTavilyMentions } from "@/lib/concierge/articles/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { externalRoute } from "@/lib/platform/routes/external-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listMentions",
    surface: "concierge",
    summary: "List the pages that web searches found, by URL, last mentioned first",
    description: "The header X-Next-Cursor is there while more follow; `total` counts all of them.",
    query: ListMentions,
    response: MentionPage,
  },
  (ctx, { query }) => listMentions(ctx, query),
);

export const POST = externalRoute(
  {
    id: "recordTavilyMentions",
    surface: "concierge",
    summary: "Record what a web search found",
    scope: "articles:write",
    body: RecordTavilyMentions,
    response: WebMentionsRecorded,
  },
  (ctx, { body }) => recordWebMentions(ctx, body),
);

export const { PUT, PATCH, DELETE } = allowOnly("GET", "POST");
