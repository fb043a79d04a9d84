import { randomUUID } from "node:crypto";
import type { Sql } from "#tests/support/database.ts";
import { insert } from "#tests/support/organization.ts";

/** A chat, with what it may be found by. */
export interface Known {
  id: string;
  chat_id: string;
  created_at: string;
  status: string;
  source_page: string | null;
  visitor: { id: string; name: string; email: string } | null;
  messages: string[];
  summary: { topic: string; lead: number; sentiment: string; topics: string[]; signals: string[] } | null;
}

/** What one looks for. */
export interface Looking {
  search?: string;
  status?: string;
  sentiment?: string;
  min_lead_score?: number;
  max_lead_score?: number;
  topic?: string;
  source_page?: string;
  from?: string;
  to?: string;
  tz?: string;
}

const SIZE = 90;
const PAGES = ["https://hotel.example/rooms", "https://hotel.example/rooms/sea", "https://hotel.example/spa", null];
const SENTIMENTS = ["neutral", "positive", "neutral", "neutral", "negative"];

/** Ninety chats of ten days, newest first, in which some things are common and some are rare. */
export async function makeChats(sql: Sql, organizationId: string, variant: number): Promise<Known[]> {
  const chats = Array.from({ length: SIZE }, (_, index) => chatOf(index, variant));
  await store(sql, organizationId, chats);
  return chats.toSorted((one, other) => (keyOf(one) < keyOf(other) ? 1 : -1));
}

/** Whether a chat is what one looks for, told without any of our SQL. */
export function wants(chat: Known, looking: Looking): boolean {
  const { summary } = chat;
  const day = chat.created_at.slice(0, 10);
  return (
    (looking.status === undefined || chat.status === looking.status) &&
    (looking.sentiment === undefined || summary?.sentiment === looking.sentiment) &&
    (looking.min_lead_score === undefined || (summary !== null && summary.lead >= looking.min_lead_score)) &&
    (looking.max_lead_score === undefined || (summary !== null && summary.lead <= looking.max_lead_score)) &&
    (looking.topic === undefined || hasTopic(chat, looking.topic)) &&
    (looking.source_page === undefined || (chat.source_page?.startsWith(looking.source_page) ?? false)) &&
    (looking.from === undefined || day >= looking.from) &&
    (looking.to === undefined || day <= looking.to) &&
    (looking.search === undefined || says(chat, looking.search))
  );
}

function chatOf(index: number, variant: number): Known {
  const say = (when: boolean, words: string) => (when ? [words] : []);
  const messages = [
    `Good morning ${index}, is there a room near the Harbour?`,
    ...say(index % 3 === 0, "With a sea view and breakfast, please."),
    ...say(index % 11 === 5, "Émile will bring something rare."),
    ...say(index % 2 === 0, `The sea is calm; number ${variant}.`),
  ];
  const n = index + variant;
  const visitor = { id: randomUUID(), name: `Ann Number${n}`, email: `ann${n}@example.com` };
  return {
    id: randomUUID(),
    chat_id: `chat-${index}`,
    // three chats share each moment
    created_at: new Date(Date.UTC(2026, 4, 1 + Math.floor(index / 9), Math.floor((index % 9) / 3) * 4)).toISOString(),
    status: n % 17 === 0 ? "abandoned" : n % 3 === 0 ? "completed" : "active",
    source_page: PAGES[n % 4] ?? null,
    visitor: n % 5 === 0 ? { ...visitor, email: n === 40 ? "ann@example.com" : visitor.email } : null,
    messages,
    summary:
      n % 4 === 3
        ? null
        : {
            topic: `Topic of ${index}`,
            lead: n % 11,
            sentiment: SENTIMENTS[n % 5] ?? "neutral",
            topics: n % 6 === 0 ? ["Spa", "Pool"] : [`Boats ${n}`],
            signals: n % 7 === 0 ? ["Asked for a price"] : [],
          },
  };
}

const keyOf = ({ created_at, id }: Known) => `${created_at} ${id}`;

function hasTopic({ summary }: Known, topic: string): boolean {
  return summary?.topics.some((one) => one.toLowerCase() === topic.toLowerCase()) ?? false;
}

function says({ chat_id, messages, summary, visitor }: Known, search: string): boolean {
  // an address is looked for as one
  if (search.includes("@")) return visitor?.email.startsWith(search) ?? false;
  const texts = [
    ...messages,
    ...(summary === null ? [] : [[summary.topic, ...summary.topics, ...summary.signals].join(" ")]),
    ...(visitor === null ? [] : [`${visitor.name} ${visitor.email}`]),
  ];
  const words = wordsOf(search);
  const last = words.pop() ?? "";
  const saysIt = (text: string) => {
    const own = wordsOf(text);
    return words.every((word) => own.includes(word)) && own.some((word) => word.startsWith(last));
  };
  return chat_id.startsWith(search.toLowerCase()) || texts.some(saysIt);
}

/** Words of these texts are letters and digits; a neighbour's rows or a query in parts may not change what is found. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

async function store(sql: Sql, organization_id: string, chats: Known[]): Promise<void> {
  const visitors = chats.flatMap(({ visitor }) => (visitor === null ? [] : [visitor]));
  await insert(
    sql,
    "visitors",
    visitors.map((visitor) => ({ organization_id, ...visitor })),
  );
  await insert(
    sql,
    "chats",
    chats.map(({ id, chat_id, created_at, status, source_page, visitor }) => ({
      organization_id,
      id,
      external_id: chat_id,
      session_id: "s",
      created_at,
      status,
      source_page,
      visitor_id: visitor?.id ?? null,
      metadata: {},
    })),
  );
  await insert(
    sql,
    "chat_messages",
    chats.flatMap(({ id, messages }) =>
      messages.map((content, index) => ({
        organization_id,
        id: randomUUID(),
        chat_id: id,
        position: index + 1,
        role: "user",
        content,
      })),
    ),
  );
  await insert(
    sql,
    "chat_summaries",
    chats.flatMap(({ id, summary }) =>
      summary === null
        ? []
        : [
            {
              organization_id,
              chat_id: id,
              topic_summary: summary.topic,
              user_score: 3,
              lead_score: summary.lead,
              sentiment: summary.sentiment,
              topics: summary.topics,
              conversion_signals: summary.signals,
              evidence: {},
              covered_position: 1,
              model: "m",
            },
          ],
    ),
  );
}
