import { z } from "zod";
import { CLICK_RATE } from "@/lib/concierge/analytics/metrics";
import { checkRange, dayFields } from "@/lib/concierge/analytics/schemas";
import { optionalText, text } from "@/lib/platform/fields";
import { PageQuery, namedPageOf, pageOf } from "@/lib/platform/pagination/page";

const nullableText = z.string().nullable();
const count = z.number().int();
const clicked = count.meta({ description: "Of these mentions: those that were clicked, on whatever day." });

export const ARTICLE_SOURCES = ["catalogue", "web_search"] as const;
export const ARTICLE_SORTS = ["mentions", "clicks", "click_rate", "views", "last_mentioned"] as const;

/** Under which name an article is known: the last that was told of it. */
const ArticleName = z.object({
  id: z.uuid(),
  source: z.enum(ARTICLE_SOURCES),
  article_id: nullableText.meta({ description: "The sender's own id, of an article of the catalogue." }),
  url: nullableText.meta({ description: "Of a page that a web search found." }),
  slug: nullableText,
  title: z.string(),
  type: z.string(),
});

/** An article as the database counts it. */
export const CountedArticle = ArticleName.extend({
  mentions: count,
  clicks: count.meta({ description: "On their own days, whenever the mention was." }),
  clicked,
  views: count,
  last_mentioned_at: nullableText,
});

/** An article in a list, with its numbers in the days asked for. */
export const Article = CountedArticle.extend({
  click_rate: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .meta({ description: `${CLICK_RATE.description} Null without any mention.` }),
}).meta({ id: "Article" });
export type Article = z.output<typeof Article>;

/** Which articles to list, over which days: the last 30 without any. */
export const ListArticles = PageQuery.extend({
  ...dayFields,
  sort: z.enum(ARTICLE_SORTS).default("mentions").meta({ description: "Highest first." }),
  source: z.enum(ARTICLE_SOURCES).optional(),
  type: text(100).optional(),
  search: text(100).optional().meta({ description: "Part of a title, slug or URL." }),
}).superRefine(checkRange);
export type ListArticles = z.output<typeof ListArticles>;

export const ArticleTotals = z.object({ articles: count, mentions: count, clicks: count, views: count });
export type ArticleTotals = z.output<typeof ArticleTotals>;

export const ArticlePage = namedPageOf("articles", Article, {
  totals: ArticleTotals.meta({ description: "Of all pages." }),
  types: z.array(z.string()).meta({ description: "The types there are to narrow to." }),
});
export type ArticlePage = z.output<typeof ArticlePage>;

/** Where a page of articles ends: the number they are ordered by, and the id. */
export const ArticleEnd = z.object({ value: z.string().regex(/^-?\d{1,30}(\.\d{1,20})?$/), id: z.uuid() });

/** The contract's list of catalogue articles: this type stands for all of them. */
const EVERY_TYPE = "All types";

export const ReadArticleStats = PageQuery.extend({
  dateRange: z.coerce.number().int().min(1).max(365).default(30).meta({ description: "Days, today among them." }),
  type: optionalText(100)
    .transform((given) => (given === EVERY_TYPE ? undefined : given))
    .meta({ description: `“${EVERY_TYPE}” is no filter.` }),
  search: optionalText(100).meta({ description: "Part of a name or slug." }),
});
export type ReadArticleStats = z.output<typeof ReadArticleStats>;

export const ArticleStats = namedPageOf(
  "articles",
  z.object({
    id: z.string(),
    name: z.string(),
    slug: nullableText,
    type: z.string(),
    mentions: count,
    views: count,
  }),
  { totals: z.object({ totalMentioned: count, totalViews: count, uniqueArticles: count }) },
);
export type ArticleStats = z.output<typeof ArticleStats>;

/** Whose mentions: everybody's, a visitor's, a chat's. */
export const ListMentions = PageQuery.extend({ visitorId: optionalText(255), chatId: optionalText(255) });
export type ListMentions = z.output<typeof ListMentions>;

/** A page that web searches found, as the database counts it. */
export const CountedMention = z.object({
  id: z.uuid(),
  url: z.string(),
  title: nullableText,
  type: z.string(),
  mentions: count,
  clicks: count,
  last_mentioned_at: z.string(),
});

export const MentionPage = namedPageOf(
  "mentions",
  CountedMention.omit({ id: true, last_mentioned_at: true }).extend({ lastMentioned: z.string() }),
  { total: count.meta({ description: "How many different URLs there are." }) },
);
export type MentionPage = z.output<typeof MentionPage>;

/** An article in a path: what looks like no id names nothing. */
export const ArticleId = z.object({ id: text(255) });

/** Over which days to tell of an article: the last 30 without any. */
export const ReadArticle = z.object(dayFields).superRefine(checkRange);
export type ReadArticle = z.output<typeof ReadArticle>;

/** One article, day by day. */
export const ArticleDetail = ArticleName.extend({
  last_mentioned_at: nullableText,
  last_viewed_at: nullableText,
  from: z.string(),
  to: z.string(),
  timezone: z.string(),
  today: z.string().meta({ description: "The day that is not over yet." }),
  days: z.array(z.object({ day: z.string(), mentions: count, clicks: count, clicked, views: count })),
});
export type ArticleDetail = z.output<typeof ArticleDetail>;

/** A chat in which an article was mentioned. */
export const ArticleChat = z
  .object({
    id: z.uuid().meta({ description: "Of the last mention in it." }),
    chat_id: z.string(),
    mentioned_at: z.string(),
    mentions: count.meta({ description: "How often in this chat." }),
    clicked: z.boolean(),
    topic_summary: nullableText,
    lead_score: count.nullable(),
    sentiment: z.enum(["positive", "neutral", "negative"]).nullable(),
    message_count: count,
    visitor_id: z.uuid().nullable(),
    visitor_name: nullableText,
  })
  .meta({ id: "ArticleChat" });
export type ArticleChat = z.output<typeof ArticleChat>;

export const ArticleChats = pageOf(ArticleChat);
export type ArticleChats = z.output<typeof ArticleChats>;

/** Which questions: those of all time without any days. */
export const ListQuestions = PageQuery.extend(dayFields).superRefine(checkRange);
export type ListQuestions = z.output<typeof ListQuestions>;

/** A visitor's message with a question mark after which its chat named no article. */
export const OpenQuestion = z
  .object({
    id: z.uuid(),
    asked_at: z.string(),
    question: z.string().meta({ description: "Its first 1,000 characters." }),
    chat_id: z.string(),
    topic_summary: nullableText,
    visitor_id: z.uuid().nullable(),
    visitor_name: nullableText,
  })
  .meta({ id: "OpenQuestion" });
export type OpenQuestion = z.output<typeof OpenQuestion>;

export const QuestionPage = pageOf(OpenQuestion);
export type QuestionPage = z.output<typeof QuestionPage>;
