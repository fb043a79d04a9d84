import type { Json } from "#tests/support/acting.ts";
import { listOf, objectOf } from "#tests/support/json.ts";
import type { Act } from "./acting.ts";
import type { Tenant } from "./fixtures.ts";

/** Reads visitors and the team, naming many that its neighbours have too. */
export async function readPeople(admin: Act, multiOrgMember: Act, otherOrgMember: Act, who: Tenant): Promise<void> {
  const { uuid } = who;
  for (const member of [admin, multiOrgMember, otherOrgMember]) {
    await member("list_visitors", { limit: 30 });
    await member("count_visitors");
    await member("list_members", { limit: 30 });
  }
  for (const filter of [{ kind: "identified" }, { kind: "anonymous" }, { search: "a" }, { sort: "last_active" }])
    await admin("list_visitors", { limit: 30, ...filter });
  for (const name of ["ann", "anon", "bob", "old", "older"]) {
    for (const list of ["list_visitor_chats", "list_visitor_views", "list_visitor_timeline"])
      await admin(list, { visitor_id: uuid(name), limit: 99 });
    await admin("get_visitor", { visitor_id: uuid(name) });
    for (const list of ["list_user_chats", "list_user_views"]) await admin(list, { user_id: uuid(name), limit: 99 });
  }
  const multiOrgMembers = { user_id: who.multiOrgMember.sub ?? null };
  await admin("get_member", multiOrgMembers);
  await admin("list_user_chats", { ...multiOrgMembers, limit: 99 });
}

const DAYS = { from: "2026-04-25", to: "2026-05-10" };

/** Reads articles, mentions and questions, naming many that its neighbours have too. */
export async function readArticles(
  admin: Act,
  multiOrgMember: Act,
  otherOrgMember: Act,
  uuid: Tenant["uuid"],
): Promise<void> {
  for (const member of [admin, multiOrgMember, otherOrgMember]) {
    await member("list_web_mentions", { limit: 50 });
    await member("list_open_questions", { limit: 50 });
    await member("count_open_questions", DAYS);
  }
  for (const name of ["ann", "old", "eve"]) await admin("list_web_mentions", { limit: 50, visitor_id: uuid(name) });
  for (const chat_id of ["chat-1", "chat-3", "chat-9"]) await admin("list_web_mentions", { limit: 50, chat_id });
  for (const filter of [
    { sort: "clicks" },
    { sort: "last_mentioned" },
    { search: "t" },
    { search: "T 1" },
    { source: "catalogue" },
  ])
    await admin("list_articles", { limit: 50, ...DAYS, ...filter });
  const { articles } = objectOf(await admin("list_articles", { limit: 50, ...DAYS }));
  for (const { id = null } of listOf(articles)) {
    await admin("get_article", { article: id, ...DAYS });
    await admin("list_article_chats", { article: id, limit: 50 });
  }
}

/** Asks the functions behind the lists directly: what they find of a neighbour would not show in a list. */
export async function findPagesAndVisitors(
  ask: (statement: string, input: Json) => Promise<void>,
  { uuid, multiOrgMember, otherOrgMember }: Tenant,
): Promise<void> {
  for (const { sub } of [multiOrgMember, otherOrgMember])
    for (const found of ["is_person", "web_identity"])
      await ask(`select to_jsonb(app.${found}(($1 ->> 'id')::uuid))`, { id: sub ?? null });
  const ids = (found: string) => `select to_jsonb(array(select i from unnest(${found}) i order by i))`;
  for (const text of ["eve", "example.com", "ann 1", "1"])
    await ask(ids("app.find_visitors($1 ->> 'text', 9)"), { text });
  const place = "($1 -> 'cursor' ->> 'at')::timestamptz, ($1 -> 'cursor' ->> 'id')::uuid";
  for (const at of [null, "2026-05-01T12:00:00Z", "2026-05-20T12:00:00Z"]) {
    const cursor = at === null ? null : { at, id: uuid("article 9") };
    for (const latest of [0, 1, 99])
      await ask(ids(`app.recent_web_pages(${place}, 9, ($1 ->> 'latest')::integer)`), { cursor, latest });
    await ask(`select to_jsonb(app.recent_web_pages(${place}, 1, 0))`, { cursor });
    await ask("select app.web_pages_ranked($1, 0)", { limit: 9, cursor });
    await ask("select app.web_pages_ranked($1, 0)", { limit: 1, cursor });
  }
}
