import { z } from "zod";
import { PastMoment, cutText, optionalText, text } from "@/lib/platform/fields";

const MAX_MENTIONS = 100;

/** A chat of the same organisation; any other id is refused by the database. */
const OptionalChatId = optionalText(255).meta({ description: "The chat it happened in." });

/** Articles of the catalogue that were mentioned. */
export const ArticleMentionsBody = z.object({
  articles: z
    .array(z.object({ id: text(255), title: text(500), slug: text(255), type: optionalText(100) }))
    .min(1)
    .max(MAX_MENTIONS),
  chatId: OptionalChatId,
  timestamp: PastMoment,
});

/** Mentions of articles as the database takes them. */
export function articleMentionsRow(body: z.output<typeof ArticleMentionsBody>) {
  return { articles: body.articles, chat_id: body.chatId, sent_at: body.timestamp };
}

export const RecordArticleMentions = ArticleMentionsBody.transform(articleMentionsRow);
export type RecordArticleMentions = z.output<typeof RecordArticleMentions>;

export const ArticleMentionsStored = z.object({ recorded: z.number().int() });

export const ArticleMentionsRecorded = z.object({ success: z.literal(true), mentionsRecorded: z.number().int() });

/** A look at an article. */
export const ArticleViewBody = z.object({
  articleId: text(255),
  articleSlug: text(255),
  articleTitle: optionalText(500).meta({ description: "The slug when missing." }),
  articleType: optionalText(100),
  chatId: OptionalChatId,
  sessionId: optionalText(255),
  timestamp: PastMoment,
});

/** A view as the database takes it. */
export function articleViewRow(body: z.output<typeof ArticleViewBody>) {
  return {
    article_id: body.articleId,
    article_slug: body.articleSlug,
    article_title: body.articleTitle,
    article_type: body.articleType,
    chat_id: body.chatId,
    session_id: body.sessionId,
    sent_at: body.timestamp,
  };
}

export const RecordArticleView = ArticleViewBody.transform(articleViewRow);
export type RecordArticleView = z.output<typeof RecordArticleView>;

export const ArticleViewStored = z.object({ view_id: z.string() });

export const ArticleViewRecorded = z.object({ success: z.literal(true), viewId: z.string() });

/** What a web search found and the concierge showed. */
export const WebMentionsBody = z.object({
  mentions: z
    .array(
      z.object({
        url: z.url({ protocol: /^https?$/ }).max(2048),
        title: cutText(500),
        score: z.number().nullish(),
        content: cutText(500),
        image: optionalText(2048),
        type: optionalText(100),
      }),
    )
    .max(MAX_MENTIONS),
  sessionId: text(255),
  chatId: OptionalChatId,
  visitorId: z.guid().nullish().meta({ description: "A visitor of yours, as answered by identify." }),
  searchQuery: optionalText(1000),
  timestamp: PastMoment,
});

/** Mentions from a web search as the database takes them. */
export function webMentionsRow(body: z.output<typeof WebMentionsBody>, defaultType: string) {
  return {
    mentions: body.mentions.map((mention) => ({ ...mention, type: mention.type ?? defaultType })),
    session_id: body.sessionId,
    chat_id: body.chatId,
    visitor_id: body.visitorId ?? undefined,
    search_query: body.searchQuery,
    sent_at: body.timestamp,
  };
}

/** The path decides what a mention is that does not say: that is what the senders of either path expect. */
export const RecordTavilyMentions = WebMentionsBody.transform((body) => webMentionsRow(body, "tavily_search"));
export const RecordWebMentions = WebMentionsBody.transform((body) => webMentionsRow(body, "article"));
export type RecordWebMentions = z.output<typeof RecordWebMentions>;

const nullableText = z.string().nullable();

/** A mention as clients see it. */
export const Mention = z
  .object({
    id: z.string(),
    source: z.enum(["catalogue", "web_search"]),
    article_id: nullableText,
    article_slug: nullableText,
    article_url: nullableText,
    article_title: nullableText,
    article_type: z.string(),
    chat_id: nullableText,
    session_id: nullableText,
    visitor_id: nullableText,
    search_query: nullableText,
    mentioned_at: z.string(),
    clicked: z.boolean(),
    clicked_at: nullableText,
    metadata: z.object({ score: z.number().optional(), content: z.string().optional(), image: z.string().optional() }),
  })
  .meta({ id: "Mention" });

export const WebMentionsStored = z.object({ count: z.number().int(), mentions: z.array(Mention) });

export const WebMentionsRecorded = z.object({ success: z.literal(true), ...WebMentionsStored.shape });

/** A click on something that was mentioned. */
export const ClickBody = z.object({
  articleUrl: text(2048),
  chatId: OptionalChatId,
  sessionId: optionalText(255).meta({ description: "Used when there is no chatId; one of the two is needed." }),
  timestamp: PastMoment,
});

/** A click as the database takes it. */
export function clickRow(body: z.output<typeof ClickBody>) {
  return { article_url: body.articleUrl, chat_id: body.chatId, session_id: body.sessionId, sent_at: body.timestamp };
}

/** Without either, every mention of the URL in the organisation would be meant. */
export function namesChatOrSession(click: { chatId?: string | undefined; sessionId?: string | undefined }): boolean {
  return (click.chatId ?? click.sessionId) !== undefined;
}

export const CHAT_OR_SESSION_NEEDED = "Either chatId or sessionId is required.";

export const RecordClick = ClickBody.refine(namesChatOrSession, CHAT_OR_SESSION_NEEDED).transform(clickRow);
export type RecordClick = z.output<typeof RecordClick>;

export const ClickStored = z.object({ mention: Mention, updated: z.literal(1) });

export const ClickRecorded = z.object({ success: z.literal(true), ...ClickStored.shape });
