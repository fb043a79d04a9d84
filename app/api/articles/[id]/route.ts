import { getArticle } from "@/lib/concierge/articles/get-article";
import { ArticleDetail, ArticleId, ReadArticle } from "@/lib/concierge/articles/read-schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "getArticle",
    surface: "house",
    summary: "Get an article, day by day",
    params: ArticleId,
    query: ReadArticle,
    response: ArticleDetail,
    csv: {
      name: "article",
      table: ({ days }) => [
        ["Day", "Mentions", "Clicks", "Mentions clicked", "Views"],
        ...days.map(({ day, mentions, clicks, clicked, views }) => [day, mentions, clicks, clicked, views]),
      ],
    },
  },
  (ctx, { params, query }) => getArticle(ctx, params.id, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
