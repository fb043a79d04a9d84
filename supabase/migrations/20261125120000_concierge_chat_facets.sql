-- What a chat counts under, by device, city and country, stands in the chat itself, so that the chats behind a bar come from an index.

create function app.city_of(p_location text) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return app.known_place(split_part(p_location, ',', 1));
end
$$;
comment on function app.city_of(text) is 'The first part of "City, State, Country"; null when it names no place';

create or replace function app.facets_of(p_user_agent text, p_location text) returns table (facet text, value text)
language plpgsql
immutable
set search_path = ''
as $$
begin
  return query
    select f.facet, f.value
    from (
      values ('device', app.device_of(p_user_agent)), ('city', app.city_of(p_location)), ('country', app.country_of(p_location))
    ) f (facet, value)
    where f.value is not null;
end
$$;

alter table public.chats
  add column device text not null generated always as (app.device_of(user_agent)) stored,
  add column city text generated always as (app.city_of(location)) stored,
  add column country text generated always as (app.country_of(location)) stored;
create index chats_device_idx on public.chats (organization_id, device, created_at desc, id desc);
create index chats_city_idx on public.chats (organization_id, city, created_at desc, id desc) where city is not null;
create index chats_country_idx on public.chats (organization_id, country, created_at desc, id desc) where country is not null;
comment on column public.chats.device is 'What it counts under in daily_chat_facets, as app.facets_of says; so do city and country';

create or replace function app.derive_facets(p_from date, p_to date, p_timezone text) returns table (day date, facet text, value text, chats bigint)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
  v_start constant timestamptz := app.day_start(p_from, p_timezone);
  v_end constant timestamptz := app.day_start(p_to + 1, p_timezone);
begin
  return query
  select (c.created_at at time zone p_timezone)::date, f.facet, f.value, count(*)
  from public.chats c
  cross join lateral (values ('device', c.device), ('city', c.city), ('country', c.country)) f (facet, value)
  where c.organization_id = v_organization_id and c.created_at >= v_start and c.created_at < v_end and f.value is not null
  group by 1, 2, 3;
end
$$;

create function app.facet_counts(p_from date, p_to date, p_timezone text) returns table (facet text, value text, name text, chats bigint)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
  v_is_own constant boolean := p_timezone = (select o.timezone from public.organizations o where o.id = v_organization_id);
begin
  return query
  select
    f.facet, f.value,
    case
      when f.facet = 'city' and row_number() over (partition by f.facet order by sum(f.chats) desc, f.value) > 15 then 'Other'
      else f.value
    end,
    sum(f.chats)::bigint
  from (
    select d.facet, d.value, d.chats
    from public.daily_chat_facets d
    where v_is_own and d.organization_id = v_organization_id and d.day between p_from and p_to
    union all
    select d.facet, d.value, d.chats from app.derive_facets(p_from, p_to, p_timezone) d where not v_is_own
  ) f
  group by f.facet, f.value;
end
$$;
comment on function app.facet_counts(date, date, text) is 'Chats of a range by device, city and country, each value with the name that it is shown under: cities after the 15th are Other';

create or replace function app.composition(p_from date, p_to date, p_timezone text) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'device', coalesce(jsonb_agg(jsonb_build_object('name', r.name, 'value', r.chats) order by r.chats desc, r.name) filter (where r.facet = 'device'), '[]'),
      'city', coalesce(jsonb_agg(jsonb_build_object('name', r.name, 'value', r.chats) order by r.chats desc, r.name) filter (where r.facet = 'city'), '[]'),
      'country', coalesce(jsonb_agg(jsonb_build_object('name', r.name, 'value', r.chats) order by r.chats desc, r.name) filter (where r.facet = 'country'), '[]')
    )
    from (
      select f.facet, f.name, sum(f.chats) as chats from app.facet_counts(p_from, p_to, p_timezone) f group by f.facet, f.name
    ) r
  );
end
$$;

grant execute on function app.city_of(text) to crm_definer, crm_member;
grant execute on function app.facet_counts(date, date, text) to crm_member;
