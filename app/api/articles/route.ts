import { ARTICLE_COLUMNS } from "@/lib/concierge/articles/columns";
import { countArticles, listArticles } from "@/lib/concierge/articles/list-articles";
import { ArticlePage, ListArticles } from "@/lib/concierge/articles/read-schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listArticles",
    surface: "house",
    summary: "List what was mentioned, clicked or viewed in some days",
    description: "The last 30 days unless others are asked for. A click counts on the day it was made.",
    query: ListArticles,
    response: ArticlePage,
    csv: { name: "articles", columns: ARTICLE_COLUMNS, count: (ctx, { query }) => countArticles(ctx, query) },
  },
  (ctx, { query }) => listArticles(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
