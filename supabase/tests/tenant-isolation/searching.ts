import type { Json } from "#tests/support/acting.ts";
import type { Act, Run } from "./acting.ts";
import type { Tenant } from "./fixtures.ts";

const FILTERS: Record<string, Json>[] = [
  { search: "of 1" },
  { search: '"of 1"' },
  { search: "of 2" },
  { search: "chat-" },
  { search: "ann" },
  { search: "anon@example.com or bob" },
  { search: "message", status: "active" },
  { search: "-message" },
  { sentiment: "neutral" },
  { min_lead_score: 1, max_lead_score: 2 },
  { topic: "Boats" },
  { topic: "boats", search: "topic" },
  { from: "2026-05-01", to: "2026-05-01" },
  { from: "2026-05-02", search: "hello" },
  { source_page: "https://example.com/" },
];

/** Looks for chats in every way there is: near ones one by one, and all of them by index. */
export async function searchChats(member: Act, system: Run, { uuid, admin, otherOrgMember }: Tenant): Promise<void> {
  for (const filter of FILTERS) {
    await member("list_chats", { limit: 5, ...filter });
    await member("count_chats", filter);
    const { from: _from, to: _to, ...found } = filter;
    await system("select to_jsonb(app.find_chat_ids($1, null, 0))", found);
    await system("select to_jsonb(app.find_chat_ids($1, 2, 1))", found);
  }
  for (const name of ["ann", "anon", "eve"]) await member("list_chats", { limit: 5, visitor_id: uuid(name) });
  await member("list_chat_filters");
  await system("select to_jsonb(app.chat_after(null, null, ($1 ->> 'chats')::integer))", { chats: 1 });
  await system(
    "select to_jsonb(array(select i from unnest(app.sample_chats(($1 ->> 'at')::timestamptz)) i order by i))",
    {
      at: "2026-05-02T12:00:00Z",
    },
  );
  await system("select to_jsonb(app.chats_with_topic($1 ->> 'topic'))", { topic: "boats" });
  for (const search of ['"of 1"', "topic", "ann", "chat-8", "chat-9"]) {
    const found = "app.match_chats_by_index($1 ->> 'search', app.words_query($1 ->> 'search'))";
    await system(`select to_jsonb(array(select i from unnest(${found}) i order by i))`, { search });
  }
  await system("select to_jsonb(app.changed_chats('1:1:', ($1 ->> 'at')::timestamptz))", { at: "9999-01-01" }, admin);
  await system("select to_jsonb(app.find_chat_ids_as_system($1, 5))", { search: "of" }, otherOrgMember);
  const at = new Date().toISOString();
  await member("list_chat_changes", { since: { snapshot: "1:1:", at } });
  await member("list_chat_changes", { since: { snapshot: "1:1:", at: "2026-05-01T12:00:00Z" } });
}
