import { addHistory } from "./history.ts";
import type { Horizon } from "./horizon.ts";
import { emptyOrganization } from "./organization.ts";

const TABLES = [
  ["visitors", "visitor_sessions", "chats", "chat_messages", "chat_summaries", "articles", "article_mentions"],
  ["article_views", "web_sessions", "session_days"],
  ["daily_stats", "daily_sessions", "daily_active_sessions", "daily_chat_facets", "daily_article_stats"],
].flat();

/**
 * Gives the database many small organisations, each with the same short past, as a deployment has them: what the planner
 * expects of an organisation it guesses from how many there are.
 */
export async function addNeighbours(horizon: Horizon, count: number): Promise<void> {
  const { sql } = horizon;
  const first = await emptyOrganization(horizon, "Neighbour");
  await addHistory(horizon, first, { messages: 200, days: 90 });
  await sql.begin(async (tx) => {
    await tx`create temporary table neighbours on commit drop as select n, gen_random_uuid() as id from generate_series(1, ${count}::integer) n`;
    await tx`insert into public.organizations (id, slug, name) select id, 'neighbour-' || n, 'Neighbour ' || n from neighbours`;
    for (const table of TABLES) {
      const columns = await tx<{ name: string; is_id: boolean }[]>`
        select a.attname as name, a.atttypid = 'uuid'::regtype as is_id
        from pg_attribute a
        where a.attrelid = ${`public.${table}`}::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attname <> 'organization_id'`;
      // an id of the copy is one of the original and the organisation, wherever it stands
      const copies = columns.map(({ name, is_id }) => (is_id ? `md5(t.${name}::text || n.id)::uuid` : `t.${name}`));
      await tx.unsafe(
        `insert into public.${table} (organization_id, ${columns.map(({ name }) => name).join(", ")})
         select n.id, ${copies.join(", ")} from public.${table} t cross join neighbours n where t.organization_id = $1
         order by random()`,
        [first.id],
      );
    }
  });
  await sql.unsafe("vacuum analyze");
}
