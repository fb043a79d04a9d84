-- Reading visitors as a member: the list, one visitor, and what a visitor did, as separate lists and as one timeline.

alter table public.visitors
  add column first_name text check (char_length(first_name) <= 200),
  add column last_name text check (char_length(last_name) <= 200),
  add column title text check (char_length(title) <= 200),
  add column headline text check (char_length(headline) <= 500),
  add column linkedin_url text check (char_length(linkedin_url) <= 2048),
  add column city text check (char_length(city) <= 200),
  add column state text check (char_length(state) <= 200),
  add column country text check (char_length(country) <= 200),
  add column company_name text check (char_length(company_name) <= 200),
  add column company_website text check (char_length(company_website) <= 2048),
  add column company_industry text check (char_length(company_industry) <= 200),
  add column apollo_id text check (char_length(apollo_id) <= 255),
  add column apollo_enriched_at timestamptz(3),
  add column apollo_last_synced_at timestamptz(3),
  add column contact_id uuid,
  -- Search asks how these begin. Under row level security only plain comparisons may use an index, and those of "C" find
  -- beginnings; a search inside of texts would read every visitor of the organisation.
  add column email_word text collate "C" generated always as (substring(email from '[^.@_+-]+@.*$')) stored,
  add column email_domain text collate "C" generated always as (substring(email from '@(.*)$')) stored,
  add column name_key text collate "C" generated always as (lower(name)) stored,
  add column name_word text collate "C" generated always as (lower(substring(name from '[^[:space:]]+[[:space:]]*$'))) stored;

comment on column public.visitors.contact_id is 'The contact that this visitor turned out to be. No foreign key yet: it comes with the table of contacts';
comment on column public.visitors.email_word is 'The address from the last word before its @: schmidt@example.com of anna.schmidt@example.com';
comment on column public.visitors.name_key is 'The name in lower case';
comment on column public.visitors.name_word is 'The last word of the name, in lower case';

create index visitors_last_active_idx on public.visitors (organization_id, last_active_at desc, id desc);
create index visitors_identified_newest_idx on public.visitors (organization_id, created_at desc, id desc) where email is not null;
create index visitors_identified_last_active_idx on public.visitors (organization_id, last_active_at desc, id desc) where email is not null;
create index visitors_anonymous_newest_idx on public.visitors (organization_id, created_at desc, id desc) where email is null;
create index visitors_anonymous_last_active_idx on public.visitors (organization_id, last_active_at desc, id desc) where email is null;
create index visitors_email_key_idx on public.visitors (organization_id, email collate "C") where email is not null;
create index visitors_email_word_idx on public.visitors (organization_id, email_word) where email_word is not null;
create index visitors_email_domain_idx on public.visitors (organization_id, email_domain) where email_domain is not null;
create index visitors_name_key_idx on public.visitors (organization_id, name_key) where name_key is not null;
create index visitors_name_word_idx on public.visitors (organization_id, name_word) where name_word is not null;

-- what a visitor did, newest first, without sorting all of it
drop index public.chats_visitor_id_idx, public.article_views_visitor_id_idx, public.article_mentions_visitor_id_idx;
create index chats_visitor_id_idx on public.chats (organization_id, visitor_id, created_at desc, id desc) where visitor_id is not null;
create index article_views_visitor_id_idx on public.article_views (organization_id, visitor_id, viewed_at desc, id desc) where visitor_id is not null;
create index article_mentions_visitor_id_idx on public.article_mentions (organization_id, visitor_id, mentioned_at desc, id desc) where visitor_id is not null;
create index article_mentions_visitor_clicked_idx on public.article_mentions (organization_id, visitor_id, clicked_at desc, id desc)
  where visitor_id is not null and clicked_at is not null;

create function app.page_at(p_name text, p_rows jsonb, p_limit integer, p_at text) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    when jsonb_array_length(p_rows) > p_limit then jsonb_build_object(
      p_name, p_rows - p_limit,
      'next_cursor', jsonb_build_object('at', p_rows -> (p_limit - 1) ->> p_at, 'id', p_rows -> (p_limit - 1) ->> 'id')
    )
    else jsonb_build_object(p_name, p_rows, 'next_cursor', null)
  end;
