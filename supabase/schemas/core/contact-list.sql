-- The list of contacts: filters, search, five orders, and rows with their tags.

create function app.find_contacts(p_patterns text[], p_limit integer) returns uuid[]
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_grams constant text[] := app.pattern_grams(v_organization_id, p_patterns);
begin
  return array(
    select c.id
    from public.contacts c
    where c.organization_id = v_organization_id
      and app.word_grams(c.organization_id, c.search_text) @> v_grams
      and c.search_text like all (p_patterns)
    limit p_limit
  );
end
$$;
alter function app.find_contacts(text[], integer) owner to crm_system;
grant select (organization_id, search_text) on public.contacts to crm_system;
grant execute on function app.find_contacts(text[], integer) to crm_member;
comment on function app.find_contacts(text[], integer) is
  'So many contacts at most whose words are like all these patterns, found by index; fewer than the limit are all there are. Of '
  'crm_system, because under row level security no index may be asked what a text holds; the caller has checked the member';

create function app.contact_filter(p_input jsonb) returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_where text := format(
    'c.organization_id = %L and c.deleted_at is %s null',
    app.organization_id(), case when (p_input ->> 'deleted')::boolean then 'not' else '' end
  );
  v_name text;
begin
  foreach v_name in array array['status', 'type', 'source', 'contact_state', 'email_opt_in', 'sms_opt_in'] loop
    if p_input ? v_name then
      v_where := v_where || format(' and c.%I = %L', v_name, p_input ->> v_name);
    end if;
  end loop;
  if p_input ->> 'owner_id' = 'none' then
    v_where := v_where || ' and c.owner_id is null';
  elsif p_input ? 'owner_id' then
    v_where := v_where || format(' and c.owner_id = %L', p_input ->> 'owner_id');
  end if;
  if p_input ? 'created_from' then
    v_where := v_where || format(' and c.created_at >= %L', p_input ->> 'created_from');
  end if;
  if p_input ? 'created_before' then
    v_where := v_where || format(' and c.created_at < %L', p_input ->> 'created_before');
  end if;
  if p_input ? 'tag' then
    v_where := v_where || format(
      ' and exists (select from public.contact_tags t '
      'where t.organization_id = c.organization_id and t.contact_id = c.id and t.tag_id = any (%L))',
      array(select jsonb_array_elements_text(p_input -> 'tag'))
    );
  end if;
  if p_input ? 'has_visitor' then
    v_where := v_where || format(
      ' and %s exists (select from public.visitors v where v.organization_id = c.organization_id and v.contact_id = c.id)',
      case when (p_input ->> 'has_visitor')::boolean then '' else 'not' end
    );
  end if;
  if p_input ? 'custom' then
    v_where := v_where || format(' and c.custom_fields @> %L', app.custom_values(p_input -> 'custom'));
  end if;
  return v_where;
end
$$;
grant execute on function app.contact_filter(jsonb) to crm_member;
comment on function app.contact_filter(jsonb) is
  'The condition, on c, that the filters of a list of contacts stand for: { deleted, status, type, source, contact_state, email_opt_in, '
  'sms_opt_in, owner_id: uuid or none, created_from, created_before, tag: [ids], has_visitor, custom: { key: text } }';

create function app.custom_values(p_texts jsonb) returns jsonb
language sql
stable
set search_path = ''
begin atomic
  select coalesce(jsonb_object_agg(t.key, case
    when d.kind = 'number' and pg_input_is_valid(t.value, 'numeric') then to_jsonb(t.value::numeric)
    when d.kind = 'boolean' and pg_input_is_valid(t.value, 'boolean') then to_jsonb(t.value::boolean)
    else to_jsonb(t.value)
  end), '{}')
  from jsonb_each_text(p_texts) t
  left join public.custom_field_definitions d on d.organization_id = app.organization_id() and d.key = t.key;
end;
grant execute on function app.custom_values(jsonb) to crm_member;
comment on function app.custom_values(jsonb) is 'Values of own fields as their kinds store them, from texts: { key: text }';

create function app.contact_places(p_column text, p_is_ascending boolean, p_is_nullable boolean, p_cursor jsonb) returns text[]
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_beyond constant text := case when p_is_ascending then '>' else '<' end;
  v_value constant text := p_cursor ->> 'value';
  v_after constant text := case
    when p_cursor is null and p_is_nullable then format('c.%I is not null', p_column)
    when p_cursor is null then 'true'
    when v_value is null then format('c.%I is null and c.id %s %L', p_column, v_beyond, p_cursor ->> 'id')
    else format('(c.%I, c.id) %s (%L, %L)', p_column, v_beyond, v_value, p_cursor ->> 'id')
  end;
begin
  -- those without a value stand at the lower end; each stretch is a walk along the index
  return case
    when not p_is_nullable then array[v_after]
    when p_is_ascending and p_cursor is null then array[format('c.%I is null', p_column), v_after]
    when p_is_ascending and v_value is null then array[v_after, format('c.%I is not null', p_column)]
    when p_is_ascending or v_value is null and p_cursor is not null then array[v_after]
    else array[v_after, format('c.%I is null', p_column)]
  end;
