import { recordWebMentions } from "@/lib/concierge/articles/record-web-mentions";
import { WebMentionsRecorded, RecordTavilyMentions } from "@/lib/concierge/articles/schemas";
import { externalRoute } from "@/lib/platform/http/external-route";
import { allowOnly } from "@/lib/platform/http/refusals";

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

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
