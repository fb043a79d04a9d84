import { z } from "zod";
import { Metadata, PastMoment, cutText, optionalEnum, optionalText, text } from "@/lib/platform/fields";
import { PageQuery, pageOf } from "@/lib/platform/pagination/page";
import { TimeZone } from "@/lib/platform/time/time-zone";

const CHAT_STATUSES = ["active", "completed", "abandoned"] as const;
export const MESSAGE_ROLES = ["user", "assistant", "system"] as const;
export const SENTIMENTS = ["positive", "neutral", "negative"] as const;

/** A public chat id, chosen by the sender or by us. An id that nobody could have chosen simply is not found. */
export const ChatId = text(255);

/** The body of a new chat. */
export const ChatBody = z.object({
  sessionId: text(255).meta({ description: "The browser session that the chat belongs to." }),
  chatId: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_.:-]{1,128}$/, "must be 1 to 128 of A-Z a-z 0-9 _ . : -")
    .nullish()
    .meta({ description: "Your own id of the chat; one is made when missing." }),
  userId: optionalText(255).meta({ description: "Your own id of the person; kept as it is." }),
  externalUserId: optionalText(255).meta({ description: "Another name of userId." }),
  location: optionalText(255).meta({ description: "Usually “City, State, Country”." }),
  userAgent: cutText(1024),
  status: optionalEnum(CHAT_STATUSES),
  metadata: Metadata,
  timestamp: PastMoment,
});

/** A chat as the database takes it. */
export function chatRow(body: z.output<typeof ChatBody>) {
  return {
    session_id: body.sessionId,
    chat_id: body.chatId ?? undefined,
    external_user_id: body.userId ?? body.externalUserId,
    location: body.location,
    user_agent: body.userAgent,
    status: body.status,
    metadata: body.metadata,
    sent_at: body.timestamp,
  };
}

export const CreateChat = ChatBody.transform(chatRow);
export type CreateChat = z.output<typeof CreateChat>;

export const ChatStored = z.object({ chat_id: z.string(), id: z.string(), created_at: z.string() });

export const ChatCreated = z.object({ success: z.literal(true), chatId: z.string(), createdAt: z.string() });
export type ChatCreated = z.output<typeof ChatCreated>;

/** The body of a new message. */
export const MessageBody = z.object({
  chatId: ChatId,
  role: z.enum(MESSAGE_ROLES),
  content: text(32_000),
  messageId: optionalText(128).meta({ description: "Your own id of the message; sending it again stores nothing." }),
  metadata: Metadata,
  timestamp: PastMoment,
});

/** A message as the database takes it. */
export function messageRow(body: z.output<typeof MessageBody>) {
  return {
    chat_id: body.chatId,
    role: body.role,
    content: body.content,
    message_id: body.messageId,
    metadata: body.metadata,
    sent_at: body.timestamp,
  };
}

export const AddMessage = MessageBody.transform(messageRow);
export type AddMessage = z.output<typeof AddMessage>;

export const MessageStored = z.object({ message_id: z.string(), chat_id: z.string(), created_at: z.string() });

export const MessageAdded = z.object({ success: z.literal(true), messageId: z.string() });
export type MessageAdded = z.output<typeof MessageAdded>;

/** The sender's own keys and, once there is a summary, what it says. The database keeps senders from claiming one. */
const ChatMetadata = z.looseObject({
  topicSummary: z.string().optional(),
  userScore: z.number().int().optional().meta({ description: "1 to 5" }),
  leadScore: z.number().int().optional().meta({ description: "0 (no intent) to 10 (ready to buy)" }),
  sentiment: z.enum(SENTIMENTS).optional(),
  topics: z.array(z.string()).optional(),
  conversionSignals: z.array(z.string()).optional(),
  summarizedAt: z.string().optional(),
});

/** A chat as members see it in lists. */
export const Chat = z
  .object({
    id: z.uuid(),
    chat_id: z.string(),
    session_id: z.string(),
    visitor_id: z.uuid().nullable(),
    visitor_name: z.string().nullable().meta({ description: "Name or else e-mail of the visitor, once known." }),
    user_id: z.string().nullable(),
    location: z.string().nullable(),
    user_agent: z.string().nullable(),
    source_page: z.string().nullable().meta({ description: "The page the chat was started on." }),
    status: z.enum(CHAT_STATUSES),
    metadata: ChatMetadata,
    message_count: z.number().int(),
    last_message_at: z.string().nullable(),
    summary_is_stale: z.boolean().meta({ description: "Whether messages have come since the summary." }),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: "Chat" });
export type Chat = z.output<typeof Chat>;

/** A chat in a list; where one searched, with the first message that has the words. */
export const ListedChat = Chat.extend({
  match: z.object({ message_id: z.string(), role: z.enum(MESSAGE_ROLES), excerpt: z.string() }).nullish(),
}).meta({ id: "ListedChat" });
export type ListedChat = z.output<typeof ListedChat>;

