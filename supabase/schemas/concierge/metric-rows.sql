-- The rows behind a number. They cost what a page shows: they come from an index in their order, and how many there are is the number
-- that is kept.

-- what does not count is told by a column and not left out: a condition inside a branch would keep the order of its index from whoever
-- reads it
create view app.counted_rows with (security_invoker = true) as
select
  c.organization_id, 'chats'::text as metric, true as counts, c.id::text as id, c.created_at as at, c.id as chat, c.session_id,
  c.visitor_id, null::text as title, c.device, c.city, c.country
from public.chats c
union all
select
  c.organization_id, 'engaged_chats', c.user_message_count > 0, c.id::text, c.created_at, c.id, c.session_id, c.visitor_id, null, null,
  null, null
from public.chats c
union all
select
  m.organization_id, 'messages', true, m.id::text, m.created_at, m.chat_id, null, null, left(m.content, 200), null, null, null
from public.chat_messages m
union all
select
  m.organization_id, 'user_messages', m.role = 'user', m.id::text, m.created_at, m.chat_id, null, null, left(m.content, 200), null, null,
  null
from public.chat_messages m
union all
select
  v.organization_id, 'visitors', v.merged_into is null, v.id::text, v.created_at, null, null, v.id, null, null, null, null
from public.visitors v
union all
select
  w.organization_id, 'views', true, w.id::text, w.viewed_at, w.chat_id, w.session_id, w.visitor_id, w.article_name, null, null, null
from public.article_views w
union all
select
  a.organization_id, 'mentions', true, a.id::text, a.mentioned_at, a.chat_id, a.session_id, a.visitor_id,
  coalesce(a.article_title, a.article_slug, a.article_url), null, null, null
from public.article_mentions a
union all
select
  a.organization_id, 'clicks', a.clicked_at is not null, a.id::text, a.clicked_at, a.chat_id, a.session_id, a.visitor_id,
  coalesce(a.article_title, a.article_slug, a.article_url), null, null, null
from public.article_mentions a
union all
select
  s.organization_id, 'sessions', s.started_at is not null, s.session_id, s.started_at, null, s.session_id, null, null, null, null, null
from public.web_sessions s
union all
select
  s.organization_id, 'engaged_sessions', s.started_at is not null and s.engaged, s.session_id, s.started_at, null, s.session_id, null, null,
  null, null, null
from public.web_sessions s
union all
select
  s.organization_id, 'registered_sessions', s.started_at is not null and s.registered, s.session_id, s.started_at, null, s.session_id, null,
  null, null, null, null
from public.web_sessions s
union all
select
  s.organization_id, 'clicked_sessions', s.started_at is not null and s.clicked, s.session_id, s.started_at, null, s.session_id, null, null,
  null, null, null
from public.web_sessions s
union all
select
  s.organization_id, 'viewed_sessions', s.started_at is not null and s.viewed, s.session_id, s.started_at, null, s.session_id, null, null,
  null, null, null
from public.web_sessions s
union all
select
  s.organization_id, 'leads', s.started_at is not null and s.lead, s.session_id, s.started_at, null, s.session_id, null, null, null, null,
  null
from public.web_sessions s;
grant select on app.counted_rows to crm_member;
comment on view app.counted_rows is
  'What each metric counts, a row a count, where `counts` says so: whoever asks for the rows behind a number reads them here';

create view app.daily_numbers with (security_invoker = true) as
select d.organization_id, d.day, n.metric, n.rows
from public.daily_stats d
cross join lateral (
  values
    ('chats', d.chats), ('engaged_chats', d.engaged_chats), ('messages', d.messages), ('user_messages', d.user_messages),
    ('visitors', d.visitors), ('views', d.views), ('mentions', d.mentions), ('clicks', d.clicks)
) n (metric, rows)
union all
select d.organization_id, d.day, n.metric, d.sessions
from public.daily_sessions d
cross join lateral (
  values
    ('sessions', true), ('engaged_sessions', d.engaged), ('registered_sessions', d.registered), ('clicked_sessions', d.clicked),
    ('viewed_sessions', d.viewed), ('leads', d.lead)
) n (metric, counts)
where n.counts;
grant select on app.daily_numbers to crm_member;
comment on view app.daily_numbers is 'What app.counted_rows holds, counted: the number of rows by metric and day, which are to be summed';

create function app.active_sessions(p_from timestamptz, p_to timestamptz, p_cursor jsonb, p_limit integer)
  returns table (session_id text, at timestamptz)
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
  v_before constant timestamptz := coalesce((p_cursor ->> 'at')::timestamptz, 'infinity');
begin
  return query
  select c.session_id, c.created_at::timestamptz
  from public.chats c
  where c.organization_id = v_organization_id and c.created_at >= p_from and c.created_at < p_to and c.created_at <= v_before
    -- asked row by row until the page is full; `not exists` would be joined, over all rows of the range
    and (
      select true
      from public.chats l
      where l.organization_id = v_organization_id and l.session_id = c.session_id and l.created_at < p_to
        and (l.created_at, l.id) > (c.created_at, c.id)
      limit 1
    ) is not true
    and (p_cursor is null or (c.created_at, c.session_id) < (v_before, p_cursor ->> 'id'))
  order by c.created_at desc, c.session_id desc
  limit p_limit;
