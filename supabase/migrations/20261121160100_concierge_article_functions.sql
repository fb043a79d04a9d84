-- Reading articles as a member: what was mentioned, viewed and clicked, where, and which questions found nothing.
-- Numbers come from the daily table and cost days and articles, not events; the moment of the last mention comes from the mentions.

create index articles_id_idx on public.articles (id);
comment on index public.articles_id_idx is 'Not led by the organisation on purpose: it answers whether an id that is unknown here exists elsewhere';
grant select (organization_id, id) on public.articles to crm_system;

create function app.article_row(p_article public.articles) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', p_article.id, 'source', p_article.source, 'article_id', p_article.article_id, 'url', p_article.article_url, 'slug', p_article.slug,
    'title', coalesce(p_article.title, p_article.slug, p_article.article_id, p_article.article_url), 'type', p_article.type
  );
end
$$;
comment on function app.article_row(public.articles) is 'An article as members see it, under the name last told: its title, else its slug, else its id or URL';

create function public.list_articles(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
-- what an order or filter does not ask for is not worked out
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_organization_id constant uuid := app.organization_id();
  v_sort constant text := coalesce(v_input ->> 'sort', 'mentions');
  v_source constant text := v_input ->> 'source';
  v_type constant text := v_input ->> 'type';
  v_pattern constant text := app.like_pattern(v_input ->> 'search');
  v_value constant numeric := (v_input -> 'cursor' ->> 'value')::numeric;
  v_id constant uuid := (v_input -> 'cursor' ->> 'id')::uuid;
  v_days record;
  v_answer jsonb;
begin
  perform app.require_member();
  select * into v_days from app.days_asked(v_input);
  with counted as materialized (
    select s.article, sum(s.mentions) as mentions, sum(s.clicks) as clicks, sum(s.views) as views
    from public.daily_article_stats s
    where s.organization_id = v_organization_id and s.day between v_days.from_day and v_days.to_day
    group by s.article
    having sum(s.mentions) + sum(s.clicks) + sum(s.views) > 0
  ),
  named as materialized (
    select a.id, a.type, c.mentions, c.clicks, c.views
    from counted c
    join public.articles a on a.organization_id = v_organization_id and a.id = c.article
    where (v_source is null or a.source = v_source)
      and (v_pattern is null or a.title ilike v_pattern or a.slug ilike v_pattern or a.article_url ilike v_pattern)
  ),
  ranked as materialized (
    select
      n.*,
      case v_sort
        when 'mentions' then n.mentions
        when 'clicks' then n.clicks
        when 'views' then n.views
        when 'click_rate' then coalesce(round(n.clicks::numeric / nullif(n.mentions, 0), 6), -1)
        -- first by both together, then by mentions: one number orders both
        when 'activity' then (n.mentions + n.views) * 1000000000 + n.mentions
        when 'last_mentioned' then coalesce(
          (
            select extract(epoch from m.mentioned_at)
            from public.article_mentions m
            where m.organization_id = v_organization_id and m.article = n.id
            order by m.mentioned_at desc
            limit 1
          ),
          -1
        )
      end::numeric as value
    from named n
    where v_type is null or n.type = v_type
  )
  select jsonb_build_object(
    'totals', (
      select jsonb_build_object(
        'articles', count(*), 'mentions', coalesce(sum(r.mentions), 0), 'clicks', coalesce(sum(r.clicks), 0), 'views', coalesce(sum(r.views), 0)
      )
      from ranked r
    ),
    'types', (select coalesce(jsonb_agg(t.type order by t.type), '[]') from (select distinct n.type from named n) t),
    'from', case when isfinite(v_days.from_day) then v_days.from_day end, 'to', case when isfinite(v_days.to_day) then v_days.to_day end,
    'articles', (
      select coalesce(
        jsonb_agg(
          app.article_row(a)
            || jsonb_build_object('mentions', p.mentions, 'clicks', p.clicks, 'views', p.views, 'last_mentioned_at', app.iso(l.mentioned_at), 'value', p.value::text)
          order by p.value desc, p.id desc
        ),
        '[]'
      )
      from (
        select r.*
        from ranked r
        where v_value is null or (r.value, r.id) < (v_value, v_id)
        order by r.value desc, r.id desc
        limit v_limit + 1
      ) p
      join public.articles a on a.organization_id = v_organization_id and a.id = p.id
      left join lateral (
        select m.mentioned_at
        from public.article_mentions m
        where m.organization_id = v_organization_id and m.article = p.id
        order by m.mentioned_at desc
        limit 1
      ) l on true
    )
  )
  into v_answer;
  return v_answer || case
    when jsonb_array_length(v_answer -> 'articles') > v_limit then jsonb_build_object(
      'articles', (v_answer -> 'articles') - v_limit,
      'next_cursor', jsonb_build_object(
        'value', v_answer -> 'articles' -> (v_limit - 1) -> 'value', 'id', v_answer -> 'articles' -> (v_limit - 1) -> 'id'
      )
    )
    else '{"next_cursor": null}'
  end;
end
$$;
comment on function public.list_articles(jsonb, jsonb) is 'The articles that were mentioned, clicked or viewed in { days } or { from, to }: takes { limit, cursor?: { value, id }, sort? (mentions, clicks, click_rate, views, last_mentioned, activity), source?, type?, search? }, highest first, answers { articles, totals, types, from, to, next_cursor }. A click counts on the day it was made';

create function public.list_web_mentions(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_organization_id constant uuid := app.organization_id();
  v_answer jsonb;
begin
  perform app.require_member();
  if v_input ->> 'visitor_id' is null and v_input ->> 'chat_id' is null then
    v_answer := app.all_web_mentions(v_input);
  else
    v_answer := app.web_mentions_of(v_input);
  end if;
  return app.page_at('mentions', v_answer -> 'mentions', v_limit, 'last_mentioned_at') || jsonb_build_object('total', v_answer -> 'total');
end
$$;
comment on function public.list_web_mentions(jsonb, jsonb) is 'The pages that web searches found, by URL, last mentioned first: takes { limit, cursor?: { at, id }, visitor_id?, chat_id? (public id) }, answers { mentions: [{ id, url, title, type, mentions, clicks, last_mentioned_at }], total, next_cursor }; a visitor or chat that is not the organisation''s has none';

create function app.all_web_mentions(p_input jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_limit constant integer := (p_input ->> 'limit')::integer;
  v_organization_id constant uuid := app.organization_id();
  v_at constant timestamptz := (p_input -> 'cursor' ->> 'at')::timestamptz;
  v_id constant uuid := (p_input -> 'cursor' ->> 'id')::uuid;
  v_timezone constant text := (select o.timezone from public.organizations o where o.id = v_organization_id);
  v_day date := coalesce((v_at at time zone v_timezone)::date, 'infinity');
  v_found uuid[] := '{}';
begin
  -- day by day backwards, taking those that were not mentioned later, until the page is full: what is long past is not read
  loop
    select s.day into v_day
    from public.daily_article_stats s
    where s.organization_id = v_organization_id and s.day <= v_day and s.mentions > 0
    order by s.day desc
    limit 1;
    exit when not found;
    v_found := v_found || array(
      select s.article
      from public.daily_article_stats s
      join public.articles a on a.organization_id = v_organization_id and a.id = s.article and a.source = 'web_search'
      where s.organization_id = v_organization_id
        and s.day = v_day
        and s.mentions > 0
        and not exists (
          select
          from public.daily_article_stats l
          where l.organization_id = v_organization_id and l.article = s.article and l.day > v_day and l.mentions > 0
        )
        and (
          v_at is null
          or (v_at, v_id) > (
            (
              select m.mentioned_at
              from public.article_mentions m
              where m.organization_id = v_organization_id and m.article = s.article
              order by m.mentioned_at desc
              limit 1
            ),
            s.article
          )
        )
    );
    exit when cardinality(v_found) > v_limit;
    v_day := v_day - 1;
  end loop;
  return jsonb_build_object(
    -- a page is there because it was mentioned: it comes with its first mention, and goes when the statistics are derived again
    'total', (select count(*) from public.articles a where a.organization_id = v_organization_id and a.source = 'web_search'),
    'mentions', (
      select coalesce(jsonb_agg(r.mention order by r.at desc, r.id desc), '[]')
      from (
        select app.web_mention_row(a, c.mentions, c.clicks, l.mentioned_at) as mention, l.mentioned_at as at, a.id
        from unnest(v_found) f (id)
        join public.articles a on a.organization_id = v_organization_id and a.id = f.id
        cross join lateral (
          select m.mentioned_at
          from public.article_mentions m
          where m.organization_id = v_organization_id and m.article = a.id
          order by m.mentioned_at desc
          limit 1
        ) l
        cross join lateral (
          select sum(s.mentions) as mentions, sum(s.clicks) as clicks
          from public.daily_article_stats s
          where s.organization_id = v_organization_id and s.article = a.id
        ) c
        order by l.mentioned_at desc, a.id desc
        limit v_limit + 1
      ) r
    )
  );
end
$$;
comment on function app.all_web_mentions(jsonb) is 'limit + 1 of all pages that web searches found, last mentioned first, and how many there are: { mentions, total }';

create function app.web_mentions_of(p_input jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_limit constant integer := (p_input ->> 'limit')::integer;
  v_organization_id constant uuid := app.organization_id();
  v_at constant timestamptz := (p_input -> 'cursor' ->> 'at')::timestamptz;
  v_id constant uuid := (p_input -> 'cursor' ->> 'id')::uuid;
  v_is_of_visitor constant boolean := p_input ->> 'visitor_id' is not null;
  v_is_of_chat constant boolean := p_input ->> 'chat_id' is not null;
  v_visitor constant uuid := (
    select coalesce(v.merged_into, v.id)
    from public.visitors v
    where v.organization_id = v_organization_id and v.id = app.uuid_or_null(p_input ->> 'visitor_id')
  );
  v_chat constant uuid := (select c.id from public.chats c where c.organization_id = v_organization_id and c.public_id = p_input ->> 'chat_id');
begin
  return (
    with counted as materialized (
      select m.article, count(*) as mentions, count(m.clicked_at) as clicks, max(m.mentioned_at) as at
      from public.article_mentions m
      where m.organization_id = v_organization_id
        and m.source = 'web_search'
        and (not v_is_of_visitor or m.visitor_id = v_visitor)
        and (not v_is_of_chat or m.chat_id = v_chat)
      group by m.article
    )
    select jsonb_build_object(
      'total', (select count(*) from counted),
      'mentions', coalesce(jsonb_agg(p.mention order by p.at desc, p.id desc), '[]')
    )
    from (
      select app.web_mention_row(a, c.mentions, c.clicks, c.at) as mention, c.at, a.id
      from counted c
      join public.articles a on a.organization_id = v_organization_id and a.id = c.article
      where v_at is null or (c.at, a.id) < (v_at, v_id)
      order by c.at desc, a.id desc
      limit v_limit + 1
    ) p
  );
end
$$;
comment on function app.web_mentions_of(jsonb) is 'The same of one visitor, one chat, or one visitor in one chat, counted from their mentions: { mentions, total }';

create function app.web_mention_row(p_article public.articles, p_mentions bigint, p_clicks bigint, p_at timestamptz) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', p_article.id, 'url', p_article.article_url, 'title', p_article.title, 'type', p_article.type,
    'mentions', p_mentions, 'clicks', p_clicks, 'last_mentioned_at', app.iso(p_at)
  );
end
$$;
comment on function app.web_mention_row(public.articles, bigint, bigint, timestamptz) is 'A page that web searches found, with how often and when last';

create function public.get_article(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_organization_id constant uuid := app.organization_id();
  v_days record;
  v_article jsonb;
begin
  perform app.require_member();
  select * into v_days from app.days_asked(v_input);
  select app.article_row(a) || jsonb_build_object(
    'last_mentioned_at', (
      select app.iso(m.mentioned_at)
      from public.article_mentions m
      where m.organization_id = v_organization_id and m.article = a.id
      order by m.mentioned_at desc
      limit 1
    ),
    'last_viewed_at', (
      select app.iso(w.viewed_at)
      from public.article_views w
      where w.organization_id = v_organization_id and w.article = a.id
      order by w.viewed_at desc
      limit 1
    ),
    'from', v_days.from_day, 'to', v_days.to_day, 'timezone', v_days.timezone, 'today', v_days.today,
    'days', (
      select jsonb_agg(
        jsonb_build_object('day', d.day, 'mentions', coalesce(s.mentions, 0), 'clicks', coalesce(s.clicks, 0), 'views', coalesce(s.views, 0))
        order by d.day
      )
      from (select v_days.from_day + i as day from generate_series(0, v_days.to_day - v_days.from_day) i) d
      left join public.daily_article_stats s on s.organization_id = v_organization_id and s.article = a.id and s.day = d.day
    )
  )
  into v_article
  from public.articles a
  where a.organization_id = v_organization_id and a.id = app.uuid_or_null(v_input ->> 'article');
  return coalesce(v_article, app.missing('article', v_input ->> 'article', p_request));
end
$$;
comment on function public.get_article(jsonb, jsonb) is 'One article by { article } and its days in { days } or { from, to }: the article, when it was last mentioned and viewed, and { days: [{ day, mentions, clicks, views }] }; 404 or 403 when not the organisation''s';

create function public.list_article_chats(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_at constant timestamptz := (v_input -> 'cursor' ->> 'at')::timestamptz;
  v_id constant uuid := (v_input -> 'cursor' ->> 'id')::uuid;
  v_chats jsonb;
begin
  perform app.require_member();
  select (
    select coalesce(jsonb_agg(r.chat order by r.mentioned_at desc, r.id desc), '[]')
    from (
      select
        jsonb_build_object(
          'id', m.id, 'mentioned_at', app.iso(m.mentioned_at), 'chat_id', c.public_id, 'topic_summary', s.topic_summary, 'lead_score', s.lead_score,
          'sentiment', s.sentiment, 'message_count', c.message_count, 'visitor_id', v.id, 'visitor_name', coalesce(v.name, v.email),
          'mentions', n.mentions, 'clicked', n.clicks > 0
        ) as chat,
        m.mentioned_at, m.id
      from public.article_mentions m
      join public.chats c on c.organization_id = v_organization_id and c.id = m.chat_id
      left join public.chat_summaries s on s.organization_id = v_organization_id and s.chat_id = c.id
      left join public.visitors v on v.organization_id = v_organization_id and v.id = c.visitor_id
      cross join lateral (
        select count(*) as mentions, count(x.clicked_at) as clicks
        from public.article_mentions x
        where x.organization_id = v_organization_id and x.chat_id = m.chat_id and x.article = a.id
      ) n
      where m.organization_id = v_organization_id
        and m.article = a.id
        -- a chat stands where the article was last mentioned in it
        and not exists (
          select
          from public.article_mentions l
          where l.organization_id = v_organization_id and l.chat_id = m.chat_id and l.article = a.id and (l.mentioned_at, l.id) > (m.mentioned_at, m.id)
        )
        and (v_at is null or (m.mentioned_at, m.id) < (v_at, v_id))
      order by m.mentioned_at desc, m.id desc
      limit v_limit + 1
    ) r
  )
  into v_chats
  from public.articles a
  where a.organization_id = v_organization_id and a.id = app.uuid_or_null(v_input ->> 'article');
  if v_chats is null then
    return app.missing('article', v_input ->> 'article', p_request);
  end if;
  return app.page_at('chats', v_chats, v_limit, 'mentioned_at');
end
$$;
comment on function public.list_article_chats(jsonb, jsonb) is 'The chats in which { article } was mentioned, each once, last mentioned first: takes { article, limit, cursor?: { at, id } }, answers { chats, next_cursor }; 404 or 403 when the article is not the organisation''s';

create function public.list_open_questions(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  -- so many messages are read for one page; a page with fewer questions than asked for goes on after them
  c_most constant integer := 4000;
  v_input constant jsonb := app.json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_organization_id constant uuid := app.organization_id();
  v_at constant timestamptz := (v_input -> 'cursor' ->> 'at')::timestamptz;
  v_id constant uuid := (v_input -> 'cursor' ->> 'id')::uuid;
  v_days record;
  v_answer jsonb;
begin
  perform app.require_member();
  select * into v_days from app.days_asked(v_input);
  with read as materialized (
    select m.id, m.chat_id, m.created_at, m.role, m.content
    from public.chat_messages m
    where m.organization_id = v_organization_id
      and m.created_at >= app.day_start(v_days.from_day, v_days.timezone)
      and m.created_at < app.day_start(v_days.to_day + 1, v_days.timezone)
      and (v_at is null or (m.created_at, m.id) < (v_at, v_id))
    order by m.created_at desc, m.id desc
    limit c_most
  ),
  open as materialized (
    select r.*
    from read r
    where app.is_question(r.role, r.content)
      and not exists (
        select
        from public.article_mentions a
        where a.organization_id = v_organization_id and a.chat_id = r.chat_id and a.mentioned_at >= r.created_at
      )
    order by r.created_at desc, r.id desc
    limit v_limit + 1
  )
  select app.page_at('questions', coalesce(jsonb_agg(q.question order by q.created_at desc, q.id desc), '[]'), v_limit, 'asked_at')
    || case
      when count(*) <= v_limit and (select count(*) from read) = c_most then (
        select jsonb_build_object('next_cursor', jsonb_build_object('at', app.iso(r.created_at), 'id', r.id))
        from read r
        order by r.created_at, r.id
        limit 1
      )
      else '{}'
    end
  into v_answer
  from (
    select
      jsonb_build_object(
        'id', o.id, 'asked_at', app.iso(o.created_at), 'question', left(o.content, 1000), 'chat_id', c.public_id, 'topic_summary', s.topic_summary,
        'visitor_id', v.id, 'visitor_name', coalesce(v.name, v.email)
      ) as question,
      o.created_at, o.id
    from open o
    join public.chats c on c.organization_id = v_organization_id and c.id = o.chat_id
    left join public.chat_summaries s on s.organization_id = v_organization_id and s.chat_id = o.chat_id
    left join public.visitors v on v.organization_id = v_organization_id and v.id = c.visitor_id
  ) q;
  return v_answer;
end
$$;
comment on function public.list_open_questions(jsonb, jsonb) is 'Questions that found no article, newest first: visitors'' messages with a question mark after which nothing was mentioned in their chat. Takes { limit, cursor?: { at, id }, days? or from?, to? }, answers { questions, next_cursor }; a page may hold fewer than the limit and yet not be the last';

create function app.is_question(p_role text, p_content text) returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_role = 'user' and p_content ~ '[?？؟]';
end
$$;
comment on function app.is_question(text, text) is 'Whether a message is a visitor''s and holds a question mark, of Latin, Chinese or Arabic script';

create function public.count_open_questions(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_days record;
begin
  perform app.require_member();
  select * into v_days from app.days_asked(app.json(p_input));
  return (
    select to_jsonb(count(*))
    from public.chat_messages m
    where m.organization_id = v_organization_id
      and m.created_at >= app.day_start(v_days.from_day, v_days.timezone)
      and m.created_at < app.day_start(v_days.to_day + 1, v_days.timezone)
      and app.is_question(m.role, m.content)
      and not exists (
        select
        from public.article_mentions a
        where a.organization_id = v_organization_id and a.chat_id = m.chat_id and a.mentioned_at >= m.created_at
      )
  );
end
$$;
comment on function public.count_open_questions(jsonb, jsonb) is 'How many questions of { days } or { from, to } found no article; reads every message of these days';

grant execute on function
  public.list_articles(jsonb, jsonb), public.list_web_mentions(jsonb, jsonb), public.get_article(jsonb, jsonb), public.list_article_chats(jsonb, jsonb),
  public.list_open_questions(jsonb, jsonb), public.count_open_questions(jsonb, jsonb), app.article_row(public.articles), app.all_web_mentions(jsonb),
  app.web_mentions_of(jsonb), app.web_mention_row(public.articles, bigint, bigint, timestamptz), app.is_question(text, text)
to crm_member;
