import { recordArticleMentions } from "@/lib/concierge/articles/record-article-mentions";
import { ArticleMentionsRecorded, RecordArticleMentions } from "@/lib/concierge/articles/schemas";
import { externalRoute } from "@/lib/platform/routes/external-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = externalRoute(
  {
    id: "recordArticleMentions",
    surface: "concierge",
    summary: "Record that articles were mentioned",
    scope: "articles:write",
    body: RecordArticleMentions,
    response: ArticleMentionsRecorded,
  },
  (ctx, { body }) => recordArticleMentions(ctx, body),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