end
$$;
comment on function app.page_at(text, jsonb, integer, text) is 'A keyset page out of limit + 1 rows that are ordered by the time in the field p_at: { <name>: rows, next_cursor: { at, id } of the last row, or null on the last page }';

create function app.visitor_row(p_visitor public.visitors, p_session_id text) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', p_visitor.id, 'email', p_visitor.email, 'name', p_visitor.name, 'source', p_visitor.source,
    'session_id', p_session_id, 'metadata', p_visitor.metadata, 'first_name', p_visitor.first_name, 'last_name', p_visitor.last_name, 'title', p_visitor.title,
    'headline', p_visitor.headline, 'linkedin_url', p_visitor.linkedin_url, 'city', p_visitor.city, 'state', p_visitor.state,
    'country', p_visitor.country, 'company_name', p_visitor.company_name, 'company_website', p_visitor.company_website,
    'company_industry', p_visitor.company_industry, 'apollo_id', p_visitor.apollo_id,
    'apollo_enriched_at', app.iso(p_visitor.apollo_enriched_at), 'apollo_last_synced_at', app.iso(p_visitor.apollo_last_synced_at),
    'contact_id', p_visitor.contact_id, 'created_at', app.iso(p_visitor.created_at), 'last_active_at', app.iso(p_visitor.last_active_at)
  );
end
$$;
comment on function app.visitor_row(public.visitors, text) is 'A visitor as members see it, with the session seen last';

create function app.begins(p_visitor public.visitors, p_text text) returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return starts_with(p_visitor.email, p_text) or starts_with(p_visitor.email_word, p_text) or starts_with(p_visitor.email_domain, p_text)
    or starts_with(p_visitor.name_key, p_text) or starts_with(p_visitor.name_word, p_text);
end
$$;
comment on function app.begins(public.visitors, text) is 'Whether the visitor''s e-mail address, its last word before the @, its domain, the name or its last word begins with this text in lower case';

create function app.find_visitors(p_text text, p_limit integer) returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  -- the text with the last of all characters after it: the end of everything that begins with the text
  v_end constant text := p_text || chr(1114111);
begin
  return array(
    select distinct f.id
    from (
      (select v.id from public.visitors v where v.organization_id = v_organization_id and v.email collate "C" >= p_text and v.email collate "C" < v_end limit p_limit)
      union all
      (select v.id from public.visitors v where v.organization_id = v_organization_id and v.email_word >= p_text and v.email_word < v_end limit p_limit)
      union all
      (select v.id from public.visitors v where v.organization_id = v_organization_id and v.email_domain >= p_text and v.email_domain < v_end limit p_limit)
      union all
      (select v.id from public.visitors v where v.organization_id = v_organization_id and v.name_key >= p_text and v.name_key < v_end limit p_limit)
      union all
      (select v.id from public.visitors v where v.organization_id = v_organization_id and v.name_word >= p_text and v.name_word < v_end limit p_limit)
    ) f
    limit p_limit
  );
end
$$;
comment on function app.find_visitors(text, integer) is 'So many visitors at most that app.begins with this text in lower case, found by index; fewer than the limit are all there are';

