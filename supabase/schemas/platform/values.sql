-- Values as they come in and go out: ids, moments, JSON, text.
--
-- The small helpers are PL/pgSQL although SQL would be shorter: a SQL function with a fixed search_path is never inlined
-- and is planned anew at each call, which costs about 30 microseconds instead of 3.

-- rows of one millisecond keep the order in which they were made: "the most recent" is then the last one written
create function app.uuid_v7() returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  -- as a float it is exact to the microsecond, and numbers of PL/pgSQL's own kind are quicker than numeric ones
  v_microseconds constant bigint := date_part('epoch', clock_timestamp()) * 1000000;
begin
  -- the time, the version (7), the fraction of the millisecond, then variant and chance as gen_random_uuid() has them
  return (
    lpad(to_hex((v_microseconds / 1000 << 16) + 28672 + v_microseconds % 1000 * 4096 / 1000), 16, '0')
      || substr(gen_random_uuid()::text, 19)
  )::uuid;
end
$$;
grant execute on function app.uuid_v7() to crm_member, crm_definer, crm_system;
comment on function app.uuid_v7() is
  'A time-ordered UUID, version 7 (RFC 9562, 5.7) with the fraction of its millisecond (6.2, method 3): new rows land at the end of their '
  'indexes, in the order in which they are made';

create function app.uuid_at(p_at timestamptz) returns uuid
language plpgsql
immutable
set search_path = ''
as $$
begin
  return rpad(lpad(to_hex((extract(epoch from p_at) * 1000)::bigint), 12, '0'), 32, '0')::uuid;
end
$$;
grant execute on function app.uuid_at(timestamptz) to crm_member;
comment on function app.uuid_at(timestamptz) is 'The id before those that app.uuid_v7 gives at this moment and later';

create function app.to_uuid(p_text text) returns uuid
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when pg_input_is_valid(p_text, 'uuid') then case when p_text::uuid::text = lower(p_text) then p_text::uuid end end;
end
$$;
grant execute on function app.to_uuid(text) to crm_member, crm_definer, crm_system;
comment on function app.to_uuid(text) is 'The text as a uuid, or null when it is none: a malformed id is an id that exists nowhere';

create function app.to_iso(p_time timestamptz) returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return to_char(p_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
end
$$;
grant execute on function app.to_iso(timestamptz) to crm_member, crm_definer, crm_system;
comment on function app.to_iso(timestamptz) is 'A moment as ISO 8601 in UTC with milliseconds; the one form in which answers carry time';

create function app.decode_json(p_value jsonb) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when jsonb_typeof(p_value) = 'string' then (p_value #>> '{}')::jsonb else p_value end;
end
$$;
grant execute on function app.decode_json(jsonb) to crm_member, crm_definer, crm_system;
comment on function app.decode_json(jsonb) is
  'A json argument as it was meant: a client that encodes twice delivers a JSON string holding the document';

create function app.text_array(p_value jsonb) returns text[]
language sql
immutable
set search_path = ''
return array(select jsonb_array_elements_text(p_value));
grant execute on function app.text_array(jsonb) to crm_definer;
comment on function app.text_array(jsonb) is 'A JSON list of texts as an array';

create function app.like_pattern(p_text text) returns text
language sql
immutable
set search_path = ''
return '%' || replace(replace(replace(p_text, '\', '\\'), '%', '\%'), '_', '\_') || '%';
grant execute on function app.like_pattern(text) to crm_member, crm_system;
comment on function app.like_pattern(text) is 'A pattern for (i)like that finds the text literally, anywhere';

create function app.fold(p_text text) returns text
language plpgsql
immutable
strict
parallel safe
set search_path = ''
as $$
begin
  -- the four letters of which the lower case form is not the only one
  return translate(
    replace(regexp_replace(normalize(lower(p_text collate pg_catalog.pg_c_utf8), nfkd), '[\u0300-\u036f]', '', 'g'), 'ß', 'ss'),
    'ςıøł', 'σiol'
  );
end
$$;
grant execute on function app.fold(text) to crm_member, crm_definer;
comment on function app.fold(text) is
  'The text as searches and unique names compare it: lower case, compatibility forms taken apart (Unicode NFKD), accents dropped';
