import { recordWebMentions } from "@/lib/concierge/articles/record-web-mentions";
import { WebMentionsRecorded, RecordWebMentions } from "@/lib/concierge/articles/schemas";
import { externalRoute } from "@/lib/platform/routes/external-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export { GET } from "@/app/api/tavily-mentions/route";

export const POST = externalRoute(
  {
    id: "recordWebMentions",
    surface: "concierge",
    summary: "Record articles found on the web",
    scope: "articles:write",
    body: RecordWebMentions,
    response: WebMentionsRecorded,
  },
  (ctx, { body }) => recordWebMentions(ctx, body),
);

export const { PUT, PATCH, DELETE } = allowOnly("GET", "POST");
