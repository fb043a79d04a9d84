import { z } from "zod";
import { ChatId, MESSAGE_ROLES, SENTIMENTS } from "@/lib/concierge/chats/schemas";

/** A message as summaries read it. Its position is how a summary refers to it. */
export const SummaryMessage = z.object({
  id: z.uuid(),
  position: z.number().int().positive(),
  role: z.enum(MESSAGE_ROLES),
  content: z.string(),
});
export type SummaryMessage = z.output<typeof SummaryMessage>;

/** The organisation, as a language model may know it. */
export const SummaryOrganization = z.object({ id: z.uuid(), name: z.string(), description: z.string().nullable() });
export type SummaryOrganization = z.output<typeof SummaryOrganization>;

/** A chat that is ours to summarise for the length of a lease, and all that a summary is made from. */
export const ClaimedChat = z.object({
  id: z.uuid(),
  chat_id: z.string(),
  /** The lease. Only its holder may store the summary. */
  token: z.uuid(),
  covered_position: z.number().int().positive(),
  messages: z.array(SummaryMessage).min(1),
  /** Catalogue articles named in the chat. */
  mentions: z.array(z.object({ title: z.string(), type: z.string() })),
});
export type ClaimedChat = z.output<typeof ClaimedChat>;

/** What a summary is made from. */
export type ChatToRead = Pick<ClaimedChat, "messages" | "mentions">;

const Score = z.object({
  user_score: z.number().int().min(1).max(5),
  lead_score: z.number().int().min(0).max(10),
});

/** The six values of a stored summary. */
export const StoredSummary = Score.extend({
  topic_summary: z.string(),
  sentiment: z.enum(SENTIMENTS),
  topics: z.array(z.string()).max(3),
  conversion_signals: z.array(z.string()),
});
export type StoredSummary = z.output<typeof StoredSummary>;

/** Message ids behind each value; lists in the order of topics and signals. */
interface Evidence {
  topic: string[];
  score: string[];
  topics: string[][];
  signals: string[][];
}

/** Model tokens that a summary used. */
export interface TokenUsage {
  input_tokens: number;
  output_tokens: number;
}

/** A summary with what it rests on and who made it, as it is stored. */
export interface NewSummary extends StoredSummary {
  evidence: Evidence;
  model: string;
}

/** The six values of a summary, as clients know them. */
export const Summary = z
  .object({
    topicSummary: z.string().meta({ description: "At most ten words." }),
    userScore: z.number().int().meta({ description: "How engaged the visitor is: 1 to 5." }),
    leadScore: z.number().int().meta({ description: "0 (no intent) to 10 (ready to buy)." }),
    sentiment: z.enum(SENTIMENTS),
    topics: z.array(z.string()).max(3),
    conversionSignals: z.array(z.string()),
  })
  .meta({ id: "Summary" });
export type Summary = z.output<typeof Summary>;

/** What to summarise: one chat, or all that are stale. */
export const Summarize = z.union([z.object({ chatId: ChatId }), z.object({ all: z.literal(true) })], {
  error: "must be { chatId } or { all: true }",
});
export type Summarize = z.output<typeof Summarize>;

export const ChatSummarized = z.object({ success: z.literal(true), chatId: z.string(), summary: Summary });
export type ChatSummarized = z.output<typeof ChatSummarized>;

const Failed = z.object({ chatId: z.string(), success: z.literal(false), error: z.string() });
const Done = z.object({
  chatId: z.string(),
  success: z.literal(true),
  summary: z.string().meta({ description: "What the chat is about." }),
  score: z.number().int().meta({ description: "The lead score: 0 to 10." }),
});

const Counts = z.object({
  success: z.literal(true),
  totalProcessed: z.number().int(),
  totalSkipped: z.number().int().meta({ description: "Chats whose summary already covers every message." }),
  successCount: z.number().int(),
  failCount: z.number().int(),
});

const NothingToDo = z.object({
  success: z.literal(true),
  message: z.string(),
  summarizedCount: z.literal(0),
  skippedCount: z.number().int().optional(),
});

/** What came of summarising an organisation's stale chats. */
export const OrganizationSummarized = z.union([
  Counts.extend({ results: z.array(z.union([Done, Failed])) }),
  NothingToDo,
]);
export type OrganizationSummarized = z.output<typeof OrganizationSummarized>;

const organizationId = { organizationId: z.uuid() };

/** What came of a run over all organisations. */
export const EveryoneSummarized = z.union([
  Counts.extend({
    timestamp: z.string(),
    results: z.array(z.union([Done.extend(organizationId), Failed.extend(organizationId)])),
  }),
  NothingToDo,
]);
export type EveryoneSummarized = z.output<typeof EveryoneSummarized>;

const FailedSummary = z.object({
  chat_id: z.string(),
  attempts: z.int(),
  next_attempt_at: z.string().nullable().meta({ description: "Null once it was given up." }),
  gave_up_at: z.string().nullable(),
});

/** A failure as it is kept: by its code. */
export const StoredFailures = z.object({
  total: z.int(),
  failures: z.array(FailedSummary.extend({ failure: z.string() })),
});

/** Chats that have no summary because the last attempt failed. */
export const FailedSummaries = z
  .object({
    total: z.int().meta({ description: "How many there are, listed or not." }),
    failures: z.array(FailedSummary.extend({ reason: z.string().meta({ description: "A sentence for people." }) })),
  })
  .meta({ id: "FailedSummaries" });
export type FailedSummaries = z.output<typeof FailedSummaries>;

/** How many failures to list. */
export const ListFailures = z.object({ limit: z.coerce.number().int().min(1).max(100).default(20) });
