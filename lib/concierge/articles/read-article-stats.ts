import type { TenantContext } from "@/lib/platform/context";
import { cursorOf } from "@/lib/platform/pagination/cursor";
import { ArticleEnd } from "./read-schemas";
import type { ArticleStats, ReadArticleStats } from "./read-schemas";
import * as store from "./store";

const cursors = cursorOf(ArticleEnd);

/** What became of the catalogue's articles in the last days, by mentions and views together. */
export async function readArticleStats(ctx: TenantContext, query: ReadArticleStats): Promise<ArticleStats> {
  const { dateRange: days, type, search, limit, cursor } = query;
  const order = { source: "catalogue", sort: "activity", limit, cursor: cursors.decode(cursor) };
  const { articles, totals, next_cursor } = await store.listArticles(ctx, { ...order, days, type, search });
  return {
    data: articles.map(({ id, article_id, title, slug, type: kind, mentions, views }) => ({
      id: article_id ?? id,
      name: title,
      slug,
      type: kind,
      mentions,
      views,
    })),
    totals: { totalMentioned: totals.mentions, totalViews: totals.views, uniqueArticles: totals.articles },
    next_cursor: cursors.encode(next_cursor),
  };
}