end
$$;
grant execute on function app.active_sessions(timestamptz, timestamptz, jsonb, integer) to crm_member;
comment on function app.active_sessions(timestamptz, timestamptz, jsonb, integer) is
  'A page of the sessions that began a chat between two moments, each once, with the last such moment; newest first, after { created_at, '
  'id }';

create function app.messaging_sessions(p_from timestamptz, p_to timestamptz, p_cursor jsonb, p_limit integer)
  returns table (session_id text, at timestamptz)
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
  v_before constant timestamptz := coalesce((p_cursor ->> 'at')::timestamptz, 'infinity');
begin
  return query
  select c.session_id, m.created_at::timestamptz
  from public.chat_messages m
  cross join lateral (
    select x.session_id
    from public.chats x
    where x.organization_id = v_organization_id and x.id = m.chat_id
    limit 1
  ) c
  where m.organization_id = v_organization_id and m.role = 'user'
    and m.created_at >= p_from and m.created_at < p_to and m.created_at <= v_before
    -- as above; only a chat that went on after the range, or ended in this very moment, is looked into
    and (
      select true
      from public.chats l
      where l.organization_id = v_organization_id and l.session_id = c.session_id and l.last_user_message_at >= m.created_at
        and case
          when l.last_user_message_at > m.created_at and l.last_user_message_at < p_to then true
          else exists (
            select
            from public.chat_messages x
            where x.organization_id = v_organization_id and x.chat_id = l.id and x.role = 'user'
              and x.created_at < p_to and (x.created_at, x.id) > (m.created_at, m.id)
          )
        end
      limit 1
    ) is not true
    and (p_cursor is null or (m.created_at, c.session_id) < (v_before, p_cursor ->> 'id'))
  order by m.created_at desc, c.session_id desc
  limit p_limit;
end
$$;
grant execute on function app.messaging_sessions(timestamptz, timestamptz, jsonb, integer) to crm_member;
comment on function app.messaging_sessions(timestamptz, timestamptz, jsonb, integer) is
  'A page of the sessions that sent a message between two moments, each once, with the last such moment; newest first, after { '
  'created_at, id }';

create function app.metric_rows(p_metric text, p_facet text, p_values text[], p_from timestamptz, p_to timestamptz, p_cursor jsonb,
  p_limit integer)
returns table (id text, at timestamptz, chat uuid, session_id text, visitor_id uuid, title text)
language plpgsql
stable
set search_path = ''
-- of what may be counted, only the one metric and facet are planned for
set plan_cache_mode = 'force_custom_plan'
-- the planner takes the organisation asked for and the one of the policy for two conditions, and expects next to no rows where
-- there are many organisations; it would then gather and sort all of them for one page
set enable_sort = off
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
  v_before constant timestamptz := coalesce((p_cursor ->> 'at')::timestamptz, 'infinity');
begin
  case p_metric
    when 'active_sessions' then
      return query
      select s.session_id, s.at, null::uuid, s.session_id, null::uuid, null::text
        from app.active_sessions(p_from, p_to, p_cursor, p_limit) s;
    when 'messaging_sessions' then
      return query
      select s.session_id, s.at, null::uuid, s.session_id, null::uuid, null::text
        from app.messaging_sessions(p_from, p_to, p_cursor, p_limit) s;
    else
      return query
      select r.id, r.at::timestamptz, r.chat, r.session_id, r.visitor_id, r.title
      from app.counted_rows r
      where r.organization_id = v_organization_id and r.metric = p_metric and r.counts
        and (p_facet is distinct from 'device' or r.device = p_values [1])
        and (p_facet is distinct from 'country' or r.country = p_values [1])
        -- one city has an index in the order asked for; several have not
        and (p_facet is distinct from 'city'
          or case when cardinality(p_values) = 1 then r.city = p_values [1] else r.city = any (p_values) end)
        and r.at >= p_from and r.at < p_to and r.at <= v_before
        and (p_cursor is null or (r.at, r.id) < (v_before, p_cursor ->> 'id'))
      order by r.at desc, r.id desc
      limit p_limit;
  end case;
end
$$;
grant execute on function app.metric_rows(text, text, text[], timestamptz, timestamptz, jsonb, integer) to crm_member;
comment on function app.metric_rows(text, text, text[], timestamptz, timestamptz, jsonb, integer) is
  'A page of the rows that a metric counts between two moments, of chats also those with one of these values of a facet; newest first, '
  'after { at, id }';

