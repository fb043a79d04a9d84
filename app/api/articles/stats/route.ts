import { readArticleStats } from "@/lib/concierge/articles/read-article-stats";
import { ArticleStats, ReadArticleStats } from "@/lib/concierge/articles/read-schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "readArticleStats",
    surface: "concierge",
    summary: "Count how often articles of the catalogue were mentioned and viewed",
    description: "By both together, the highest first. The header X-Next-Cursor is there while more follow.",
    query: ReadArticleStats,
    response: ArticleStats,
  },
  (ctx, { query }) => readArticleStats(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