end
$$;
grant execute on function app.contact_places(text, boolean, boolean, jsonb) to crm_member;
comment on function app.contact_places(text, boolean, boolean, jsonb) is
  'The stretches of an order that lie behind a cursor { value, id }, or all of it, as conditions on c, each by itself in order';

create function app.walk_contacts(p_where text, p_matching text, p_window integer, p_input jsonb) returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_sort constant text := ltrim(p_input ->> 'sort', '-');
  v_column constant text := case v_sort when 'name' then 'name_key' else v_sort end;
  v_is_ascending constant boolean := p_input ->> 'sort' not like '-%';
  v_is_nullable constant boolean := v_column in ('last_activity_at', 'lead_score');
  v_direction constant text := case when v_is_ascending then 'asc' else 'desc' end;
  -- as the indexes have it: an order that says more of nulls than they do is not theirs, even where there are none
  v_nulls constant text := case when not v_is_nullable then '' when v_is_ascending then 'nulls first' else 'nulls last' end;
  v_order constant text := format('c.%I %s %s, c.id %s', v_column, v_direction, v_nulls, v_direction);
  v_limit constant integer := (p_input ->> 'limit')::integer + 1;
  v_place text;
  v_found uuid[] := '{}';
  v_more uuid[];
begin
  foreach v_place in array app.contact_places(
    v_column, v_is_ascending, v_is_nullable, nullif(p_input -> 'cursor', 'null')
  ) loop
    execute format(
      'select array(select c.id from (select c.* from public.contacts c where %s and %s order by %s limit %s) c '
      'where %s order by %s limit %s)',
      p_where, v_place, v_order, coalesce(p_window, v_limit), p_matching, v_order, v_limit - cardinality(v_found)
    ) into v_more;
    v_found := v_found || v_more;
    -- behind a window there may be more of this stretch, which come before the next one
    exit when cardinality(v_found) = v_limit or p_window is not null;
  end loop;
  return v_found;
end
$$;
grant execute on function app.walk_contacts(text, text, integer, jsonb) to crm_member;
comment on function app.walk_contacts(text, text, integer, jsonb) is
  'One more than a page of contacts, in the order and behind the cursor of { sort, cursor, limit }: those that meet the first condition '
  'and, among so many of them, the second. Within a window a page that is not full says nothing of what lies behind it';

create function app.few_contacts(p_filter text, p_patterns text[], p_few integer) returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_found uuid[];
begin
  if p_patterns is not null then
    v_found := app.find_contacts(p_patterns, p_few);
  end if;
  if p_filter is not null and (v_found is null or cardinality(v_found) = p_few) then
    execute format('select array(select c.id from public.contacts c where %s limit %s)', p_filter, p_few) into v_found;
  end if;
  return case when cardinality(v_found) < p_few then v_found end;
end
$$;
grant execute on function app.few_contacts(text, text[], integer) to crm_member;
comment on function app.few_contacts(text, text[], integer) is
  'All contacts that meet the filter on c, or else all whose words are like the patterns, when there are fewer than so many, by index; '
  'null when there are more. Either may be null: no filter, no search';

create function app.page_of_contacts(p_input jsonb) returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
declare
  c_window constant integer := 5000;
  c_few constant integer := 2000;
  v_all constant text := app.contact_filter(jsonb_strip_nulls(jsonb_build_object('deleted', p_input -> 'deleted')));
  v_filter constant text := app.contact_filter(p_input);
  -- each of these has an index that is also in the order of creation: the walk then meets nobody else
  v_walked constant text := v_all || coalesce(
    (
      select format(' and c.%I = %L', f.name, p_input ->> f.name)
      from unnest(array['owner_id', 'source', 'status', 'type']) with ordinality f (name, place)
      where p_input ->> 'sort' like '%created_at' and p_input ->> f.name <> 'none'
      order by f.place
      limit 1
    ),
    ''
  );
  v_patterns constant text[] := case when p_input ->> 'search' is not null then app.search_patterns(p_input ->> 'search') end;
  v_matching constant text :=
    v_filter || case when v_patterns is not null then format(' and c.search_text like all (%L)', v_patterns) else '' end;
  v_limit constant integer := (p_input ->> 'limit')::integer;
  v_page uuid[];
  v_few uuid[];
begin
  if v_patterns = '{}' then
    return '{}';
  elsif v_matching = v_all then
    return app.walk_contacts(v_all, 'true', null, p_input);
  end if;
  -- what many have is soon met on the way, what few have is found by index
  v_page := app.walk_contacts(v_walked, v_matching, c_window, p_input);
  if cardinality(v_page) <= v_limit and cardinality(v_page) * 10 > v_limit then
    v_page := app.walk_contacts(v_walked, v_matching, c_window * 10, p_input);
  end if;
  if cardinality(v_page) > v_limit then
    return v_page;
  end if;
  v_few := app.few_contacts(nullif(v_filter, v_all), v_patterns, c_few);
  return app.walk_contacts(
    v_matching || case when v_few is not null then format(' and c.id = any (%L)', v_few) else '' end, 'true', null, p_input
  );
