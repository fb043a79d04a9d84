-- Pages that web searches found. The list looks at the newest mentions before it goes through the days.

create function app.web_mention_row(p_article public.articles, p_mentions bigint, p_clicks bigint, p_at timestamptz) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', p_article.id, 'url', p_article.article_url, 'title', p_article.title, 'type', p_article.type,
    'mentions', p_mentions, 'clicks', p_clicks, 'last_mentioned_at', app.to_iso(p_at)
  );
end
$$;
grant execute on function app.web_mention_row(public.articles, bigint, bigint, timestamptz) to crm_member;
comment on function app.web_mention_row(public.articles, bigint, bigint, timestamptz) is
  'A page that web searches found, with how often and when last';

create function app.recent_web_pages(p_at timestamptz, p_id uuid, p_pages integer, p_latest integer) returns uuid[]
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
grant execute on function app.recent_web_pages(timestamptz, uuid, integer, integer) to crm_member;
comment on function app.recent_web_pages(timestamptz, uuid, integer, integer) is
  'So many pages that web searches found, last mentioned first, after a cursor in that order, found among so many latest mentions before '
  'it alone; null where those do not tell so many pages and are not all mentions';

create function app.web_pages_ranked(p_input jsonb, p_latest integer default 2000) returns jsonb
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
  v_found uuid[] := app.recent_web_pages(v_at, v_id, v_limit + 1, p_latest);
  v_is_found constant boolean := v_found is not null;
begin
  -- where the latest mentions are of few pages: day by day backwards, taking those that were not mentioned later, until the page is
  -- full: what is long past is not read
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
grant execute on function app.web_pages_ranked(jsonb, integer) to crm_member;
comment on function app.web_pages_ranked(jsonb, integer) is
  'limit + 1 of all pages that web searches found, last mentioned first, and how many there are: { mentions, total }. So many mentions '
  'are looked at before days are';

create function app.web_pages_of_visitor_or_chat(p_input jsonb) returns jsonb
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
    where v.organization_id = v_organization_id and v.id = app.to_uuid(p_input ->> 'visitor_id')
  );
  v_chat constant uuid := (select c.id from public.chats c
    where c.organization_id = v_organization_id and c.external_id = p_input ->> 'chat_id');
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
grant execute on function app.web_pages_of_visitor_or_chat(jsonb) to crm_member;
comment on function app.web_pages_of_visitor_or_chat(jsonb) is
  'The same of one visitor, one chat, or one visitor in one chat, counted from their mentions: { mentions, total }';

create function public.list_web_mentions(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_organization_id constant uuid := app.organization_id();
  v_answer jsonb;
begin
  perform app.require_member();
  perform app.fold_statistics();
  if v_input ->> 'visitor_id' is null and v_input ->> 'chat_id' is null then
    v_answer := app.web_pages_ranked(v_input);
  else
    v_answer := app.web_pages_of_visitor_or_chat(v_input);
  end if;
  return app.keyset_page('mentions', v_answer -> 'mentions', v_limit, 'last_mentioned_at')
    || jsonb_build_object('total', v_answer -> 'total');
end
$$;
grant execute on function public.list_web_mentions(jsonb, jsonb) to crm_member;
comment on function public.list_web_mentions(jsonb, jsonb) is
  'The pages that web searches found, by URL, last mentioned first: takes { limit, cursor?: { at, id }, visitor_id?, chat_id? (public id) '
  '}, answers { mentions: [{ id, url, title, type, mentions, clicks, last_mentioned_at }], total, next_cursor }; a visitor or chat that '
  'is not the organisation''s has none';