/** Where the parts of a summary come from: ids of messages, for topics and signals in their order. */
const Evidence = z.object({
  topic: z.array(z.string()).default([]),
  score: z.array(z.string()).default([]),
  topics: z.array(z.array(z.string())).default([]),
  signals: z.array(z.array(z.string())).default([]),
});

/** An article or page that the concierge named in a chat. */
export const ChatMention = z.object({
  id: z.string(),
  source: z.enum(["catalogue", "web_search"]),
  article_slug: z.string().nullable(),
  article_url: z.string().nullable(),
  article_title: z.string().nullable(),
  article_type: z.string(),
  clicked: z.boolean(),
});
export type ChatMention = z.output<typeof ChatMention>;

/** One thing that the session or visitor of a chat did. */
export const TrailItem = z.object({
  kind: z.enum(["chat", "view", "mention", "click"]),
  at: z.string(),
  title: z.string().nullable().meta({ description: "Of the article, or what the chat was about." }),
  url: z.string().nullable(),
  chat_id: z.string().nullable().meta({ description: "The chat that was begun." }),
});
export type TrailItem = z.output<typeof TrailItem>;

const ChatVisitor = z.object({
  id: z.uuid(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  source: z.string(),
  created_at: z.string(),
  last_active_at: z.string(),
  contact_id: z.uuid().nullable().meta({ description: "The contact that the visitor turned out to be." }),
});

/** One chat with what its summary rests on, who held it, what was named in it and what they did around it. */
export const ChatDetail = Chat.extend({
  visitor: ChatVisitor.nullable(),
  trail: z.array(TrailItem).meta({ description: "The last hundred things in the order of time, other chats too." }),
  summary: z
    .object({ model: z.string(), evidence: Evidence, covered_position: z.number().int(), is_lead: z.boolean() })
    .nullable(),
  mentions: z.array(ChatMention),
});
export type ChatDetail = z.output<typeof ChatDetail>;

/** A message as members see it. */
export const Message = z
  .object({
    id: z.string(),
    chat_id: z.string(),
    role: z.enum(MESSAGE_ROLES),
    content: z.string(),
    metadata: z.record(z.string(), z.unknown()),
    created_at: z.string(),
  })
  .meta({ id: "Message" });
export type Message = z.output<typeof Message>;

const LeadScore = z.coerce.number().int().min(0).max(10).optional();

/** What a list of chats may be narrowed by. */
export const ChatFilter = z.object({
  search: text(200).optional().meta({
    description: "Words in messages, summaries and visitors (“phrases”, or, -not), or the beginning of a chat id.",
  }),
  status: z.enum(CHAT_STATUSES).optional(),
  sentiment: z.enum(SENTIMENTS).optional(),
  min_lead_score: LeadScore,
  max_lead_score: LeadScore,
  topic: text(200).optional().meta({ description: "One of the topics of a summary, in any case." }),
  source_page: text(2048).optional().meta({ description: "How the page begins that the chat was started on." }),
  visitor_id: z.uuid().optional(),
  from: z.iso.date().optional().meta({ description: "The first day of the chats." }),
  to: z.iso.date().optional().meta({ description: "Their last day; it counts too." }),
  tz: TimeZone.optional().meta({ description: "Whose days those are; the organisation's when missing." }),
});
export type ChatFilter = z.output<typeof ChatFilter>;

/** Which chats to list. */
export const ListChats = PageQuery.extend(ChatFilter.shape);
export type ListChats = z.output<typeof ListChats>;

/** What the newest chats offer to narrow by, the most frequent first. */
export const ChatFilterOptions = z.object({ topics: z.array(z.string()), source_pages: z.array(z.string()) });
export type ChatFilterOptions = z.output<typeof ChatFilterOptions>;

export const ChatPage = pageOf(ListedChat);
export type ChatPage = z.output<typeof ChatPage>;

export const MessagePage = pageOf(Message);
export type MessagePage = z.output<typeof MessagePage>;

/** What its holder has seen of the chats: what came later is what has changed. */
export const ChangeCursor = z.object({ snapshot: z.string().regex(/^\d+:\d+:[\d,]*$/), at: z.iso.datetime() });
export type ChangeCursor = z.output<typeof ChangeCursor>;

/** Since when to tell what has changed. */
export const ListChatChanges = z.object({
  since: z.string().max(4096).optional().meta({ description: "`cursor` of the answer before; none to begin." }),
});
export type ListChatChanges = z.output<typeof ListChatChanges>;

/** Chats that have changed, newest first. */
export const ChatChanges = z.object({
  chats: z.array(ListedChat),
  is_complete: z
    .boolean()
    .meta({ description: "False after too long a time or too many changes: read the list anew." }),
  cursor: z.string().meta({ description: "Where the next call goes on." }),
});
export type ChatChanges = z.output<typeof ChatChanges>;
