import type { Horizon } from "./horizon.ts";
import { type Organization, countAnew } from "./organization.ts";

const MESSAGES_PER_CHAT = 14;

/**
 * Gives the organisation a past of so many messages: 14 to a chat, with what comes along with them (visitors, views,
 * mentions, summaries, statistics), over the last 90 days. Answers with as many of its chats as before, drawn from all of them.
 */
export async function addHistory(
  { sql }: Horizon,
  organization: Organization,
  messages: number,
): Promise<Organization> {
  const { id, chatIds } = organization;
  const chats = Math.ceil(messages / MESSAGES_PER_CHAT);
  await sql.begin(async (tx) => {
    await tx`create temporary table past on commit drop as
      select n, app.uuid_v7() as chat, case when n % 3 > 0 then app.uuid_v7() end as visitor,
        'past-chat-' || n as public_id, 'session-of-past-chat-' || n as session, now() - random() * interval '90 days' as at
      from generate_series(1, ${chats}::integer) n`;
    await tx`insert into public.visitors (organization_id, id, email, created_at)
      select ${id}, p.visitor, case when p.n % 3 = 1 then p.public_id || '@example.com' end, p.at from past p where p.visitor is not null`;
    await tx`insert into public.visitor_sessions (organization_id, session_id, visitor_id)
      select ${id}, p.session, p.visitor from past p where p.visitor is not null`;
    await tx`insert into public.chats (organization_id, id, public_id, session_id, visitor_id, message_count, user_message_count, last_message_at, created_at)
      select ${id}, p.chat, p.public_id, p.session, p.visitor, ${MESSAGES_PER_CHAT}, ${MESSAGES_PER_CHAT / 2}, p.at, p.at
      from past p`;
    await tx`insert into public.chat_messages (organization_id, id, chat_id, position, role, content, created_at)
      select ${id}, app.uuid_v7(), p.chat, m, (array['user', 'assistant'])[1 + m % 2], repeat('What people write to each other. ', 4), p.at + m * interval '20 seconds'
      from past p cross join generate_series(1, ${MESSAGES_PER_CHAT}::integer) m`;
    await tx`insert into public.articles (organization_id, id, source, key, article_id, slug, title, type)
      select ${id}, app.uuid_v7(), 'catalogue', 'place-' || n, 'place-' || n, 'place-' || n, 'Place ' || n, 'Place' from generate_series(0, 499) n`;
    await tx`insert into public.articles (organization_id, id, source, key, article_url, title, type)
      select ${id}, app.uuid_v7(), 'web_search', app.article_key(null, u.url), u.url, 'Page ' || u.n, 'Page'
      from (select n, 'https://guide.example/page-' || n as url from generate_series(0, 1999) n) u`;
    await tx`insert into public.article_mentions (organization_id, id, source, article_id, article_slug, article, chat_id, session_id, visitor_id, mentioned_at)
      select ${id}, app.uuid_v7(), 'catalogue', a.article_id, a.slug, a.id, p.chat, p.session, p.visitor, p.at
      from past p join public.articles a on a.organization_id = ${id} and a.source = 'catalogue' and a.key = 'place-' || p.n % 500`;
    await tx`insert into public.article_mentions (organization_id, id, source, article_url, article, chat_id, session_id, visitor_id, mentioned_at, clicked_at)
      select ${id}, app.uuid_v7(), 'web_search', a.article_url, a.id, p.chat, p.session, p.visitor, p.at, case when p.n % 4 = 0 then p.at + interval '1 minute' end
      from past p join public.articles a on a.organization_id = ${id} and a.source = 'web_search' and a.article_url = 'https://guide.example/page-' || p.n % 2000`;
    await tx`insert into public.article_views (organization_id, id, article_id, article_slug, article_name, article, chat_id, session_id, visitor_id, viewed_at)
      select ${id}, app.uuid_v7(), a.article_id, a.slug, a.title, a.id, p.chat, p.session, p.visitor, p.at
      from past p join public.articles a on a.organization_id = ${id} and a.source = 'catalogue' and a.key = 'place-' || p.n % 500`;
    await tx`insert into public.chat_summaries (organization_id, chat_id, topic_summary, user_score, lead_score, sentiment, topics, conversion_signals, evidence, covered_position, model)
      select ${id}, p.chat, 'Dinner near the harbour', 3, 5, 'neutral', '{}', '{}', '{}', ${MESSAGES_PER_CHAT}, 'extractive' from past p`;
  });
  await countAnew(sql, id);
  // what autovacuum would do in its own time, and in ours
  await sql.unsafe("vacuum analyze");
  await sql.unsafe("checkpoint");
  const drawn = await sql<{ public_id: string }[]>`
    select c.public_id from public.chats c where c.organization_id = ${id} order by random() limit ${chatIds.length}
  `;
  return { ...organization, chatIds: drawn.map((chat) => chat.public_id) };
}
