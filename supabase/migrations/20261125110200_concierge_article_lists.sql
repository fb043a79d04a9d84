-- Lists of articles that go through less: one pass over what was counted, and the newest mentions before the days.

create or replace function public.list_articles(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
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
  v_matching uuid[];
  v_days record;
  v_answer jsonb;
begin
  perform app.require_member();
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
    select s.article, sum(s.mentions) as mentions, sum(s.clicks) as clicks, sum(s.views) as views
    from public.daily_article_stats s
    where s.organization_id = v_organization_id and s.day between v_days.from_day and v_days.to_day
      and (v_matching is null or s.article = any ((select v_matching)::uuid[]))
    group by s.article
    having sum(s.mentions) + sum(s.clicks) + sum(s.views) > 0
  ),
  named as materialized (
    select
      a.id, a.type, c.mentions, c.clicks, c.views,
      case v_sort
        when 'mentions' then c.mentions
        when 'clicks' then c.clicks
        when 'views' then c.views
        when 'click_rate' then coalesce(round(c.clicks::numeric / nullif(c.mentions, 0), 6), -1)
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
        'articles', count(*), 'mentions', coalesce(sum(n.mentions), 0), 'clicks', coalesce(sum(n.clicks), 0), 'views', coalesce(sum(n.views), 0)
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
            || jsonb_build_object('mentions', p.mentions, 'clicks', p.clicks, 'views', p.views, 'last_mentioned_at', app.iso(l.mentioned_at), 'value', p.value::text)
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
comment on function public.list_articles(jsonb, jsonb) is 'The articles that were mentioned, clicked or viewed in { days } or { from, to }: takes { limit, cursor?: { value, id }, sort? (mentions, clicks, click_rate, views, last_mentioned, activity), source?, type?, search? }, highest first, answers { articles, totals, types, from, to, next_cursor }. A click counts on the day it was made';

create function app.pages_lately(p_at timestamptz, p_id uuid, p_pages integer, p_latest integer) returns uuid[]
language plpgsql
stable
set search_path = ''
-- the latest mentions are found by index, however many there are
set plan_cache_mode = force_custom_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_since constant timestamptz := (
    select m.mentioned_at
    from public.article_mentions m
    where m.organization_id = v_organization_id and (p_at is null or m.mentioned_at <= p_at)
    order by m.mentioned_at desc
    offset p_latest
    limit 1
  );
  v_found constant uuid[] := array(
    select p.article
    from (
      select m.article, max(m.mentioned_at) as at
      from public.article_mentions m
      where m.organization_id = v_organization_id
        and m.source = 'web_search'
        and (p_at is null or m.mentioned_at <= p_at)
        and (v_since is null or m.mentioned_at >= v_since)
      group by m.article
    ) p
    where p_at is null
      or (p.at, p.article) < (p_at, p_id)
        and not exists (
          select
          from public.article_mentions l
          where l.organization_id = v_organization_id and l.article = p.article and l.mentioned_at > p_at
        )
    order by p.at desc, p.article desc
    limit p_pages
  );
begin
  return case when v_since is null or cardinality(v_found) = p_pages then v_found end;
end
$$;
comment on function app.pages_lately(timestamptz, uuid, integer, integer) is 'So many pages that web searches found, last mentioned first, after a place in that order, told from so many latest mentions before it alone; null where those do not tell so many pages and are not all mentions';

drop function app.all_web_mentions(jsonb);

create function app.all_web_mentions(p_input jsonb, p_latest integer default 2000) returns jsonb
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
  v_found uuid[] := app.pages_lately(v_at, v_id, v_limit + 1, p_latest);
  v_is_found constant boolean := v_found is not null;
begin
  -- where the latest mentions are of few pages: day by day backwards, taking those that were not mentioned later, until the page is full: what is long past is not read
  while not v_is_found loop
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
comment on function app.all_web_mentions(jsonb, integer) is 'limit + 1 of all pages that web searches found, last mentioned first, and how many there are: { mentions, total }. So many mentions are looked at before days are';

grant execute on function app.pages_lately(timestamptz, uuid, integer, integer), app.all_web_mentions(jsonb, integer) to crm_member;
