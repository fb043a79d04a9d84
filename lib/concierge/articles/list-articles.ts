import type { TenantContext } from "@/lib/platform/context";
import { cursorOf } from "@/lib/platform/pagination/cursor";
import { dayRange } from "./day-range";
import { ArticleEnd } from "./read-schemas";
import type { ArticlePage, ListArticles } from "./read-schemas";
import * as store from "./store";

const cursors = cursorOf(ArticleEnd);

/** The articles that were mentioned, clicked or viewed in some days, highest number first. */
export async function listArticles(ctx: TenantContext, query: ListArticles): Promise<ArticlePage> {
  const { limit, cursor, sort, source, type, search } = query;
  const narrowed = { limit, cursor: cursors.decode(cursor), sort, source, type, search };
  const { articles, totals, types, next_cursor } = await store.listArticles(ctx, { ...narrowed, ...dayRange(query) });
  return {
    data: articles.map((article) => ({
      ...article,
      click_rate: article.mentions === 0 ? null : article.clicked / article.mentions,
    })),
    totals,
    types,
    next_cursor: cursors.encode(next_cursor),
  };
}

/** How many articles such a list has in all. */
export async function countArticles(ctx: TenantContext, query: ListArticles): Promise<number> {
  const { totals } = await listArticles(ctx, { ...query, cursor: undefined, limit: 1 });
  return totals.articles;
}
