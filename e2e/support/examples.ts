import { randomUUID } from "node:crypto";
import type { Known } from "./arbitraries.ts";
import { send } from "./http.ts";
import { PASSWORD } from "./organization.ts";
import type { TestOrganization } from "./organization.ts";

export const ARTICLE_URL = "https://example.com/a?b=c#d";

/** What an organisation holds after `plant`, by the names that fields give it. */
export interface Planted {
  chatId: string;
  sessionId: string;
  visitorId: string;
  /** Another contact than the one that a path names. */
  otherContactId?: string;
}

/** Sends a chat, a message, a mention and an identification, so that requests have something to refer to. */
export async function plant(serverUrl: string, { id, key }: TestOrganization): Promise<Planted> {
  const ask = async (path: string, body: unknown) => {
    const reply = await send(serverUrl, { path, key: key.key, body });
    if (reply.status !== 200) throw new Error(`${path} answers ${reply.status} ${reply.text}`);
    return reply.json as Record<string, unknown>;
  };
  const [chatId, sessionId] = [`chat-of-${id}`, "session-1"];
  await ask("/api/chats/create", { sessionId, chatId });
  await ask("/api/chats/message", { chatId, role: "user", content: "Hello", messageId: "message-1" });
  await ask("/api/tavily-mentions", { sessionId, chatId, mentions: [{ url: ARTICLE_URL }] });
  const visitor = await ask("/api/users/identify", { email: "known@example.com", session_id: sessionId });
  return { chatId, sessionId, visitorId: String(visitor["visitor_id"]) };
}

/** The same as values for fields of made-up bodies. */
export function knownFrom(...planted: Planted[]): Known {
  const chats = planted.map(({ chatId }) => chatId);
  const sessions = [...planted.map(({ sessionId }) => sessionId), "session-2"];
  const visitors = planted.map(({ visitorId }) => visitorId);
  return {
    chatId: chats,
    chat_id: chats,
    sessionId: sessions,
    session_id: sessions,
    visitorId: visitors,
    visitor_id: visitors,
    email: ["known@example.com", "KNOWN@example.com"],
    messageId: ["message-1"],
    articleUrl: [ARTICLE_URL],
    url: [ARTICLE_URL],
  };
}

/** Whether a body for this path stands below; those of resources are made from their schemas. */
export function hasExample(path: string, method: string): boolean {
  return EXAMPLES[`${method} ${path}`] !== undefined;
}

/** A body that a POST to this path is answered with success for, filled up to what it may hold; new with every call. */
export function exampleFor(path: string, planted: Planted, method = "POST"): Record<string, unknown> {
  const example = EXAMPLES[`${method} ${path}`];
  if (example === undefined) throw new Error(`There is no example of a body for ${method} ${path} in examples.ts`);
  return example(planted);
}

const webMentions = ({ chatId, sessionId, visitorId }: Planted) => ({
  mentions: [{ url: ARTICLE_URL, title: "A", score: 0.5, content: "Text", image: ARTICLE_URL, type: "guide" }],
  sessionId,
  chatId,
  visitorId,
  searchQuery: "harbour",
});

const click = ({ chatId, sessionId }: Planted) => ({ articleUrl: ARTICLE_URL, chatId, sessionId });

const visitor = ({ chatId, sessionId }: Planted) => ({
  email: "ann@example.com",
  session_id: sessionId,
  chat_id: chatId,
  source: "footer",
  metadata: { plan: "pro" },
});

function otherContact(body: (id: string) => Record<string, unknown>) {
  return ({ otherContactId = randomUUID() }: Planted) => body(otherContactId);
}

