import type { Json } from "#tests/support/acting.ts";

/** One call of each function of the external API that does all it can; chat `c` in session `s` must be there, with a mention of the url. */
export const EXAMPLES: { name: string; input: Json }[] = [
  { name: "create_chat", input: { session_id: "s", chat_id: "new" } },
  { name: "add_message", input: { chat_id: "c", role: "user", content: "Hello" } },
  { name: "record_article_view", input: { article_id: "a", article_slug: "a", chat_id: "c" } },
  { name: "record_article_mentions", input: { articles: [{ id: "a", slug: "a", title: "A" }], chat_id: "c" } },
  {
    name: "record_web_mentions",
    input: { mentions: [{ url: "https://example.com/2" }], session_id: "s", chat_id: "c" },
  },
  { name: "record_click", input: { article_url: "https://example.com/1", chat_id: "c" } },
  { name: "identify_visitor", input: { email: "ann@example.com", session_id: "s", chat_id: "c", metadata: { a: 1 } } },
  {
    name: "ingest",
    input: {
      items: [
        { index: 0, type: "chat", session_id: "s", chat_id: "batched" },
        { index: 1, type: "visitor", email: "ann@example.com", session_id: "s" },
        { index: 2, type: "message", chat_id: "batched", role: "user", content: "Hello" },
        { index: 3, type: "view", article_id: "a", article_slug: "a", session_id: "s" },
        { index: 4, type: "mention", source: "web_search", article_url: "https://example.com/3", session_id: "s" },
        { index: 5, type: "click", article_url: "https://example.com/3", session_id: "s" },
      ],
    },
  },
];
