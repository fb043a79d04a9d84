import type { Json } from "#tests/support/acting.ts";
import type { Sql } from "#tests/support/database.ts";
import { type Tell, actingAs } from "./acting.ts";
import { urlOf } from "./articles.ts";
import type { Tenant } from "./fixtures.ts";

type Item = Record<string, Json>;

const AT = "2026-05-01T22:30:00Z";

/** Sends in batches what the neighbours have under the same names, and what only they have. */
export async function sendBatches(sql: Sql, who: Tenant, tell: Tell): Promise<void> {
  const key = actingAs(sql, tell)(who.key);
  for (const items of [chats(), messages(), views(), mentions(who), clicks()])
    await key("ingest", { items: items.map((item, index) => ({ index, sent_at: AT, ...item })) });
}

const PLACES = [null, "chat-1", "chat-3", "chat-4", "chat-5", "chat-9"].flatMap((chat_id) =>
  [null, "s-mixed", "s-elsewhere"].map((session_id) => ({ chat_id, session_id })),
);

function chats(): Item[] {
  const sessions = ["s-ann", "s-mixed", "s-elsewhere", "s-5"];
  return ["chat-1", "chat-4", "chat-9", "batch"].flatMap((chat_id) =>
    sessions.map((session_id) => ({ type: "chat", chat_id, session_id })),
  );
}

function messages(): Item[] {
  const ids = [null, "m-1", "m-x", "m-y"];
  return ["chat-1", "chat-2", "chat-3", "chat-5", "chat-9"].flatMap((chat_id) =>
    ids.map((message_id) => ({ type: "message", chat_id, message_id, role: "user", content: "Message 1 of 2" })),
  );
}

/** One that all have, one that only the neighbours have and under this name, and one whose uuid is another in each. */
const ARTICLES = ["a", "far", "other"];

function views(): Item[] {
  const view = { type: "view", article_id: "a", article_slug: "a" };
  return [
    ...PLACES.map((place) => ({ ...view, ...place })),
    ...ARTICLES.map((name) => ({ ...view, article_id: name, article_slug: name })),
    ...["view-1", "view-x", "view-o"].map((external_id) => ({ ...view, external_id })),
  ];
}

function mentions({ uuid }: Tenant): Item[] {
  const page = { type: "mention", source: "web_search", article_url: urlOf(1), article_title: "T" };
  const article = { type: "mention", source: "catalogue" };
  return [
    ...PLACES.map((place) => ({ ...page, ...place })),
    ...["ann", "old", "older", "eve"].map((name) => ({ ...page, session_id: "s-free", visitor_id: uuid(name) })),
    ...ARTICLES.map((name) => ({ ...article, article_id: name, article_slug: name, article_title: name })),
    ...["mention-1", "mention-x", "mention-o"].map((external_id) => ({ ...page, external_id })),
  ];
}

function clicks(): Item[] {
  const places: Item[] = [
    { chat_id: "chat-1" },
    { chat_id: "chat-4" },
    { session_id: "s-free" },
    { session_id: "s-anon" },
  ];
  return [1, 2, 4, 9].flatMap((number) =>
    places.map((place) => ({ type: "click", article_url: urlOf(number), ...place })),
  );
}
