import type { TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { ArticleMentionsStored, ArticleViewStored, ClickStored, WebMentionsStored } from "./schemas";
import type { RecordArticleMentions, RecordArticleView, RecordClick, RecordWebMentions } from "./schemas";

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
