import { z } from "zod";
import { EmailAddress } from "@/lib/platform/email-address";
import { VISITOR_MOMENTS } from "@/lib/core/timeline/moments";
import { Metadata, PastMoment, optionalText, text } from "@/lib/platform/fields";
import { PageQuery, namedPageOf, pageOf } from "@/lib/platform/pagination/page";

/** Who a visitor says to be. These fields are in snake case, unlike their neighbours: that is the contract. */
export const VisitorBody = z.object({
  email: EmailAddress,
  session_id: optionalText(255),
  chat_id: optionalText(255).meta({ description: "A chat of theirs, by its public id or uuid." }),
  source: optionalText(100).meta({ description: "Where the address was left; `newsletter` when missing." }),
  visitor_id: optionalText(64).meta({ description: "An earlier answer that the client remembers; tried first." }),
  metadata: Metadata,
  timestamp: PastMoment,
});

/** A visitor as the database takes it. */
export function visitorRow({ timestamp, ...visitor }: z.output<typeof VisitorBody>) {
  return { ...visitor, sent_at: timestamp };
}

export const IdentifyVisitor = VisitorBody.transform(visitorRow);
export type IdentifyVisitor = z.output<typeof IdentifyVisitor>;

export const VisitorStored = z.object({
  visitor_id: z.string(),
  created: z.boolean(),
  linked: z.object({ chats: z.number().int(), views: z.number().int() }),
});

export const VisitorIdentified = z.object({
  success: z.literal(true),
  user_id: z.string().meta({ description: "The same as visitor_id: visitors are not users of Horizon." }),
  visitor_id: z.string(),
  message: z.string(),
  linked: z.object({ chats: z.number().int(), views: z.number().int(), trips: z.number().int() }),
});
export type VisitorIdentified = z.output<typeof VisitorIdentified>;

/** What the sender is told about a visitor that was found or made. */
export function visitorIdentified({ visitor_id, created, linked }: z.output<typeof VisitorStored>): VisitorIdentified {
  return {
    success: true,
    user_id: visitor_id,
    visitor_id,
    message: created ? "Visitor created" : "Visitor recognized",
    // senders expect the count; Horizon keeps no trips to link
    linked: { ...linked, trips: 0 },
  };
}

const nullableText = z.string().nullable();
const count = z.number().int();

/** A visitor as members see it. */
export const Visitor = z
  .object({
    id: z.uuid(),
    email: nullableText,
    name: nullableText,
    source: z.string().meta({ description: "Where the address was left." }),
    session_id: nullableText.meta({ description: "The session seen last." }),
    metadata: z.record(z.string(), z.unknown()),
    first_name: nullableText,
    last_name: nullableText,
    title: nullableText,
    headline: nullableText,
    linkedin_url: nullableText,
    city: nullableText,
    state: nullableText,
    country: nullableText,
    company_name: nullableText,
    company_website: nullableText,
    company_industry: nullableText,
    apollo_id: nullableText,
    apollo_enriched_at: nullableText,
    apollo_last_synced_at: nullableText,
    contact_id: z.uuid().nullable(),
    created_at: z.string(),
    last_active_at: z.string(),
  })
  .meta({ id: "Visitor" });
export type Visitor = z.output<typeof Visitor>;

/** How much a visitor left so far. */
const VisitorCounts = z.object({ chats: count, views: count, mentions: count, clicks: count });
export type VisitorCounts = z.output<typeof VisitorCounts>;

/** A visitor in a list. */
export const CountedVisitor = Visitor.extend({ counts: VisitorCounts }).meta({ id: "CountedVisitor" });
export type CountedVisitor = z.output<typeof CountedVisitor>;

export const VISITOR_SORTS = ["newest", "last_active"] as const;
export const VISITOR_KINDS = ["identified", "anonymous"] as const;

/** Which visitors to list. */
export const ListVisitors = PageQuery.extend({
  sort: z.enum(VISITOR_SORTS).default("newest"),
  kind: z.enum(VISITOR_KINDS).optional(),
  search: text(200)
    .optional()
    .meta({ description: "How a name, a last name, an e-mail address, its last word or its domain begin." }),
});
export type ListVisitors = z.output<typeof ListVisitors>;

export const VisitorPage = namedPageOf("visitors", CountedVisitor, {});
export type VisitorPage = z.output<typeof VisitorPage>;

/** An anonymous visitor who turned out to be another one. */
const MergedVisitor = z.object({ id: z.uuid(), merged_at: z.string(), reason: nullableText });
export type MergedVisitor = z.output<typeof MergedVisitor>;

/** One visitor, what they left, and who turned out to be the same. */
export const VisitorDetail = z.object({ visitor: Visitor, counts: VisitorCounts, merged: z.array(MergedVisitor) });
export type VisitorDetail = z.output<typeof VisitorDetail>;

/** The same as the API answers it. */
export const VisitorAnswer = VisitorDetail.omit({ counts: true });

/** A chat in the list of a visitor; what no summary has said is null. */
export const VisitorChat = z.object({
  id: z.uuid(),
  chat_id: z.string(),
  created_at: z.string(),
  topic_summary: nullableText,
  leadScore: count.nullable(),
  sentiment: z.enum(["positive", "neutral", "negative"]).nullable(),
  message_count: count,
});

export const VisitorChats = namedPageOf("chats", VisitorChat, {});
export type VisitorChats = z.output<typeof VisitorChats>;

/** The chats of a team member's own web identity: the contract names them by their inner id only. */
export const UserChats = namedPageOf("chats", VisitorChat.omit({ chat_id: true }), {});

/** A look at an article in the list of a visitor. */
export const VisitorView = z.object({
  id: z.uuid(),
  article_id: z.string(),
  article_name: z.string(),
  article_type: z.string(),
  viewed_at: z.string(),
});

export const VisitorViews = namedPageOf("views", VisitorView, {});
export type VisitorViews = z.output<typeof VisitorViews>;

/** A visitor, or a member of the team, in a path: what looks like no id names nobody. */
export const PersonId = z.object({ id: text(255) });

/** A page of what belongs to a person. */
export type OfPerson = z.output<typeof PersonId> & z.output<typeof PageQuery>;

export const TIMELINE_KINDS = ["chat", "view", "mention", "click", "identification"] as const;

/** Which part of a timeline. */
export const ListTimeline = PageQuery.extend({
  kind: z.enum(TIMELINE_KINDS).optional().meta({ description: "Only these; merges come with identifications." }),
});
export type ListTimeline = z.output<typeof ListTimeline>;

/** One thing that a visitor did, or that we learned of them. */
export const TimelineItem = z.discriminatedUnion("kind", VISITOR_MOMENTS).meta({ id: "TimelineItem" });
export type TimelineItem = z.output<typeof TimelineItem>;

export const Timeline = pageOf(TimelineItem);
export type Timeline = z.output<typeof Timeline>;
