-- Reading articles as a member: what was mentioned, viewed and clicked, and where.
-- Numbers come from the daily table and cost days and articles, not events; the moment of the last mention comes from the mentions.
-- The click rate is that of a cohort: of the mentions of some days, those that were clicked. None exceeds 100 %.

create function public.list_articles(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
-- what an order or filter does not ask for is not worked out
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_organization_id constant uuid := app.organization_id();
  v_sort constant text := coalesce(v_input ->> 'sort', 'mentions');
  v_source constant text := v_input ->> 'source';
  v_type constant text := v_input ->> 'type';
  v_pattern constant text := app.like_pattern(v_input ->> 'search');
  v_value constant numeric := (v_input -> 'cursor' ->> 'value')::numeric;
  v_id constant uuid := (v_input -> 'cursor' ->> 'id')::uuid;
  v_matching uuid[];
  v_days record;
  v_answer jsonb;
begin
  perform app.require_member();
  perform app.fold_statistics();
  select * into v_days from app.days_asked(v_input);
  if v_pattern is not null then
    v_matching := array(
      select a.id
      from public.articles a
      where a.organization_id = v_organization_id
        and (v_source is null or a.source = v_source)
        and (a.title ilike v_pattern or a.slug ilike v_pattern or a.article_url ilike v_pattern)
    );
  end if;
  with counted as materialized (
    select s.article, sum(s.mentions) as mentions, sum(s.clicks) as clicks, sum(s.clicked) as clicked, sum(s.views) as views
    from public.daily_article_stats s
    where s.organization_id = v_organization_id and s.day between v_days.from_day and v_days.to_day
      and (v_matching is null or s.article = any ((select v_matching)::uuid[]))
    group by s.article
    having sum(s.mentions) + sum(s.clicks) + sum(s.views) > 0
  ),
  named as materialized (
    select
      a.id, a.type, c.mentions, c.clicks, c.clicked, c.views,
      case v_sort
        when 'mentions' then c.mentions
        when 'clicks' then c.clicks
        when 'views' then c.views
        when 'click_rate' then coalesce(round(c.clicked::numeric / nullif(c.mentions, 0), 6), -1)
        -- first by both together, then by mentions: one number orders both
        when 'activity' then (c.mentions + c.views) * 1000000000 + c.mentions
        when 'last_mentioned' then coalesce(
          (
            select extract(epoch from m.mentioned_at)
            from public.article_mentions m
            where m.organization_id = v_organization_id and m.article = c.article
            order by m.mentioned_at desc
            limit 1
          ),
          -1
        )
      end::numeric as value
    from counted c
    join public.articles a on a.organization_id = v_organization_id and a.id = c.article
    where v_source is null or a.source = v_source
  )
  select jsonb_build_object(
    'totals', (
      select jsonb_build_object(
        'articles', count(*), 'mentions', coalesce(sum(n.mentions), 0), 'clicks', coalesce(sum(n.clicks), 0),
        'views', coalesce(sum(n.views), 0)
      )
      from named n
      where v_type is null or n.type = v_type
    ),
    'types', (select coalesce(jsonb_agg(t.type order by t.type), '[]') from (select distinct n.type from named n) t),
    'from', case when isfinite(v_days.from_day) then v_days.from_day end, 'to', case when isfinite(v_days.to_day) then v_days.to_day end,
    'articles', (
      select coalesce(
        jsonb_agg(
          app.article_row(a)
            || jsonb_build_object('mentions', p.mentions, 'clicks', p.clicks, 'clicked', p.clicked, 'views', p.views,
              'last_mentioned_at', app.to_iso(l.mentioned_at), 'value', p.value::text)
          order by p.value desc, p.id desc
        ),
        '[]'
      )
      from (
        select n.*
        from named n
        where (v_type is null or n.type = v_type) and (v_value is null or (n.value, n.id) < (v_value, v_id))
        order by n.value desc, n.id desc
        limit v_limit + 1
      ) p
      cross join lateral (select x.* from public.articles x where x.organization_id = v_organization_id and x.id = p.id limit 1) a
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
grant execute on function public.list_articles(jsonb, jsonb) to crm_member;
comment on function public.list_articles(jsonb, jsonb) is
  'The articles that were mentioned, clicked or viewed in { days } or { from, to }: takes { limit, cursor?: { value, id }, sort? '
  '(mentions, clicks, click_rate, views, last_mentioned, activity), source?, type?, search? }, highest first, answers { articles, totals, '
  'types, from, to, next_cursor }. A click counts on the day it was made, and the click rate is that of the mentions of these days, '
  'whenever they were clicked';

create function public.get_article(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_organization_id constant uuid := app.organization_id();
  v_days record;
  v_article jsonb;
begin
  perform app.require_member();
  perform app.fold_statistics();
  select * into v_days from app.days_asked(v_input);
  select app.article_row(a) || jsonb_build_object(
    'last_mentioned_at', (
      select app.to_iso(m.mentioned_at)
      from public.article_mentions m
      where m.organization_id = v_organization_id and m.article = a.id
      order by m.mentioned_at desc
      limit 1
    ),
    'last_viewed_at', (
      select app.to_iso(w.viewed_at)
      from public.article_views w
      where w.organization_id = v_organization_id and w.article = a.id
      order by w.viewed_at desc
      limit 1
    ),
    'from', v_days.from_day, 'to', v_days.to_day, 'timezone', v_days.timezone, 'today', v_days.today,
    'days', (
      select jsonb_agg(
        jsonb_build_object('day', d.day, 'mentions', coalesce(s.mentions, 0), 'clicks', coalesce(s.clicks, 0),
          'views', coalesce(s.views, 0), 'clicked', coalesce(s.clicked, 0))
        order by d.day
      )
      from (select v_days.from_day + i as day from generate_series(0, v_days.to_day - v_days.from_day) i) d
      left join public.daily_article_stats s on s.organization_id = v_organization_id and s.article = a.id and s.day = d.day
    )
  )
  into v_article
  from public.articles a
  where a.organization_id = v_organization_id and a.id = app.to_uuid(v_input ->> 'article');
  return coalesce(v_article, app.not_found('article', v_input ->> 'article', p_request));
end
$$;
grant execute on function public.get_article(jsonb, jsonb) to crm_member;
comment on function public.get_article(jsonb, jsonb) is
  'One article by { article } and its days in { days } or { from, to }: the article, when it was last mentioned and viewed, and { days: '
  '[{ day, mentions, clicks, views, clicked (of these mentions, whenever) }] }; 404 or 403 when not the organisation''s';

create function public.list_article_chats(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
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
          'id', m.id, 'mentioned_at', app.to_iso(m.mentioned_at), 'chat_id', c.external_id, 'topic_summary', s.topic_summary,
          'lead_score', s.lead_score,
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
          where l.organization_id = v_organization_id and l.chat_id = m.chat_id and l.article = a.id
            and (l.mentioned_at, l.id) > (m.mentioned_at, m.id)
        )
        and (v_at is null or (m.mentioned_at, m.id) < (v_at, v_id))
      order by m.mentioned_at desc, m.id desc
      limit v_limit + 1
    ) r
  )
  into v_chats
  from public.articles a
  where a.organization_id = v_organization_id and a.id = app.to_uuid(v_input ->> 'article');
  if v_chats is null then
    return app.not_found('article', v_input ->> 'article', p_request);
  end if;
  return app.keyset_page('chats', v_chats, v_limit, 'mentioned_at');
end
$$;
grant execute on function public.list_article_chats(jsonb, jsonb) to crm_member;
comment on function public.list_article_chats(jsonb, jsonb) is
  'The chats in which { article } was mentioned, each once, last mentioned first: takes { article, limit, cursor?: { at, id } }, answers '
  '{ chats, next_cursor }; 404 or 403 when the article is not the organisation''s';
