import type { TransactionSql } from "postgres";
import type { Horizon } from "./horizon.ts";
import { countAnew, type Organization } from "./organization.ts";

const MESSAGES_PER_CHAT = 10;
const PHRASES = 10_000;

/** How much happened to an organisation, in how many days. */
export type Past = { messages: number; days: number };

/**
 * Gives the organisation a past of so many messages, evenly over the days: ten to a chat, with two mentions, two views and
 * a summary each; four chats in five are the first of their session. What it says and names is as often the same as it is
 * with people: few words, articles and places make up most of it. Answers with as many of its chats as before.
 */
export async function addHistory({ sql }: Horizon, organization: Organization, past: Past): Promise<Organization> {
  const { id, chatIds } = organization;
  await sql.begin(async (tx) => {
    await inventChats(tx, past);
    await addChats(tx, id);
    await addArticles(tx, id);
  });
  // what autovacuum would do in its own time, and in ours
  await sql.unsafe("vacuum analyze");
  await countAnew(sql, id);
  await sql.unsafe("vacuum analyze");
  await sql.unsafe("checkpoint");
  const drawn = await sql<{ external_id: string }[]>`
    select c.external_id
    from public.chats c
    where c.organization_id = ${id} and c.session_id = 'session-of-' || c.external_id
      and exists (select from public.article_mentions m where m.organization_id = ${id} and m.chat_id = c.id and m.article_url = 'https://guide.example/' || c.external_id)
    order by random()
    limit ${chatIds.length}
  `;
  return { ...organization, chatIds: drawn.map((chat) => chat.external_id) };
}

async function inventChats(tx: TransactionSql, { messages, days }: Past): Promise<void> {
  await tx.unsafe(`
    -- 1 is twice as frequent as 2, and so on
    create or replace function pg_temp.one_of(p_most integer) returns integer language sql volatile as 'select floor(exp(random() * ln(p_most)))::integer';
    create temporary table phrases on commit drop as
      select n, string_agg('word' || pg_temp.one_of(5000), ' ') as words from generate_series(0, ${PHRASES - 1}) n, generate_series(1, 12) group by n;
  `);
  const chats = Math.ceil(messages / MESSAGES_PER_CHAT);
  await tx`create temporary table past on commit drop as
    select
      n, n - (n % 5 = 0)::integer as first, app.uuid_v7() as chat, case when n % 5 > 0 and n % 3 > 0 then app.uuid_v7() end as visitor,
      'past-chat-' || n as external_id, 'session-of-past-chat-' || (n - (n % 5 = 0)::integer) as session,
      now() - interval '10 minutes' - random() * make_interval(days => ${days}) as at,
      'place-' || pg_temp.one_of(500) as place,
      -- some pages are found once and for one chat only
      'https://guide.example/' || case when n % greatest(${chats}::integer / 2000, 1) = 1 and n % 5 > 0 then 'past-chat-' || n else 'page-' || pg_temp.one_of(500) end as page
    from generate_series(1, ${chats}::integer) n`;
  await tx`alter table past add page_key text`;
  await tx`update past set page_key = app.article_key(null, page)`;
  await tx`update past p set visitor = f.visitor from past f where p.n <> p.first and f.n = p.first`;
}

async function addChats(tx: TransactionSql, id: string): Promise<void> {
  await tx`insert into public.visitors (organization_id, id, email, created_at, last_active_at)
    select ${id}, p.visitor, case when p.n % 3 = 1 then p.external_id || '@example.com' end, p.at, p.at from past p where p.visitor is not null and p.n = p.first`;
  await tx`insert into public.visitor_sessions (organization_id, session_id, visitor_id)
    select ${id}, p.session, p.visitor from past p where p.visitor is not null and p.n = p.first`;
  await tx`insert into public.chats (
      organization_id, id, external_id, session_id, visitor_id, location, user_agent, source_page,
      message_count, user_message_count, last_message_at, last_user_message_at, created_at
    )
    select
      ${id}, p.chat, p.external_id, p.session, p.visitor, format('City %s, State, Country %s', p.c, p.c % 12), (array['Android', 'Macintosh'])[1 + p.n % 2],
      'https://site.example/' || pg_temp.one_of(50), ${MESSAGES_PER_CHAT}, ${MESSAGES_PER_CHAT / 2}, p.at + interval '200 seconds', p.at + interval '180 seconds', p.at
    from (select p.*, pg_temp.one_of(60) as c from past p) p`;
  await tx`insert into public.chat_messages (organization_id, id, chat_id, position, role, content, created_at)
    select ${id}, app.uuid_v7(), p.chat, m, (array['assistant', 'user'])[1 + m % 2], 'What people write to each other about ' || w.words, p.at + m * interval '20 seconds'
    from past p cross join generate_series(1, ${MESSAGES_PER_CHAT}::integer) m join phrases w on w.n = (${MESSAGES_PER_CHAT} * p.n + m) % ${PHRASES}::integer`;
  await tx`insert into public.chat_summaries (organization_id, chat_id, topic_summary, user_score, lead_score, sentiment, topics, conversion_signals, evidence, covered_position, model)
    select ${id}, p.chat, 'Plans for ' || w.words, 3, p.n % 11, (array['positive', 'neutral', 'negative'])[1 + p.n % 3], array['Topic ' || pg_temp.one_of(40)], '{}', '{}', ${MESSAGES_PER_CHAT}, 'extractive'
    from past p join phrases w on w.n = p.n % ${PHRASES}::integer`;
}

async function addArticles(tx: TransactionSql, id: string): Promise<void> {
  await tx`insert into public.articles (organization_id, id, source, key, article_id, slug, title, type)
    select ${id}, app.uuid_v7(), 'catalogue', p.place, p.place, p.place, initcap(p.place), 'Place' from past p group by p.place`;
  await tx`insert into public.articles (organization_id, id, source, key, article_url, type)
    select ${id}, app.uuid_v7(), 'web_search', p.page_key, p.page, 'Article' from past p group by p.page, p.page_key`;
  await tx`insert into public.article_mentions (organization_id, id, source, article_id, article_slug, article_url, article, chat_id, session_id, visitor_id, mentioned_at, clicked_at)
    select ${id}, app.uuid_v7(), a.source, a.article_id, a.slug, a.article_url, a.id, p.chat, p.session, p.visitor, p.at, case when p.n % 5 = 2 then p.at + interval '1 minute' end
    from (select p.*, p.place as key from past p union all select p.*, p.page_key from past p) p
    join public.articles a on a.organization_id = ${id} and a.key = p.key`;
  await tx`insert into public.article_views (organization_id, id, article_id, article_slug, article_name, article, chat_id, session_id, visitor_id, viewed_at)
    select ${id}, app.uuid_v7(), a.article_id, a.slug, a.title, a.id, p.chat, p.session, p.visitor, p.at + v * interval '1 minute'
    from past p join public.articles a on a.organization_id = ${id} and a.source = 'catalogue' and a.key = p.place cross join generate_series(1, 2) v`;
}
