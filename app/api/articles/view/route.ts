import { recordArticleView } from "@/lib/concierge/articles/record-article-view";
import { ArticleViewRecorded, RecordArticleView } from "@/lib/concierge/articles/schemas";
import { externalRoute } from "@/lib/platform/routes/external-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = externalRoute(
  {
    id: "recordArticleView",
    surface: "concierge",
    summary: "Record a look at an article",
    scope: "articles:write",
    body: RecordArticleView,
    response: ArticleViewRecorded,
  },
  (ctx, { body }) => recordArticleView(ctx, body),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