const EXAMPLES: Readonly<Record<string, (planted: Planted) => Record<string, unknown>>> = {
  "POST /api/mails/{id}/events": () => ({ type: "opened" }),
  "PUT /api/integrations/smtp": () => ({ url: "smtp://user:pw@127.0.0.1:9", from: "us@example.com" }),
  "POST /api/chats/create": () => ({
    sessionId: "session-9",
    chatId: randomUUID(),
    userId: "person-9",
    location: "Lisbon, Portugal",
    userAgent: "Mozilla/5.0",
    status: "active",
    metadata: { page: "/rooms" },
  }),
  "POST /api/chats/message": ({ chatId }) => ({
    chatId,
    role: "user",
    content: "Hi",
    messageId: randomUUID(),
    metadata: {},
  }),
  "POST /api/articles/mention": ({ chatId }) => ({
    articles: [{ id: "a", title: "A", slug: "a", type: "Guide" }],
    chatId,
  }),
  "POST /api/articles/view": ({ chatId, sessionId }) => ({
    articleId: "a",
    articleSlug: "a",
    articleTitle: "A",
    articleType: "Guide",
    chatId,
    sessionId,
  }),
  "POST /api/tavily-mentions": webMentions,
  "POST /api/article-mentions": webMentions,
  "POST /api/tavily-mentions/click": click,
  "POST /api/article-mentions/click": click,
  "POST /api/users/identify": visitor,
  "POST /api/visitors/identify": visitor,
  "POST /api/ingest": ({ chatId, sessionId }) => ({
    items: [
      { type: "chat", id: randomUUID(), sessionId },
      { type: "message", id: randomUUID(), chatId, role: "user", content: "Hi" },
      { type: "view", id: randomUUID(), articleId: "a", articleSlug: "a", chatId },
      { type: "mention", id: randomUUID(), articles: [{ id: "a", title: "A", slug: "a" }], chatId },
      { type: "web_mention", id: randomUUID(), mentions: [{ url: ARTICLE_URL }], sessionId },
      { type: "click", id: randomUUID(), articleUrl: ARTICLE_URL, chatId },
      { type: "visitor", id: randomUUID(), email: "eve@example.com", session_id: sessionId },
    ],
  }),
  "POST /api/contacts": () => ({ first_name: "Cora", email: `${randomUUID()}@example.com` }),
  "PUT /api/contacts/{id}": () => ({ title: "Manager" }),
  "PATCH /api/contacts/{id}": () => ({ title: "Manager" }),
  "POST /api/contacts/bulk": otherContact((id) => ({ action: "tag", ids: [id], tags: ["VIP"] })),
  "POST /api/contacts/{id}/merge": otherContact((other_id) => ({ other_id })),
  "POST /api/contacts/{id}/notes": () => ({ body: "Called" }),
  "PUT /api/contact-notes/{id}": () => ({ body: "Called again" }),
  "PATCH /api/contact-notes/{id}": () => ({ body: "Called again" }),
  "POST /api/contact-fields": () => ({ key: `f${randomUUID().slice(0, 8)}`, label: "Field", kind: "text" }),
  "PUT /api/contact-fields/{id}": () => ({ label: "Renamed" }),
  "PATCH /api/contact-fields/{id}": () => ({ label: "Renamed" }),
  "PUT /api/visitors/{id}/contact": otherContact((contact_id) => ({ contact_id })),
  "POST /api/visitors/{id}/contact": () => ({}),
  "POST /api/contacts/imports/{id}/preview": () => ({ mapping: [{ index: 0, target: "email" }] }),
  "POST /api/contacts/imports/{id}/start": () => ({ mapping: [{ index: 0, target: "email" }] }),
  // the schema cannot say that one of two names of a field is required
  "POST /api/activities": () => ({ activity_type: "call", title: `Call back ${randomUUID()}` }),
  "PUT /api/activities/{id}": () => ({ title: `Call again ${randomUUID()}` }),
  "PATCH /api/activities/{id}": () => ({ title: `Call again ${randomUUID()}` }),
  "POST /api/api-keys": () => ({ label: "Another key" }),
  "PATCH /api/api-keys/{id}": () => ({ label: "Renamed" }),
  "POST /api/api-keys/{id}/rotate": () => ({ grace_seconds: 60 }),
  "PUT /api/settings/ai": () => ({ model_tokens_per_day: 2_000_000 }),
  "PUT /api/settings": () => ({ location: "Lisbon" }),
  "POST /api/settings": () => ({ action: "regenerate_api_key" }),
  "POST /api/chats/summarize": ({ chatId }) => ({ chatId }),
  "POST /api/register": () => ({
    organization_name: "Another organisation",
    name: "Rita Register",
    email: `${randomUUID()}@example.com`,
    password: PASSWORD,
  }),
};