create function public.list_visitors(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
-- one plan for each combination of filters, so that each can have its index
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  c_few constant integer := 500;
  v_input constant jsonb := app.json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_organization_id constant uuid := app.organization_id();
  v_sort constant text := coalesce(v_input ->> 'sort', 'newest');
  v_kind constant text := v_input ->> 'kind';
  v_search constant text := lower(v_input ->> 'search');
  v_at constant timestamptz := (v_input -> 'cursor' ->> 'at')::timestamptz;
  v_id constant uuid := (v_input -> 'cursor' ->> 'id')::uuid;
  -- who matches, when those are few; otherwise the order is walked, on which one of many is soon met
  v_found uuid[];
  v_visitors jsonb;
begin
  perform app.require_member();
  if v_search is not null then
    v_found := app.find_visitors(v_search, c_few);
    v_found := case when cardinality(v_found) < c_few then v_found end;
  end if;
  -- counted in this statement, not by a function for each row: under row level security every statement asks anew who is reading
  select coalesce(
    jsonb_agg(
      app.visitor_row(p.visitor, s.session_id)
        || jsonb_build_object('counts', jsonb_build_object('chats', c.chats, 'views', w.views, 'mentions', m.mentions, 'clicks', m.clicks))
      order by p.at desc, p.id desc
    ),
    '[]'
  )
  into v_visitors
  from (
    (
      select v as visitor, v.created_at as at, v.id
      from public.visitors v
      where v_sort = 'newest'
        and v.organization_id = v_organization_id
        and v.merged_into is null
        and (v_kind is distinct from 'identified' or v.email is not null)
        and (v_kind is distinct from 'anonymous' or v.email is null)
        and (v_at is null or (v.created_at, v.id) < (v_at, v_id))
        and (v_found is null or v.id = any (v_found))
        and (v_search is null or v_found is not null or app.begins(v, v_search))
      order by v.created_at desc, v.id desc
      limit v_limit + 1
    )
    union all
    (
      select v, v.last_active_at, v.id
      from public.visitors v
      where v_sort = 'last_active'
        and v.organization_id = v_organization_id
        and v.merged_into is null
        and (v_kind is distinct from 'identified' or v.email is not null)
        and (v_kind is distinct from 'anonymous' or v.email is null)
        and (v_at is null or (v.last_active_at, v.id) < (v_at, v_id))
        and (v_found is null or v.id = any (v_found))
        and (v_search is null or v_found is not null or app.begins(v, v_search))
      order by v.last_active_at desc, v.id desc
      limit v_limit + 1
    )
  ) p
  left join lateral (
    select x.session_id
    from public.visitor_sessions x
    where x.organization_id = v_organization_id and x.visitor_id = p.id
    order by x.last_seen_at desc, x.session_id
    limit 1
  ) s on true
  cross join lateral (select count(*) as chats from public.chats x where x.organization_id = v_organization_id and x.visitor_id = p.id) c
  cross join lateral (select count(*) as views from public.article_views x where x.organization_id = v_organization_id and x.visitor_id = p.id) w
  cross join lateral (
    select count(*) as mentions, count(x.clicked_at) as clicks
    from public.article_mentions x
    where x.organization_id = v_organization_id and x.visitor_id = p.id
  ) m;
  return app.page_at('visitors', v_visitors, v_limit, case v_sort when 'newest' then 'created_at' else 'last_active_at' end);
end
$$;
comment on function public.list_visitors(jsonb, jsonb) is 'The organisation''s visitors without those merged into others: takes { limit, cursor?: { at, id }, sort? (newest, last_active), kind? (identified, anonymous), search? (how name, e-mail address or its domain begin) }, answers { visitors: visitor rows with counts, next_cursor }';

create function public.count_visitors(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_kind constant text := v_input ->> 'kind';
  v_search constant text := lower(v_input ->> 'search');
begin
  perform app.require_member();
  return (
    select to_jsonb(count(*))
    from public.visitors v
    where v.organization_id = app.organization_id()
      and v.merged_into is null
      and (v_kind is distinct from 'identified' or v.email is not null)
      and (v_kind is distinct from 'anonymous' or v.email is null)
      and (v_search is null or app.begins(v, v_search))
  );
end
$$;
comment on function public.count_visitors(jsonb, jsonb) is 'How many visitors a list with { kind?, search? } has in all';

create function public.get_visitor(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_visitor_id constant text := app.json(p_input) ->> 'visitor_id';
  v_visitor jsonb;
begin
  perform app.require_member();
  select jsonb_build_object(
    'visitor', app.visitor_row(
      v,
      (
        select s.session_id
        from public.visitor_sessions s
        where s.organization_id = v_organization_id and s.visitor_id = v.id
        order by s.last_seen_at desc, s.session_id
        limit 1
      )
    ),
    'counts', jsonb_build_object(
      'chats', (select count(*) from public.chats c where c.organization_id = v_organization_id and c.visitor_id = v.id),
      'views', (select count(*) from public.article_views w where w.organization_id = v_organization_id and w.visitor_id = v.id),
      'mentions', (select count(*) from public.article_mentions m where m.organization_id = v_organization_id and m.visitor_id = v.id),
      'clicks', (
        select count(*)
        from public.article_mentions m
        where m.organization_id = v_organization_id and m.visitor_id = v.id and m.clicked_at is not null
      )
    ),
    'merged', (
      select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'merged_at', app.iso(m.merged_at), 'reason', m.merge_reason) order by m.merged_at desc, m.id desc), '[]')
      from public.visitors m
      where m.organization_id = v_organization_id and m.merged_into = v.id
    )
  )
  into v_visitor
  from public.visitors asked
  join public.visitors v on v.organization_id = v_organization_id and v.id = coalesce(asked.merged_into, asked.id)
  where asked.organization_id = v_organization_id and asked.id = app.uuid_or_null(v_visitor_id);
  return coalesce(v_visitor, app.missing('visitor', v_visitor_id, p_request));
