import { listArticleChats } from "@/lib/concierge/articles/list-article-chats";
import { ArticleChats, ArticleId } from "@/lib/concierge/articles/read-schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { PageQuery } from "@/lib/platform/pagination/page";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listArticleChats",
    surface: "house",
    summary: "List the chats in which an article was mentioned, last mentioned first",
    params: ArticleId,
    query: PageQuery,
    response: ArticleChats,
  },
  (ctx, { params, query }) => listArticleChats(ctx, { ...params, ...query }),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