create function app.metric_rows_json(p_metric text, p_facet text, p_values text[], p_from timestamptz, p_to timestamptz, p_cursor jsonb,
  p_limit integer) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return (
    with page as materialized (
      select r.* from app.metric_rows(p_metric, p_facet, p_values, p_from, p_to, p_cursor, p_limit) r
    ),
    -- who it was is worked out before it is looked up: an index is asked for a column, not for an expression
    known as materialized (
      select p.id, p.at, p.title, c.id as chat, c.external_id, coalesce(p.session_id, c.session_id) as session_id,
        coalesce(p.visitor_id, c.visitor_id, k.visitor_id) as visitor_id
      from page p
      left join lateral (
        (select x.id, x.external_id, x.session_id, x.visitor_id from public.chats x
          where x.organization_id = v_organization_id and x.id = p.chat limit 1)
        union all
        (
          select x.id, x.external_id, x.session_id, x.visitor_id
          from public.chats x
          where p.chat is null and x.organization_id = v_organization_id and x.session_id = p.session_id
          order by x.created_at
          limit 1
        )
      ) c on true
      left join lateral (
        select x.visitor_id from public.visitor_sessions x
          where x.organization_id = v_organization_id and x.session_id = p.session_id limit 1
      ) k on true
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', p.id, 'at', app.to_iso(p.at), 'chat_id', p.external_id, 'session_id', p.session_id,
      'visitor_id', p.visitor_id, 'visitor_name', v.name, 'title', coalesce(p.title, s.topic_summary)
    ) order by p.at desc, p.id desc), '[]')
    from known p
    left join lateral (
      select coalesce(x.name, x.email) as name from public.visitors x
        where x.organization_id = v_organization_id and x.id = p.visitor_id limit 1
    ) v on true
    left join lateral (
      select x.topic_summary from public.chat_summaries x where x.organization_id = v_organization_id and x.chat_id = p.chat limit 1
    ) s on true
  );
end
$$;
grant execute on function app.metric_rows_json(text, text, text[], timestamptz, timestamptz, jsonb, integer) to crm_member;
comment on function app.metric_rows_json(text, text, text[], timestamptz, timestamptz, jsonb, integer) is
  'The same page as members see it, with the chat, the visitor and what there is to say';

create function app.count_metric_rows(p_metric text, p_from date, p_to date, p_timezone text) returns bigint
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_is_own constant boolean := p_timezone = (select o.timezone from public.organizations o where o.id = v_organization_id);
begin
  if p_metric in ('active_sessions', 'messaging_sessions') then
    return app.measure_activity(p_from, p_to, p_timezone, false) -> 'totals' ->> p_metric;
  elsif v_is_own then
    return (
      select coalesce(sum(n.rows), 0)
      from app.daily_numbers n
      where n.organization_id = v_organization_id and n.metric = p_metric and n.day between p_from and p_to
    );
  end if;
  return (
    select count(*)
    from app.counted_rows r
    where r.organization_id = v_organization_id and r.metric = p_metric and r.counts
      and r.at >= app.day_start(p_from, p_timezone) and r.at < app.day_start(p_to + 1, p_timezone)
  );
end
$$;
grant execute on function app.count_metric_rows(text, date, date, text) to crm_member;
comment on function app.count_metric_rows(text, date, date, text) is
  'How many rows a metric counts in a range: in the organisation''s time zone the number that is kept, in another one a count of them';

create function public.list_metric_rows(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_metric constant text := v_input ->> 'metric';
  v_facet constant text := (select f.name from unnest(array['device', 'city', 'country']) f (name) where v_input ->> f.name is not null);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_cursor constant jsonb := nullif(v_input -> 'cursor', 'null');
  v_asked record;
  v_values text[];
  v_count bigint;
  v_rows jsonb;
begin
  perform app.require_member();
  perform app.fold_statistics();
  select a.* into v_asked from app.days_asked(v_input) a;
  if v_facet is not null then
    select coalesce(array_agg(f.value), '{}'), coalesce(sum(f.chats), 0) into v_values, v_count
    from app.facet_counts(v_asked.from_day, v_asked.to_day, v_asked.timezone) f
    where f.facet = v_facet and v_input ->> v_facet in (f.value, f.name);
  elsif v_cursor is null then
    v_count := app.count_metric_rows(v_metric, v_asked.from_day, v_asked.to_day, v_asked.timezone);
  end if;
  v_rows := app.metric_rows_json(
    v_metric, v_facet, v_values, app.day_start(v_asked.from_day, v_asked.timezone), app.day_start(v_asked.to_day + 1, v_asked.timezone),
    v_cursor, v_limit + 1
  );
  return app.keyset_page('rows', v_rows, v_limit, 'at') || jsonb_build_object(
    'from', case when isfinite(v_asked.from_day) then v_asked.from_day end,
    'to', case when isfinite(v_asked.to_day) then v_asked.to_day end,
    'timezone', v_asked.timezone, 'count', case when v_cursor is null then v_count end
  );
end
$$;
grant execute on function public.list_metric_rows(jsonb, jsonb) to crm_member;
comment on function public.list_metric_rows(jsonb, jsonb) is
  'The rows behind a number, newest first: takes { metric, device? or city? or country? (of chats: the name of a bar), days | from, to, '
  'timezone?, limit, cursor? }, answers { rows: [{ id, at, chat_id, session_id, visitor_id, visitor_name, title }], next_cursor, from, to '
  '(null over all time), timezone, count (on the first page) }';
