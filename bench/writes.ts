import { randomUUID } from "node:crypto";
import { connections, type Shot } from "./load.ts";
import type { Organization } from "./organization.ts";
import { anyOf, batchShot, content, messageItem, messageShot, routeShot } from "./shots.ts";

export type Write = {
  name: string;
  shoot: (organization: Organization) => Shot;
  mustSay?: string;
  /** Senders at once, where fewer than of single requests already keep the machine busy. */
  atOnce?: number;
};

/** Every external write, as a concierge sends it for one of the organisation's chats. */
export const writes: readonly Write[] = [
  {
    name: "POST /api/chats/create",
    shoot: (organization) =>
      routeShot(organization, "/api/chats/create", {
        sessionId: randomUUID(),
        chatId: `chat_${randomUUID()}`,
        location: "Lisbon, Lisboa, Portugal",
        userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
      }),
  },
  { name: "POST /api/chats/message", shoot: messageShot },
  {
    name: "POST /api/articles/mention",
    shoot: (organization) =>
      routeShot(organization, "/api/articles/mention", {
        articles: [article(), article(), article()],
        chatId: anyOf(organization.chatIds),
      }),
  },
  {
    name: "POST /api/articles/view",
    shoot: (organization) => {
      const { id, title, slug } = article();
      const chatId = anyOf(organization.chatIds);
      const body = { articleId: id, articleTitle: title, articleSlug: slug, chatId, sessionId: sessionOf(chatId) };
      return routeShot(organization, "/api/articles/view", body);
    },
  },
  {
    name: "POST /api/tavily-mentions",
    shoot: (organization) => {
      const chatId = anyOf(organization.chatIds);
      const found = { url: urlOf(chatId), title: "The harbour in the evening", score: 0.92, content };
      const body = { mentions: [found], sessionId: sessionOf(chatId), chatId, searchQuery: "harbour dinner" };
      return routeShot(organization, "/api/tavily-mentions", body);
    },
  },
  {
    name: "POST /api/tavily-mentions/click",
    shoot: (organization) => {
      const chatId = anyOf(organization.chatIds);
      return routeShot(organization, "/api/tavily-mentions/click", { articleUrl: urlOf(chatId), chatId });
    },
  },
  {
    name: "POST /api/users/identify",
    shoot: (organization) => {
      const chatId = anyOf(organization.chatIds);
      const body = { email: `${chatId}@example.com`, session_id: sessionOf(chatId), chat_id: chatId };
      return routeShot(organization, "/api/users/identify", body);
    },
  },
  {
    name: "POST /api/ingest, 20 messages",
    atOnce: connections,
    mustSay: `"refused":0`,
    shoot: (organization) =>
      batchShot(
        organization,
        Array.from({ length: 20 }, () => messageItem(organization)),
      ),
  },
];

/** One of the organisation's articles. */
export function article() {
  const number = Math.floor(Math.random() * 500);
  return { id: `place-${number}`, title: `Place ${number}`, slug: `place-${number}` };
}

// The same names as in the SQL that makes the chats.
function sessionOf(chatId: string): string {
  return `session-of-${chatId}`;
}

function urlOf(chatId: string): string {
  return `https://guide.example/${chatId}`;
}
