-- Lists of visitors as a member.

create function app.visitor_matches_prefix(p_visitor public.visitors, p_text text) returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return starts_with(p_visitor.email, p_text) or starts_with(p_visitor.email_word, p_text) or starts_with(p_visitor.email_domain, p_text)
    or starts_with(p_visitor.name_key, p_text) or starts_with(p_visitor.name_word, p_text);
end
$$;
grant execute on function app.visitor_matches_prefix(public.visitors, text) to crm_member;
comment on function app.visitor_matches_prefix(public.visitors, text) is
  'Whether the visitor''s e-mail address, its last word before the @, its domain, the name or its last word begins with this text in '
  'lower case';

create function app.find_visitors(p_text text, p_limit integer, p_kind text default null) returns uuid[]
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
      (
        select v.id
        from public.visitors v
        where v.organization_id = v_organization_id and v.email collate "C" >= p_text and v.email collate "C" < v_end
          and v.merged_into is null and p_kind is distinct from 'anonymous'
        limit p_limit
      )
      union all
      (
        select v.id
        from public.visitors v
        where v.organization_id = v_organization_id and v.email_word >= p_text and v.email_word < v_end and v.merged_into is null
          and p_kind is distinct from 'anonymous'
        limit p_limit
      )
      union all
      (
        select v.id
        from public.visitors v
        where v.organization_id = v_organization_id and v.email_domain >= p_text and v.email_domain < v_end and v.merged_into is null
          and p_kind is distinct from 'anonymous'
        limit p_limit
      )
      union all
      (
        select v.id
        from public.visitors v
        where v.organization_id = v_organization_id and v.name_key >= p_text and v.name_key < v_end and v.merged_into is null
          and (p_kind is null or (p_kind = 'anonymous') = (v.email is null))
        limit p_limit
      )
      union all
      (
        select v.id
        from public.visitors v
        where v.organization_id = v_organization_id and v.name_word >= p_text and v.name_word < v_end and v.merged_into is null
          and (p_kind is null or (p_kind = 'anonymous') = (v.email is null))
        limit p_limit
      )
    ) f
    limit p_limit
  );
end
$$;
grant execute on function app.find_visitors(text, integer, text) to crm_member;
comment on function app.find_visitors(text, integer, text) is
  'So many visitors at most, of a kind (identified, anonymous) where one is given and without those merged into others, that '
  'app.visitor_matches_prefix with this text in lower case, found by index; fewer than the limit are all there are';

create function public.list_visitors(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
-- one plan for each combination of filters, so that each can have its index
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  c_few constant integer := 500;
  v_input constant jsonb := app.decode_json(p_input);
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
    v_found := app.find_visitors(v_search, c_few, v_kind);
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
        and (v_search is null or v_found is not null or app.visitor_matches_prefix(v, v_search))
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
        and (v_search is null or v_found is not null or app.visitor_matches_prefix(v, v_search))
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
  cross join lateral (select count(*) as views from public.article_views x
    where x.organization_id = v_organization_id and x.visitor_id = p.id) w
  cross join lateral (
    select count(*) as mentions, count(x.clicked_at) as clicks
    from public.article_mentions x
    where x.organization_id = v_organization_id and x.visitor_id = p.id
  ) m;
  return app.keyset_page('visitors', v_visitors, v_limit, case v_sort when 'newest' then 'created_at' else 'last_active_at' end);
end
$$;
grant execute on function public.list_visitors(jsonb, jsonb) to crm_member;
comment on function public.list_visitors(jsonb, jsonb) is
  'The organisation''s visitors without those merged into others: takes { limit, cursor?: { at, id }, sort? (newest, last_active), kind? '
  '(identified, anonymous), search? (how name, e-mail address or its domain begin) }, answers { visitors: visitor rows with counts, '
  'next_cursor }';

create function public.count_visitors(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
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
      and (v_search is null or app.visitor_matches_prefix(v, v_search))
  );
end
$$;
grant execute on function public.count_visitors(jsonb, jsonb) to crm_member;
comment on function public.count_visitors(jsonb, jsonb) is 'How many visitors a list with { kind?, search? } has in all';
