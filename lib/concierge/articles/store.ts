import { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { TimeCursor } from "@/lib/platform/pagination/cursor";
import {
  ArticleChat,
  ArticleDetail,
  ArticleEnd,
  ArticleTotals,
  CountedArticle,
  CountedMention,
  OpenQuestion,
} from "./read-schemas";
import { ArticleMentionsStored, ArticleViewStored, ClickStored, WebMentionsStored } from "./schemas";
import type { RecordArticleMentions, RecordArticleView, RecordClick, RecordWebMentions } from "./schemas";

const end = { next_cursor: TimeCursor.nullable() };
const Articles = z.object({
  articles: z.array(CountedArticle),
  totals: ArticleTotals,
  types: z.array(z.string()),
  next_cursor: ArticleEnd.nullable(),
});
const Mentions = z.object({ mentions: z.array(CountedMention), total: z.number().int(), ...end });
const Chats = z.object({ chats: z.array(ArticleChat), ...end });
const Questions = z.object({ questions: z.array(OpenQuestion), ...end });

/** Which days, as the database takes them. */
type Days = { days?: number | undefined; from?: string | undefined; to?: string | undefined };
type Place = { limit: number; cursor?: TimeCursor | undefined };
type Ranked = Days & {
  limit: number;
  cursor?: z.output<typeof ArticleEnd> | undefined;
  sort: string;
  source?: string | undefined;
  type?: string | undefined;
  search?: string | undefined;
};

export function insertArticleMentions(ctx: TenantContext, mentions: RecordArticleMentions) {
  return callFunction(ctx, "record_article_mentions", mentions, ArticleMentionsStored);
}

export function insertArticleView(ctx: TenantContext, view: RecordArticleView) {
  return callFunction(ctx, "record_article_view", view, ArticleViewStored);
}

export function insertWebMentions(ctx: TenantContext, mentions: RecordWebMentions) {
  return callFunction(ctx, "record_web_mentions", mentions, WebMentionsStored);
}

export function updateClicked(ctx: TenantContext, click: RecordClick) {
  return callFunction(ctx, "record_click", click, ClickStored);
}

export function listArticles(ctx: TenantContext, page: Ranked) {
  return callFunction(ctx, "list_articles", page, Articles);
}

export function listWebMentions(
  ctx: TenantContext,
  page: Place & { visitor_id?: string | undefined; chat_id?: string | undefined },
) {
  return callFunction(ctx, "list_web_mentions", page, Mentions);
}

export function findArticle(ctx: TenantContext, article: string, days: Days) {
  return callFunction(ctx, "get_article", { article, ...days }, ArticleDetail);
}

export function listArticleChats(ctx: TenantContext, article: string, page: Place) {
  return callFunction(ctx, "list_article_chats", { article, ...page }, Chats);
}

export function listOpenQuestions(ctx: TenantContext, page: Days & Place) {
  return callFunction(ctx, "list_open_questions", page, Questions);
}

export function countOpenQuestions(ctx: TenantContext, days: Days) {
  return callFunction(ctx, "count_open_questions", days, z.number().int());
}
