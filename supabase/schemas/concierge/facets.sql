-- What a chat counts under: device, city and country. It stands in the chat itself, so that the chats behind a bar come from an index.

create function app.device_of(p_user_agent text) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    when coalesce(p_user_agent, '') = '' then 'Unknown'
    when p_user_agent ~* 'mobile|android|iphone|ipod|blackberry|windows phone|ipad|tablet' then 'Mobile'
    else 'Desktop'
  end;
end
$$;
grant execute on function app.device_of(text) to crm_definer;
comment on function app.device_of(text) is 'Mobile, Desktop or Unknown, by the words that a user agent names';

create function app.known_place(p_part text) returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_part constant text := trim(p_part);
  v_lower constant text := lower(v_part);
begin
  return case
    when v_part = '' or v_lower in ('unknown', 'n/a') or v_lower like '%ip:%' then null
    -- few names have a dot, and the pattern costs more than all the rest
    when v_part like '%.%' and v_part ~ '^\d{1,3}(\.\d{1,3}){3}$' then null
    else v_part
  end;
end
$$;
grant execute on function app.known_place(text) to crm_definer;
comment on function app.known_place(text) is
  'One part of a location, trimmed; null when it names no place but an address of the network, or nothing';

create function app.city_of(p_location text) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return app.known_place(split_part(p_location, ',', 1));
end
$$;
grant execute on function app.city_of(text) to crm_definer;
comment on function app.city_of(text) is 'The first part of "City, State, Country"; null when it names no place';

create function app.country_of(p_location text) returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_country constant text := app.known_place(reverse(split_part(reverse(p_location), ',', 1)));
begin
  return case lower(v_country)
    when 'us' then 'United States'
    when 'usa' then 'United States'
    when 'united states of america' then 'United States'
    when 'uk' then 'United Kingdom'
    when 'great britain' then 'United Kingdom'
    else v_country
  end;
end
$$;
grant execute on function app.country_of(text) to crm_definer;
comment on function app.country_of(text) is 'The last part of "City, State, Country" under its common name; null when it names no country';

create function app.facets_of(p_user_agent text, p_location text) returns table (facet text, value text)
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
grant execute on function app.facets_of(text, text) to crm_definer;
comment on function app.facets_of(text, text) is
  'What a chat counts under: its device, and its city and country where the location names them';
