import type { Sql } from "#tests/support/database.ts";
import { textOf } from "#tests/support/json.ts";
import { type Organization, uuidOf } from "#tests/support/organization.ts";
import { type Answer, rowsOf, callOk } from "./call-ok.ts";

export const VISITORS =
  "select id, email, merged_into from visitors where organization_id = $1 order by created_at, id";
const OWNERS = `
  select 'chat ' || external_id as what, visitor_id from chats where organization_id = $1
  union all select 'view ' || article_id, visitor_id from article_views where organization_id = $1
  union all select 'mention ' || article_url, visitor_id from article_mentions where organization_id = $1
  union all select 'session ' || session_id, visitor_id from visitor_sessions where organization_id = $1
  order by 1`;

/** Identifies a visitor and answers the id. */
export const identify = async (sql: Sql, { key }: Organization, input: Answer) => {
  const answer = await callOk(sql, key, "identify_visitor", input);
  return textOf(answer, "visitor_id");
};

/** Whose each thing is: "chat c" → a visitor id, or null. */
export async function ownersIn(sql: Sql, { id }: Organization): Promise<Answer> {
  const rows = await rowsOf(sql, id, OWNERS);
  return Object.fromEntries(rows.map((row) => [textOf(row, "what"), row["visitor_id"] ?? null]));
}

/** A chat, a view and a mention in one session. */
export async function browse(sql: Sql, { key }: Organization, session_id: string): Promise<void> {
  await callOk(sql, key, "create_chat", { chat_id: `in-${session_id}`, session_id });
  await callOk(sql, key, "record_article_view", { article_id: session_id, article_slug: "a", session_id });
  await callOk(sql, key, "record_web_mentions", {
    mentions: [{ url: `https://example.com/${session_id}` }],
    session_id,
  });
}

/** A visitor of whom nothing is known but the session. */
export async function anonymous(sql: Sql, { id }: Organization, name: string, session: string): Promise<string> {
  const visitor = uuidOf(`${name} ${id}`);
  await sql`insert into visitors (organization_id, id, metadata) values (${id}, ${visitor}, ${sql.json({ from: name, name })})`;
  await sql`insert into visitor_sessions (organization_id, session_id, visitor_id) values (${id}, ${session}, ${visitor})`;
  return visitor;
}