end
$$;
grant execute on function app.page_of_contacts(jsonb) to crm_member;
comment on function app.page_of_contacts(jsonb) is 'One more than a page of contacts, in order; takes what public.list_contacts takes';

create function app.contact_rows(p_ids uuid[]) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  -- the tags are gathered in this statement: under row level security each statement asks anew who is reading
  return (
    select coalesce(
      jsonb_agg(
        to_jsonb(c) - array['organization_id', 'search_text'] || jsonb_build_object('tags', coalesce(t.tags, '[]'))
        order by i.place
      ),
      '[]'
    )
    from unnest(p_ids) with ordinality i (id, place)
    join public.contacts c on c.organization_id = v_organization_id and c.id = i.id
    left join (
      select a.contact_id, jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name, 'color', g.color) order by app.fold(g.name)) as tags
      from public.contact_tags a
      join public.tags g on g.organization_id = v_organization_id and g.id = a.tag_id
      where a.organization_id = v_organization_id and a.contact_id = any (p_ids)
      group by a.contact_id
    ) t on t.contact_id = c.id
  );
end
$$;
grant execute on function app.contact_rows(uuid[]) to crm_member, crm_definer;
comment on function app.contact_rows(uuid[]) is 'These contacts with their tags, in this order';

create function public.list_contacts(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_sort constant text := ltrim(v_input ->> 'sort', '-');
  v_ids uuid[];
  v_rows jsonb;
  v_last jsonb;
begin
  perform app.require_member();
  v_ids := app.page_of_contacts(v_input);
  v_rows := app.contact_rows(v_ids[:v_limit]);
  if cardinality(v_ids) > v_limit then
    v_last := v_rows -> -1;
  end if;
  return jsonb_build_object('contacts', v_rows, 'next_cursor', case when v_last is not null then jsonb_build_object(
    'sort', v_input -> 'sort', 'value', v_last -> case v_sort when 'name' then 'name_key' else v_sort end, 'id', v_last -> 'id'
  ) end);
end
$$;
grant execute on function public.list_contacts(jsonb, jsonb) to crm_member;
comment on function public.list_contacts(jsonb, jsonb) is
  'A page of contacts. Takes { limit, cursor: { value, id }, sort: name, created_at, updated_at, last_activity_at or lead_score, "-" in '
  'front for descending, search } and the filters of app.contact_filter; answers { contacts, next_cursor: { sort, value, id } or null }';

create function public.count_contacts(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_patterns constant text[] := app.search_patterns(v_input ->> 'search');
  v_where text := app.contact_filter(v_input);
  v_count bigint;
begin
  perform app.require_member();
  if v_input ->> 'search' is not null then
    -- a search without a word finds nothing
    v_where := v_where || case when v_patterns = '{}' then ' and false' else format(' and c.search_text like all (%L)', v_patterns) end;
  end if;
  execute 'select count(*) from public.contacts c where ' || v_where into v_count;
  return to_jsonb(v_count);
end
$$;
grant execute on function public.count_contacts(jsonb, jsonb) to crm_member;
comment on function public.count_contacts(jsonb, jsonb) is
  'How many contacts public.list_contacts lists for { search } and the filters of app.contact_filter';

create function public.summarize_contacts(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  perform app.require_member();
  return (
    with c as materialized (
      select x.company_name, x.status, x.source, count(*) as contacts,
        count(*) filter (where x.created_at >= now() - interval '30 days') as recent
      from public.contacts x
      where x.organization_id = v_organization_id and x.deleted_at is null
      group by 1, 2, 3
    ),
    companies as (
      select min(c.company_name) as company_name, sum(c.contacts) as contacts
      from c
      where c.company_name is not null
      group by app.fold(c.company_name)
    )
    select jsonb_build_object(
      'total_contacts', coalesce((select sum(c.contacts) from c), 0),
      'total_companies', (select count(*) from companies),
      'companies_breakdown', (
        select coalesce(jsonb_agg(
          jsonb_build_object('company_name', b.company_name, 'count', b.contacts) order by b.contacts desc, b.company_name
        ), '[]')
        from (select k.company_name, k.contacts from companies k order by k.contacts desc, k.company_name limit 20) b
      ),
      'by_status', (
        select coalesce(jsonb_object_agg(s.status, s.contacts), '{}')
        from (select c.status, sum(c.contacts) as contacts from c group by 1) s
      ),
      'by_source', (
        select coalesce(jsonb_object_agg(s.source, s.contacts), '{}')
        from (select c.source, sum(c.contacts) as contacts from c group by 1) s
      ),
      'created_last_30_days', coalesce((select sum(c.recent) from c), 0)
    )
  );
end
$$;
grant execute on function public.summarize_contacts(jsonb, jsonb) to crm_member;
comment on function public.summarize_contacts(jsonb, jsonb) is
  'Counts of the organisation''s contacts: { total_contacts, total_companies, companies_breakdown (the 20 largest), by_status, by_source, '
  'created_last_30_days }. Companies are one where only case or accents differ';