end
$$;
comment on function public.get_visitor(jsonb, jsonb) is 'One visitor by { visitor_id }; the id of one that was merged leads to whom it was merged into. Answers { visitor, counts: { chats, views, mentions, clicks }, merged: [{ id, merged_at, reason }] }; 404 or 403 when not the organisation''s';

create function app.visitor_chats(p_visitor_id uuid, p_input jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (p_input ->> 'limit')::integer;
  v_at constant timestamptz := (p_input -> 'cursor' ->> 'at')::timestamptz;
  v_id constant uuid := app.uuid_or_null(p_input -> 'cursor' ->> 'id');
  v_chats jsonb;
begin
  select coalesce(jsonb_agg(r.chat order by r.created_at desc, r.id desc), '[]') into v_chats
  from (
    select
      jsonb_build_object(
        'id', c.id, 'chat_id', c.public_id, 'created_at', app.iso(c.created_at), 'topic_summary', s.topic_summary,
        'leadScore', s.lead_score, 'sentiment', s.sentiment, 'message_count', c.message_count
      ) as chat,
      c.created_at, c.id
    from public.chats c
    left join public.chat_summaries s on s.organization_id = v_organization_id and s.chat_id = c.id
    where c.organization_id = v_organization_id
      and c.visitor_id = p_visitor_id
      and (v_at is null or (c.created_at, c.id) < (v_at, v_id))
    order by c.created_at desc, c.id desc
    limit v_limit + 1
  ) r;
  return app.page_at('chats', v_chats, v_limit, 'created_at');
end
$$;
comment on function app.visitor_chats(uuid, jsonb) is 'A visitor''s chats, newest first: takes { limit, cursor? }, answers { chats, next_cursor }; what no summary has said is null';

create function app.visitor_views(p_visitor_id uuid, p_input jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (p_input ->> 'limit')::integer;
  v_at constant timestamptz := (p_input -> 'cursor' ->> 'at')::timestamptz;
  v_id constant uuid := app.uuid_or_null(p_input -> 'cursor' ->> 'id');
  v_views jsonb;
begin
  select coalesce(jsonb_agg(r.view order by r.viewed_at desc, r.id desc), '[]') into v_views
  from (
    select
      jsonb_build_object(
        'id', w.id, 'article_id', w.article_id, 'article_name', w.article_name, 'article_type', w.article_type, 'viewed_at', app.iso(w.viewed_at)
      ) as view,
      w.viewed_at, w.id
    from public.article_views w
    where w.organization_id = v_organization_id
      and w.visitor_id = p_visitor_id
      and (v_at is null or (w.viewed_at, w.id) < (v_at, v_id))
    order by w.viewed_at desc, w.id desc
    limit v_limit + 1
  ) r;
  return app.page_at('views', v_views, v_limit, 'viewed_at');
end
$$;
comment on function app.visitor_views(uuid, jsonb) is 'A visitor''s views of articles, newest first: takes { limit, cursor? }, answers { views, next_cursor }';

create function public.list_visitor_chats(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_chats jsonb;
begin
  perform app.require_member();
  select app.visitor_chats(coalesce(v.merged_into, v.id), v_input) into v_chats
  from public.visitors v
  where v.organization_id = app.organization_id() and v.id = app.uuid_or_null(v_input ->> 'visitor_id');
  return coalesce(v_chats, app.missing('visitor', v_input ->> 'visitor_id', p_request));
end
$$;
comment on function public.list_visitor_chats(jsonb, jsonb) is 'The chats of { visitor_id, limit, cursor?: { at, id } }, newest first: { chats, next_cursor }; 404 or 403 when the visitor is not the organisation''s';

create function public.list_visitor_views(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_views jsonb;
begin
  perform app.require_member();
  select app.visitor_views(coalesce(v.merged_into, v.id), v_input) into v_views
  from public.visitors v
  where v.organization_id = app.organization_id() and v.id = app.uuid_or_null(v_input ->> 'visitor_id');
  return coalesce(v_views, app.missing('visitor', v_input ->> 'visitor_id', p_request));
end
$$;
comment on function public.list_visitor_views(jsonb, jsonb) is 'The views of { visitor_id, limit, cursor?: { at, id } }, newest first: { views, next_cursor }; 404 or 403 when the visitor is not the organisation''s';

create function app.web_identity(p_id uuid) returns uuid
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return coalesce(
    (select coalesce(v.merged_into, v.id) from public.visitors v where v.organization_id = v_organization_id and v.id = p_id),
    (
      select v.id
      from public.memberships m
      join public.users u on u.id = m.user_id
      join public.visitors v on v.organization_id = v_organization_id and v.email = u.email
      where m.organization_id = v_organization_id and m.user_id = p_id
    )
  );
end
$$;
comment on function app.web_identity(uuid) is 'The visitor whom a member''s id stands for, the one with the same e-mail address, or the visitor with this id; null when there is none';

create function app.person_missing(p_id text, p_request jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_refusal constant jsonb := app.missing('visitor', p_id, p_request);
begin
  return case v_refusal -> 'error' ->> 'status' when '403' then v_refusal else app.missing('user', p_id, p_request) end;
end
$$;
comment on function app.person_missing(text, jsonb) is 'The refusal for an id that is neither a member''s nor a visitor''s here: 403 when it is either elsewhere, else 404';

create function public.list_user_chats(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_id constant uuid := app.uuid_or_null(v_input ->> 'user_id');
  v_chats jsonb;
begin
  perform app.require_member();
  select app.visitor_chats(app.web_identity(v_id), v_input) into v_chats where app.is_person(v_id);
  return coalesce(v_chats, app.person_missing(v_input ->> 'user_id', p_request));
end
$$;
comment on function public.list_user_chats(jsonb, jsonb) is 'The chats of a member''s own web identity, or of a visitor, by { user_id, limit, cursor?: { at, id } }, newest first: { chats, next_cursor }; 404 or 403 when there is no such person here';

create function public.list_user_views(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_id constant uuid := app.uuid_or_null(v_input ->> 'user_id');
  v_views jsonb;
begin
  perform app.require_member();
  select app.visitor_views(app.web_identity(v_id), v_input) into v_views where app.is_person(v_id);
  return coalesce(v_views, app.person_missing(v_input ->> 'user_id', p_request));
end
$$;
comment on function public.list_user_views(jsonb, jsonb) is 'The views of a member''s own web identity, or of a visitor, by { user_id, limit, cursor?: { at, id } }, newest first: { views, next_cursor }; 404 or 403 when there is no such person here';

create function app.is_person(p_id uuid) returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return exists (select from public.memberships m where m.organization_id = v_organization_id and m.user_id = p_id)
    or exists (select from public.visitors v where v.organization_id = v_organization_id and v.id = p_id);
end
$$;
comment on function app.is_person(uuid) is 'Whether this is a member or a visitor of the organisation';

create function app.visitor_timeline(p_visitor public.visitors, p_input jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
-- a kind that is not asked for is not looked for
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (p_input ->> 'limit')::integer;
  v_only constant text := p_input ->> 'kind';
  v_at constant timestamptz := (p_input -> 'cursor' ->> 'at')::timestamptz;
  v_kind constant text := p_input -> 'cursor' ->> 'kind';
  v_id constant text := p_input -> 'cursor' ->> 'id';
  -- the session in which the visitor became known tells no second time of the same moment
  v_first_session constant text := (
    select s.session_id
    from public.visitor_sessions s
    where s.organization_id = v_organization_id and s.visitor_id = p_visitor.id and s.first_seen_at = p_visitor.created_at
    order by s.session_id
    limit 1
  );
  v_items jsonb;
begin
  select coalesce(jsonb_agg(i.item || jsonb_build_object('kind', i.kind, 'at', app.iso(i.at), 'id', i.id) order by i.at desc, i.kind desc, i.id desc), '[]')
  into v_items
  from (
    select u.*
    from (
      (
        select
          'chat' as kind, c.created_at as at, c.id::text collate "C" as id,
          jsonb_build_object(
            'chat_id', c.public_id, 'session_id', c.session_id, 'topic_summary', s.topic_summary, 'lead_score', s.lead_score,
            'sentiment', s.sentiment, 'message_count', c.message_count
          ) as item
        from public.chats c
        left join public.chat_summaries s on s.organization_id = v_organization_id and s.chat_id = c.id
        where (v_only is null or v_only = 'chat')
          and c.organization_id = v_organization_id
          and c.visitor_id = p_visitor.id
          and (v_at is null or c.created_at <= v_at)
          and (v_at is null or c.created_at < v_at or ('chat', c.id::text collate "C") < (v_kind, v_id))
        order by c.created_at desc, c.id desc
        limit v_limit + 1
      )
      union all
      (
        select
          'view', w.viewed_at, w.id::text,
          jsonb_build_object(
            'article', w.article, 'article_title', w.article_name, 'article_type', w.article_type, 'session_id', w.session_id,
            'chat_id', (select c.public_id from public.chats c where c.organization_id = v_organization_id and c.id = w.chat_id)
          )
        from public.article_views w
        where (v_only is null or v_only = 'view')
          and w.organization_id = v_organization_id
          and w.visitor_id = p_visitor.id
          and (v_at is null or w.viewed_at <= v_at)
          and (v_at is null or w.viewed_at < v_at or ('view', w.id::text collate "C") < (v_kind, v_id))
        order by w.viewed_at desc, w.id desc
        limit v_limit + 1
      )
      union all
      (
        select 'mention', m.mentioned_at, m.id::text, app.timeline_mention(m, c.public_id)
        from public.article_mentions m
        left join public.chats c on c.organization_id = v_organization_id and c.id = m.chat_id
        where (v_only is null or v_only = 'mention')
          and m.organization_id = v_organization_id
          and m.visitor_id = p_visitor.id
          and (v_at is null or m.mentioned_at <= v_at)
          and (v_at is null or m.mentioned_at < v_at or ('mention', m.id::text collate "C") < (v_kind, v_id))
        order by m.mentioned_at desc, m.id desc
        limit v_limit + 1
      )
      union all
      (
        select 'click', m.clicked_at, m.id::text, app.timeline_mention(m, c.public_id)
        from public.article_mentions m
        left join public.chats c on c.organization_id = v_organization_id and c.id = m.chat_id
        where (v_only is null or v_only = 'click')
          and m.organization_id = v_organization_id
          and m.visitor_id = p_visitor.id
          and m.clicked_at is not null
          and (v_at is null or m.clicked_at <= v_at)
          and (v_at is null or m.clicked_at < v_at or ('click', m.id::text collate "C") < (v_kind, v_id))
        order by m.clicked_at desc, m.id desc
        limit v_limit + 1
      )
      union all
      (
        select 'identification', s.first_seen_at, s.session_id, jsonb_build_object('session_id', s.session_id, 'source', null)
        from public.visitor_sessions s
        where (v_only is null or v_only = 'identification')
          and s.organization_id = v_organization_id
          and s.visitor_id = p_visitor.id
          and s.session_id is distinct from v_first_session
          and (v_at is null or s.first_seen_at < v_at or (s.first_seen_at, 'identification', s.session_id collate "C") < (v_at, v_kind, v_id))
        order by s.first_seen_at desc, s.session_id collate "C" desc
        limit v_limit + 1
      )
      union all
      select
        'identification', p_visitor.created_at, p_visitor.id::text,
        jsonb_build_object('session_id', v_first_session, 'source', p_visitor.source)
      where (v_only is null or v_only = 'identification')
        and (v_at is null or (p_visitor.created_at, 'identification', p_visitor.id::text collate "C") < (v_at, v_kind, v_id))
      union all
      (
        select 'merge', f.merged_at, f.id::text, jsonb_build_object('visitor_id', f.id, 'reason', f.merge_reason)
        from public.visitors f
        where (v_only is null or v_only = 'identification')
          and f.organization_id = v_organization_id
          and f.merged_into = p_visitor.id
          and (v_at is null or (f.merged_at, 'merge', f.id::text collate "C") < (v_at, v_kind, v_id))
        order by f.merged_at desc, f.id desc
        limit v_limit + 1
      )
    ) u
    order by u.at desc, u.kind desc, u.id desc
    limit v_limit + 1
  ) i;
  return case
    when jsonb_array_length(v_items) > v_limit then jsonb_build_object(
      'items', v_items - v_limit,
      'next_cursor', jsonb_build_object(
        'at', v_items -> (v_limit - 1) -> 'at', 'kind', v_items -> (v_limit - 1) -> 'kind', 'id', v_items -> (v_limit - 1) -> 'id'
      )
    )
    else jsonb_build_object('items', v_items, 'next_cursor', null)
  end;
end
$$;
comment on function app.visitor_timeline(public.visitors, jsonb) is 'Everything a visitor did, newest first: takes { limit, cursor?: { at, kind, id }, kind? }, answers { items, next_cursor }. An identification is the moment from which a session is known as theirs, the first with its source; a merge is asked for with them';

create function app.timeline_mention(p_mention public.article_mentions, p_chat_public_id text) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'article', p_mention.article, 'article_title', coalesce(p_mention.article_title, p_mention.article_slug, p_mention.article_url), 'article_type', p_mention.article_type,
    'article_url', p_mention.article_url, 'search_query', p_mention.search_query, 'session_id', p_mention.session_id, 'chat_id', p_chat_public_id
  );
end
$$;
comment on function app.timeline_mention(public.article_mentions, text) is 'What a timeline tells of a mention, or of the click on it, with the public id of its chat';

create function public.list_visitor_timeline(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_input constant jsonb := app.json(p_input);
  v_items jsonb;
begin
  perform app.require_member();
  select app.visitor_timeline(v, v_input) into v_items
  from public.visitors asked
  join public.visitors v on v.organization_id = v_organization_id and v.id = coalesce(asked.merged_into, asked.id)
  where asked.organization_id = v_organization_id and asked.id = app.uuid_or_null(v_input ->> 'visitor_id');
  return coalesce(v_items, app.missing('visitor', v_input ->> 'visitor_id', p_request));
end
$$;
comment on function public.list_visitor_timeline(jsonb, jsonb) is 'What a visitor did, newest first: takes { visitor_id, limit, cursor?: { at, kind, id }, kind? (chat, view, mention, click, identification) }, answers { items: [{ kind, at, id, … }], next_cursor }; 404 or 403 when the visitor is not the organisation''s';

grant execute on function
  public.list_visitors(jsonb, jsonb), public.count_visitors(jsonb, jsonb), public.get_visitor(jsonb, jsonb), public.list_visitor_chats(jsonb, jsonb), public.list_visitor_views(jsonb, jsonb),
  public.list_visitor_timeline(jsonb, jsonb), public.list_user_chats(jsonb, jsonb), public.list_user_views(jsonb, jsonb),
  app.page_at(text, jsonb, integer, text), app.visitor_row(public.visitors, text), app.begins(public.visitors, text), app.find_visitors(text, integer),
  app.visitor_chats(uuid, jsonb), app.visitor_views(uuid, jsonb), app.web_identity(uuid), app.is_person(uuid),
  app.person_missing(text, jsonb), app.visitor_timeline(public.visitors, jsonb), app.timeline_mention(public.article_mentions, text)
to crm_member;
