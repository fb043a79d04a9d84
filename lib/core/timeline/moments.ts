import { z } from "zod";

const nullableText = z.string().nullable();
const count = z.number().int();

/** A moment in a timeline. */
export const Moment = z.object({ id: z.string(), at: z.string() });
const MentionMoment = Moment.extend({
  article: z.uuid(),
  article_title: nullableText,
  article_type: z.string(),
  article_url: nullableText,
  search_query: nullableText,
  session_id: nullableText,
  chat_id: nullableText,
});

/** What a web visitor did, or what we learned of them, by kind. */
export const VISITOR_MOMENTS = [
  Moment.extend({
    kind: z.literal("chat"),
    chat_id: z.string(),
    session_id: z.string(),
    topic_summary: nullableText,
    lead_score: count.nullable(),
    sentiment: z.enum(["positive", "neutral", "negative"]).nullable(),
    message_count: count,
  }),
  Moment.extend({
    kind: z.literal("view"),
    article: z.uuid(),
    article_title: z.string(),
    article_type: z.string(),
    session_id: nullableText,
    chat_id: nullableText,
  }),
  MentionMoment.extend({ kind: z.literal("mention") }),
  MentionMoment.extend({ kind: z.literal("click") }),
  Moment.extend({
    kind: z.literal("identification"),
    session_id: nullableText.meta({ description: "The session that is known as theirs from then on." }),
    source: nullableText.meta({ description: "Where the address was left, with the first one." }),
  }),
  Moment.extend({ kind: z.literal("merge"), visitor_id: z.uuid(), reason: nullableText }),
] as const;

/** Where a page of a timeline ends. */
export const TimelineEnd = z.object({ at: z.iso.datetime(), kind: z.string().max(20), id: z.string().max(255) });
export type TimelineEnd = z.output<typeof TimelineEnd>;
