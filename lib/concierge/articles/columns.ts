import { CLICK_RATE } from "@/lib/concierge/analytics/metrics";
import type { CsvColumn } from "@/lib/platform/response/csv";
import type { Article, OpenQuestion } from "./read-schemas";

/** A list of articles as a table. */
export const ARTICLE_COLUMNS: readonly CsvColumn<Article>[] = [
  { header: "Title", value: ({ title }) => title },
  { header: "Type", value: ({ type }) => type },
  { header: "Source", value: ({ source }) => source },
  { header: "Article id", value: ({ article_id }) => article_id },
  { header: "Slug", value: ({ slug }) => slug },
  { header: "URL", value: ({ url }) => url },
  { header: "Mentions", value: ({ mentions }) => mentions },
  { header: "Clicks", value: ({ clicks }) => clicks },
  { header: "Mentions clicked", value: ({ clicked }) => clicked },
  { header: CLICK_RATE.label, value: ({ click_rate }) => click_rate },
  { header: "Views", value: ({ views }) => views },
  { header: "Last mentioned", value: ({ last_mentioned_at }) => last_mentioned_at },
];

/** A list of questions as a table. */
export const QUESTION_COLUMNS: readonly CsvColumn<OpenQuestion>[] = [
  { header: "Asked", value: ({ asked_at }) => asked_at },
  { header: "Question", value: ({ question }) => question },
  { header: "Chat", value: ({ chat_id }) => chat_id },
  { header: "Topic", value: ({ topic_summary }) => topic_summary },
  { header: "Visitor", value: ({ visitor_name }) => visitor_name },
];
