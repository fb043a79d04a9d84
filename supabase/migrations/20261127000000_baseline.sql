-- Generated from supabase/schemas by `npm run migration -- --baseline`. Edit those files, never this one.

-- supabase/schemas/platform/roles.sql

-- Roles, the internal schema, and what is open by default: nothing.
--
--   crm_ingest, crm_member, crm_worker, crm_public   the doors; the Data API becomes one of them per request
--   crm_definer   owns the functions that write; subject to row level security, so bound to the claim's organisation
--   crm_system    owns the few functions that look across organisations; bypasses RLS, but holds only column grants
--   crm_gateway  the login of the direct connection (DATABASE_GATEWAY_URL); becomes one of the doors per call, as the Data API
--                does, and holds nothing itself
--   crm_listener  hears that something changed in its organisation, and can do nothing else; the Data API cannot become it
--
-- Nothing is granted by default: every right is named beside its object, and supabase/tests/manifest.ts lists them all.

create schema app;

do $$
declare
  v_role text;
begin
  foreach v_role in array array['crm_ingest', 'crm_member', 'crm_worker', 'crm_public', 'crm_listener', 'crm_definer',
    'crm_gateway']
  loop
    if not exists (select from pg_catalog.pg_roles where rolname = v_role) then
      execute format('create role %I nologin noinherit', v_role);
    end if;
  end loop;
  if not exists (select from pg_catalog.pg_roles where rolname = 'crm_system') then
    create role crm_system nologin noinherit bypassrls;
  end if;
end
$$;

grant crm_ingest, crm_member, crm_worker, crm_public to authenticator;
grant crm_ingest, crm_member, crm_worker, crm_public to crm_gateway with inherit false, set true;

-- the migration role gives functions to these owners; a role that may own a function needs create on its schema
grant crm_definer, crm_system to current_user;
grant usage, create on schema public, app to crm_definer, crm_system;
grant usage on schema public to crm_ingest, crm_member, crm_worker, crm_public;
-- the function that is asked before each call lives there; what else they may call is granted by name
grant usage on schema app to crm_ingest, crm_member, crm_worker, crm_public, crm_listener, crm_gateway;

-- Postgres lets everybody execute a new function; the global form is the one that takes this back. Hosted Supabase opens every
-- new object in public to three roles of its own. Whatever is created before these lines would stay open.
alter default privileges revoke execute on functions from public;
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;

-- How long a statement may run and wait for a lock. PostgREST applies the settings of the role that a request becomes; all of
-- them end before the caller gives up (DATABASE_TIMEOUT_MS), so that a call that failed is known to have changed nothing.
-- A function that goes through everything an organisation has sets a longer statement_timeout of its own, which PostgREST takes
-- over that of its caller; who calls it waits a little longer still (LONG_TIMEOUT in call.ts).
alter role crm_ingest set statement_timeout = '5s';
alter role crm_public set statement_timeout = '5s';
alter role crm_member set statement_timeout = '6s';
alter role crm_worker set statement_timeout = '7s';

alter role crm_ingest set lock_timeout = '2s';
alter role crm_public set lock_timeout = '2s';
alter role crm_member set lock_timeout = '2s';
alter role crm_worker set lock_timeout = '2s';

-- Settings of a role that is only become do not count: the login has the widest of them. A longer call sets its own.
alter role crm_gateway set statement_timeout = '7s';
alter role crm_gateway set lock_timeout = '2s';
alter role crm_gateway set idle_in_transaction_session_timeout = '10s';

-- supabase/schemas/platform/values.sql

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

-- supabase/schemas/platform/request.sql

-- What the request's token says, and how a request is refused.

create function app.claim(p_name text) returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> p_name;
end
$$;
grant execute on function app.claim(text) to crm_member, crm_definer, crm_system;
comment on function app.claim(text) is 'One claim of the request''s token as text; null when the claim or the token is missing';

create function app.organization_id() returns uuid
language plpgsql
stable
set search_path = ''
as $$
declare
  v_claim constant text := nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'organization_id';
begin
  -- we mint it in one spelling; another one did not come from us
  return case when pg_input_is_valid(v_claim, 'uuid') then case when v_claim::uuid::text = v_claim then v_claim::uuid end end;
end
$$;
grant execute on function app.organization_id() to crm_member, crm_listener, crm_definer, crm_system;
comment on function app.organization_id() is
  'The organisation of the request; null (so: no rows) when the claim is missing, empty, an array, garbage or spelled in another way than '
  'ours';

create function app.user_id() returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
  return case when app.claim('actor') = 'user' then app.to_uuid(app.claim('sub')) end;
end
$$;
grant execute on function app.user_id() to crm_member, crm_definer, crm_system;
comment on function app.user_id() is 'The signed-in person of the request; null for keys, jobs and strangers';

create function app.request_header(p_name text) returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return left(nullif(current_setting('request.headers', true), '')::jsonb ->> p_name, 200);
end
$$;
grant execute on function app.request_header(text) to crm_definer;
comment on function app.request_header(text) is
  'A header of the call to the Data API, by its name in lower case; null when there is none or the call came another way';

create function app.error_response(p_status integer, p_code text, p_message text) returns jsonb
language sql
immutable
set search_path = ''
return jsonb_build_object('error', jsonb_build_object('status', p_status, 'code', p_code, 'message', p_message));
grant execute on function app.error_response(integer, text, text) to crm_definer, crm_system;
comment on function app.error_response(integer, text, text) is
  'A refusal as an answer: HTTP status, stable code, sentence for people. Unlike a raised error it commits, so its audit rows stay';

create function app.raise_error(p_status integer, p_code text, p_message text) returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  raise exception using errcode = 'PT' || p_status, message = p_message, detail = p_code;
end
$$;
grant execute on function app.raise_error(integer, text, text) to crm_member, crm_definer, crm_system;
comment on function app.raise_error(integer, text, text) is
  'Ends the request with this HTTP status, stable code and sentence; everything it wrote is rolled back';

create function public.database_health(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language sql
stable
set search_path = ''
return '{"ok": true}'::jsonb;
grant execute on function public.database_health(jsonb, jsonb) to crm_public, crm_ingest, crm_member, crm_worker;
comment on function public.database_health(jsonb, jsonb) is 'Answers { ok: true } when the database can be reached';

-- Which locks there are, and who takes them. Each is of one organisation and lasts until the transaction ends.
--   visitors         shared by writes that ask whom a session belongs to; exclusive for those that may change it, and with it rows of
--                    any chat, so that nothing written meanwhile stays unlinked and no two of them wait for each other
--   statistics       shared by writes that leave events to be counted; exclusive for deriving all statistics again, so that what is
--                    stored meanwhile is counted afterwards and on top
--   folding          exclusive for counting what was left, so that each event is counted once and nobody else changes a statistic;
--                    taken after the lock on statistics, which whoever counts does not take
--   sample data      exclusive for adding and removing it
--   claim <kind>     exclusive for claiming jobs of a kind, so that each claim sees what the others hold
create function app.advisory_lock(p_name text, p_exclusive boolean) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_lock constant bigint := hashtextextended(p_name || ' of ' || app.organization_id(), 0);
begin
  if p_exclusive then
    perform pg_advisory_xact_lock(v_lock);
  else
    perform pg_advisory_xact_lock_shared(v_lock);
  end if;
end
$$;
grant execute on function app.advisory_lock(text, boolean) to crm_definer;
comment on function app.advisory_lock(text, boolean) is
  'Waits for a lock of the claim''s organisation, shared or exclusive, and holds it until the transaction ends';

create function app.try_advisory_lock(p_name text) returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  return pg_try_advisory_xact_lock(hashtextextended(p_name || ' of ' || app.organization_id(), 0));
end
$$;
grant execute on function app.try_advisory_lock(text) to crm_definer;
comment on function app.try_advisory_lock(text) is
  'The same lock, exclusive, without waiting: answers whether it is held now';

-- supabase/schemas/platform/pagination.sql

-- Pages of a list: the rows, and where the next page goes on.

create function app.keyset_page(p_name text, p_rows jsonb, p_limit integer, p_at text default 'created_at') returns jsonb
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
grant execute on function app.keyset_page(text, jsonb, integer, text) to crm_member, crm_definer;
comment on function app.keyset_page(text, jsonb, integer, text) is
  'A keyset page out of limit + 1 rows that are ordered by the time in the field p_at: { <name>: rows, next_cursor: { at, id } of the '
  'last row, or null on the last page }';

-- supabase/schemas/platform/search.sql

-- Finding texts by parts of their words, in every script, without reading a neighbour's.
--
-- A text is kept as its words, folded and separated by single spaces. An index holds the pieces of those words: the first one and
-- two letters and all runs of three; of scripts that write no spaces also all runs of one and two. Each piece has the organisation
-- in front, so that a search never walks along the pieces of another one.

create function app.search_words(p_text text) returns text
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
  return ' ' || trim(regexp_replace(normalize(app.fold(p_text), nfc) collate pg_catalog.pg_c_utf8, '[^[:alnum:]]+', ' ', 'g'));
end
$$;
grant execute on function app.search_words(text) to crm_member, crm_definer;
comment on function app.search_words(text) is
  'The folded words of a text, each after a space; everything that is no letter or digit separates words';

create function app.has_no_spaces(p_word text) returns boolean
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
  -- Thai to Burmese, Khmer, kana, Han; Hangul, whose words are found by their ends, too
  return p_word ~ '[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]';
end
$$;
grant execute on function app.has_no_spaces(text) to crm_member, crm_definer, crm_system;
comment on function app.has_no_spaces(text) is
  'Whether the word is of a script that writes no spaces between words, so that one "word" is many';

create function app.word_grams(p_organization_id uuid, p_words text) returns text[]
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
declare
  v_key constant text := right(p_organization_id::text, 8);
  v_word text;
  v_length integer;
  v_grams text[] := '{}';
begin
  foreach v_word in array string_to_array(ltrim(p_words), ' ') loop
    v_length := char_length(v_word);
    v_grams := v_grams || (v_key || '^' || left(v_word, 1));
    if v_length >= 2 then
      v_grams := v_grams || (v_key || '^' || left(v_word, 2));
    end if;
    for v_at in 1..v_length - 2 loop
      v_grams := v_grams || (v_key || substr(v_word, v_at, 3));
    end loop;
    if app.has_no_spaces(v_word) then
      for v_at in 1..v_length loop
        v_grams := v_grams || (v_key || substr(v_word, v_at, 1));
        v_grams := v_grams || (v_key || substr(v_word, v_at, 2));
      end loop;
    end if;
  end loop;
  return v_grams;
end
$$;
grant execute on function app.word_grams(uuid, text) to crm_member, crm_definer, crm_system;
comment on function app.word_grams(uuid, text) is 'The pieces of an organisation''s words, as app.search_words gives them, for an index';

create function app.search_patterns(p_search text) returns text[]
language plpgsql
immutable
set search_path = ''
as $$
declare
  -- a telephone number is one word however it is spaced, and found without the zeros that are not dialled from abroad
  v_search constant text := case
    when p_search ~ '^[-+()/. 0-9]{4,}$' then ltrim(regexp_replace(p_search, '\D', '', 'g'), '0')
    else p_search
  end;
begin
  return array(
    select case when char_length(w.words) <= 3 and not app.has_no_spaces(w.words) then '% ' else '%' end || ltrim(w.words) || '%'
    from regexp_split_to_table(v_search, '\s+') p
    cross join lateral (select app.search_words(p) as words) w
    where w.words <> ' '
    limit 10
  );
end
$$;
grant execute on function app.search_patterns(text) to crm_member;
comment on function app.search_patterns(text) is
  'What the words of a text must all be like to be found: each part of what was typed occurs in them, one of one or two letters at the '
  'beginning of a word';

create function app.pattern_grams(p_organization_id uuid, p_patterns text[]) returns text[]
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_key constant text := right(p_organization_id::text, 8);
begin
  return array(
    select v_key || case
      when char_length(w) >= 3 then substr(w, n, 3)
      when app.has_no_spaces(w) then w
      else '^' || w
    end
    from unnest(p_patterns) p
    cross join lateral string_to_table(trim(both '% ' from p), ' ') with ordinality s (w, place)
    cross join lateral generate_series(1, greatest(char_length(w) - 2, 1)) n
    -- the first word of a pattern may be the end of a longer one, the others begin where they stand
    where char_length(w) >= 3 or app.has_no_spaces(w) or place > 1 or starts_with(p, '% ')
  );
end
$$;
grant execute on function app.pattern_grams(uuid, text[]) to crm_system;
comment on function app.pattern_grams(uuid, text[]) is 'Pieces that words must have to be like the patterns of app.search_patterns';

-- supabase/schemas/core/tenancy.sql

-- Organisations, people, and who belongs where: what every policy asks.

create type public.member_role as enum ('analyst', 'agent', 'manager', 'admin', 'owner');
comment on type public.member_role is 'Roles of a member, from least to most; their order is their rank';

create table public.organizations (
  id uuid primary key default app.uuid_v7(),
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(slug) <= 80),
  name text not null check (char_length(name) between 1 and 200),
  description text check (char_length(description) <= 2000),
  location text check (char_length(location) <= 500),
  country text check (country ~ '^[A-Z]{2}$'),
  website_url text check (char_length(website_url) <= 2048),
  status text not null default 'live' check (status in ('live', 'suspended')),
  -- an unknown zone raises; stored, it would fail every later write that cuts a day
  timezone text not null default 'UTC' check (timestamptz '2000-01-01 00:00Z' at time zone timezone is not null),
  requests_per_second integer check (requests_per_second between 1 and 100000),
  request_burst integer check (request_burst between 1 and 200000),
  model_tokens_per_day integer not null default 1000000 check (model_tokens_per_day >= 0),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  test_of uuid unique references public.organizations on delete cascade,
  constraint organizations_test_of_check check (test_of <> id)
);
comment on table public.organizations is 'The tenants. Not tenant-scoped itself: a member sees the row of the active organisation';
comment on column public.organizations.country is
  'ISO 3166, two letters: where telephone numbers are dialled from that are not international';
comment on column public.organizations.requests_per_second is 'Rate limit of one secret key; null means the default of the installation';
comment on column public.organizations.model_tokens_per_day is 'Language model tokens (in and out) that summaries may use per UTC day';
comment on column public.organizations.test_of is 'The organisation that tries things out here; its people are let in here too';

create table public.users (
  id uuid primary key default app.uuid_v7(),
  email text not null unique check (email = lower(email) and char_length(email) <= 254),
  name text check (char_length(name) <= 200),
  image text check (char_length(image) <= 2048),
  status text not null default 'active' check (status in ('active', 'disabled')),
  session_version integer not null default 1,
  last_sign_in_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
comment on table public.users is
  'People who sign in. A global identity: what they may see hangs on memberships. Web visitors are never users';

create table public.memberships (
  organization_id uuid not null references public.organizations on delete cascade,
  user_id uuid not null references public.users on delete cascade,
  role public.member_role not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (organization_id, user_id)
);

create index memberships_user_id_idx on public.memberships (user_id);
comment on index public.memberships_user_id_idx is 'Not led by the organisation: sign-in asks for the organisations of a person';
create index memberships_newest_idx on public.memberships (organization_id, created_at desc, user_id desc);

create function app.member_organization_id(p_least public.member_role default 'analyst') returns uuid
language sql
stable
security definer
set search_path = ''
begin atomic
  select m.organization_id
  from public.memberships m
  join public.users u on u.id = m.user_id
  where m.organization_id = app.organization_id()
    and m.user_id = app.user_id()
    and m.role >= p_least
    and u.status = 'active'
    and u.session_version::text = app.claim('session_version');
end;
alter function app.member_organization_id(public.member_role) owner to crm_system;
grant execute on function app.member_organization_id(public.member_role) to crm_member, crm_system;
comment on function app.member_organization_id(public.member_role) is
  'The claim''s organisation while the person is a live member of it with this role or higher and a live session, else null: a removal or '
  'demotion acts on the next statement';

create function app.writable_organization_id(p_least public.member_role) returns uuid
language sql
stable
security definer
set search_path = ''
begin atomic
  select o.id from public.organizations o where o.id = app.member_organization_id(p_least) and o.status = 'live';
end;
alter function app.writable_organization_id(public.member_role) owner to crm_system;
grant execute on function app.writable_organization_id(public.member_role) to crm_member;
comment on function app.writable_organization_id(public.member_role) is
  'app.member_organization_id while the organisation is live, else null: a suspended organisation is read-only for its people';

alter table public.organizations enable row level security;
alter table public.organizations force row level security;
create policy "functions act inside the organisation of the claim" on public.organizations for all to crm_definer
  using (id = (select app.organization_id()))
  with check (id = (select app.organization_id()));
create policy "members read their active organisation" on public.organizations for select to crm_member
  using (id = (select app.member_organization_id()));
grant select on public.organizations to crm_member;
grant
  select,
  update (name, description, location, country, website_url, timezone, model_tokens_per_day, updated_at)
on public.organizations to crm_definer;
grant
  select (id, slug, name, status, timezone, country, requests_per_second, request_burst, test_of),
  insert (slug, name, timezone, test_of)
on public.organizations to crm_system;

alter table public.users enable row level security;
alter table public.users force row level security;
create policy "members read the people of their active organisation" on public.users for select to crm_member
  using (id in (select m.user_id from public.memberships m where m.organization_id = (select app.member_organization_id())));
-- never the session version
grant select (id, email, name, image, status, last_sign_in_at, created_at, updated_at) on public.users to crm_member;
grant
  select (id, email, name, image, status, session_version),
  insert (email, name),
  update (last_sign_in_at)
on public.users to crm_system;

alter table public.memberships enable row level security;
alter table public.memberships force row level security;
create policy "members read their active organisation" on public.memberships for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.memberships to crm_member;
grant select (organization_id, user_id, role, created_at), insert (organization_id, user_id, role) on public.memberships to crm_system;

-- supabase/schemas/platform/storage.sql

-- Files: a private bucket of the hosted project's storage, an object per file under the id of its organisation. Everything
-- goes through our routes. The local storage (supabase/local/storage.ts) keeps no tables; there this does nothing.

do $$
begin
  if to_regclass('storage.objects') is null then
    return;
  end if;
  insert into storage.buckets (id, name, public) values ('files', 'files', false) on conflict do nothing;
  grant usage on schema storage to crm_member, crm_worker;
  grant select on storage.buckets to crm_member, crm_worker;
  grant select, insert, update, delete on storage.objects to crm_member, crm_worker;
  drop policy if exists "the claim's organisation reaches its own files" on storage.objects;
  create policy "the claim's organisation reaches its own files" on storage.objects to crm_member, crm_worker
    using (bucket_id = 'files' and (storage.foldername(name))[1] = (select app.organization_id())::text)
    with check (bucket_id = 'files' and (storage.foldername(name))[1] = (select app.organization_id())::text);
end
$$;

-- supabase/schemas/platform/audit.sql

-- Who did or tried what.

create table public.audit_logs (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  actor_kind text not null check (actor_kind in ('user', 'key', 'worker', 'public', 'other_organization')),
  actor_id uuid,
  action text not null,
  object_type text not null,
  object_id text,
  changes jsonb not null default '{}',
  ip text,
  request_id text,
  created_at timestamptz(3) not null default now(),
  primary key (organization_id, id)
);
comment on table public.audit_logs is 'Who did or tried what. Append only: no role holds update or delete';

alter table public.audit_logs enable row level security;
alter table public.audit_logs force row level security;
create policy "functions act inside the organisation of the claim" on public.audit_logs for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "admins read their active organisation" on public.audit_logs for select to crm_member
  using (organization_id = (select app.member_organization_id('admin')));
grant select on public.audit_logs to crm_member;
grant insert on public.audit_logs to crm_definer;
grant insert (organization_id, actor_kind, actor_id, action, object_type, object_id, ip, request_id) on public.audit_logs to crm_system;

create function app.audit(p_action text, p_object_type text, p_object_id text, p_changes jsonb, p_request jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.audit_logs (organization_id, actor_kind, actor_id, action, object_type, object_id, changes, ip, request_id)
  values (
    app.organization_id(), app.claim('actor'), app.to_uuid(app.claim('sub')), p_action, p_object_type, p_object_id,
    coalesce(p_changes, '{}'), app.decode_json(p_request) ->> 'ip', app.decode_json(p_request) ->> 'request_id'
  );
end
$$;
grant execute on function app.audit(text, text, text, jsonb, jsonb) to crm_definer;
comment on function app.audit(text, text, text, jsonb, jsonb) is
  'Writes one row to the organisation''s audit log, in the transaction of the change it tells of';

-- supabase/schemas/platform/idempotency.sql

-- Answers that were given under an Idempotency-Key.

create table public.idempotency_keys (
  organization_id uuid not null references public.organizations on delete cascade,
  idempotency_key text not null check (char_length(idempotency_key) between 1 and 255),
  body_hash bytea not null,
  answer jsonb not null,
  created_at timestamptz(3) not null default now(),
  primary key (organization_id, idempotency_key)
);
comment on table public.idempotency_keys is
  'The answer already given under a sender''s Idempotency-Key, and the hash of the body it belongs to';

create index idempotency_keys_created_at_idx on public.idempotency_keys (organization_id, created_at);

alter table public.idempotency_keys enable row level security;
alter table public.idempotency_keys force row level security;
create policy "functions act inside the organisation of the claim" on public.idempotency_keys for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
-- a lock on an old answer, before it is swept out, takes the right to update some column
grant select, insert, update (created_at), delete on public.idempotency_keys to crm_definer;

create function app.stored_response(p_request jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_request constant jsonb := app.decode_json(p_request);
  v_key constant text := v_request ->> 'idempotency_key';
  v_organization_id uuid;
  v_earlier record;
begin
  if v_key is null then
    return null;
  end if;
  v_organization_id := app.organization_id();
  -- two requests with one key take turns; the second then finds the answer of the first
  perform pg_advisory_xact_lock(hashtextextended(v_organization_id::text || v_key, 0));
  select i.body_hash, i.answer into v_earlier
  from public.idempotency_keys i
  where i.organization_id = v_organization_id and i.idempotency_key = v_key;
  if not found then
    return null;
  end if;
  if v_earlier.body_hash is distinct from decode(v_request ->> 'body_hash', 'hex') then
    perform app.raise_error(409, 'idempotency_conflict', 'This Idempotency-Key was already used for another request');
  end if;
  return v_earlier.answer;
end
$$;
grant execute on function app.stored_response(jsonb) to crm_definer;
comment on function app.stored_response(jsonb) is
  'The answer already given under the request''s Idempotency-Key, or null; 409 when the key came with another body';

-- A new answer sweeps out two old ones however the planner goes about it: inside `in (…)` the two could be looked for once per row,
-- and be two others each time.
create function app.store_response(p_request jsonb, p_answer jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_request constant jsonb := app.decode_json(p_request);
  v_organization_id constant uuid := app.organization_id();
begin
  if v_request ->> 'idempotency_key' is not null and not p_answer ? 'error' then
    -- each new answer sweeps out two old ones, so that nothing piles up where no scheduler comes by
    delete from public.idempotency_keys i
    where i.ctid = any (array(
      select x.ctid
      from public.idempotency_keys x
      where x.organization_id = v_organization_id and x.created_at < now() - interval '2 days'
      order by x.created_at
      limit 2
      for update skip locked
    ));
    insert into public.idempotency_keys (organization_id, idempotency_key, body_hash, answer)
    values (v_organization_id, v_request ->> 'idempotency_key', decode(v_request ->> 'body_hash', 'hex'), p_answer);
  end if;
  return p_answer;
end
$$;
grant execute on function app.store_response(jsonb, jsonb) to crm_definer;
comment on function app.store_response(jsonb, jsonb) is
  'Keeps the answer under the request''s Idempotency-Key for two days at least and hands it on; refusals are not kept, so that a '
  'corrected retry can succeed';

-- supabase/schemas/core/api-keys.sql

-- API keys and how much each is used. The doors tally every answer in their process and store the tallies some seconds later.

create table public.api_keys (
  id uuid primary key default app.uuid_v7(),
  organization_id uuid not null references public.organizations on delete cascade,
  label text not null check (char_length(label) between 1 and 100),
  kind text not null check (kind in ('secret', 'publishable')),
  environment text not null default 'live' check (environment in ('live', 'test')),
  is_primary boolean not null default false,
  prefix text not null check (char_length(prefix) <= 16),
  last4 text not null check (char_length(last4) = 4),
  key_digest bytea not null unique check (octet_length(key_digest) = 32),
  scopes text[] not null check (scopes <@ array['chats:write', 'articles:write', 'visitors:write', 'summaries:write']),
  allowed_origins text[] not null default '{}' check (cardinality(allowed_origins) <= 50),
  created_by uuid references public.users on delete set null,
  last_used_at timestamptz(3),
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (organization_id, id),
  check (kind = 'secret' or (not is_primary and not 'summaries:write' = any (scopes)))
);
comment on index public.api_keys_key_digest_key is 'Not led by the organisation: a key is looked up before its organisation is known';
comment on index public.api_keys_pkey is 'Not led by the organisation: it tells whether an id belongs to another one';
comment on column public.api_keys.key_digest is 'SHA-256 of the whole key. The key itself is shown once and kept nowhere';

create unique index api_keys_one_primary_idx on public.api_keys (organization_id) where is_primary and revoked_at is null;
create index api_keys_created_by_idx on public.api_keys (created_by);
comment on index public.api_keys_created_by_idx is 'Not led by the organisation: a person who goes is looked for in all';

alter table public.api_keys enable row level security;
alter table public.api_keys force row level security;
create policy "functions act inside the organisation of the claim" on public.api_keys for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.api_keys for select to crm_member
  using (organization_id = (select app.member_organization_id()));
-- never the digest
grant select (
  id, organization_id, label, kind, environment, is_primary, prefix, last4, scopes, allowed_origins, created_by, last_used_at, expires_at,
  revoked_at, created_at, updated_at
) on public.api_keys to crm_member;
grant select, insert, update on public.api_keys to crm_definer;
grant
  select (id, organization_id, kind, environment, key_digest, scopes, allowed_origins, expires_at, revoked_at),
  insert (organization_id, label, kind, is_primary, prefix, last4, key_digest, scopes, created_by)
on public.api_keys to crm_system;

create table public.api_key_usage (
  organization_id uuid not null references public.organizations on delete cascade,
  key_id uuid not null,
  hour timestamptz(3) not null check (hour = date_trunc('hour', hour, 'UTC')),
  requests integer not null default 0 check (requests >= 0),
  errors integer not null default 0 check (errors between 0 and requests),
  primary key (organization_id, key_id, hour),
  foreign key (organization_id, key_id) references public.api_keys (organization_id, id) on delete cascade
);
comment on table public.api_key_usage is
  'Requests per key and hour, and those among them that were refused or failed. Tallied by the doors and stored some seconds later; hours '
  'older than 30 days are dropped';

alter table public.api_key_usage enable row level security;
alter table public.api_key_usage force row level security;
create policy "functions act inside the organisation of the claim" on public.api_key_usage for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.api_key_usage for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.api_key_usage to crm_member;
grant select, delete on public.api_key_usage to crm_definer;
grant select, insert, update (requests, errors) on public.api_key_usage to crm_system;

create function app.recent_key_usage(p_key_id uuid) returns jsonb
language sql
stable
set search_path = ''
begin atomic
  select jsonb_build_object('requests_24h', coalesce(sum(u.requests), 0), 'errors_24h', coalesce(sum(u.errors), 0))
  from public.api_key_usage u
  where u.organization_id = app.organization_id() and u.key_id = p_key_id and u.hour > now() - interval '24 hours';
end;
grant execute on function app.recent_key_usage(uuid) to crm_definer;
comment on function app.recent_key_usage(uuid) is
  'How often a key was used in this hour and the 23 before, and with how many errors: { requests_24h, errors_24h }';

create function app.api_key_row(p_key public.api_keys, p_creator text) returns jsonb
language sql
stable
set search_path = ''
return app.recent_key_usage(p_key.id) || jsonb_build_object(
  'id', p_key.id, 'label', p_key.label, 'kind', p_key.kind, 'environment', p_key.environment, 'is_primary', p_key.is_primary,
  'status', case
    when p_key.revoked_at is not null then 'revoked'
    when p_key.expires_at <= now() then 'expired'
    else 'live'
  end,
  'prefix', p_key.prefix, 'last4', p_key.last4, 'scopes', p_key.scopes, 'allowed_origins', p_key.allowed_origins,
  'created_by', p_creator, 'last_used_at', app.to_iso(p_key.last_used_at), 'expires_at', app.to_iso(p_key.expires_at),
  'revoked_at', app.to_iso(p_key.revoked_at), 'created_at', app.to_iso(p_key.created_at), 'updated_at', app.to_iso(p_key.updated_at)
);
grant execute on function app.api_key_row(public.api_keys, text) to crm_definer;
comment on function app.api_key_row(public.api_keys, text) is 'A key as members see it, with its creator''s name; never the digest';

create function app.name_of(p_user_id uuid) returns text
language sql
stable
security definer
set search_path = ''
begin atomic
  select coalesce(u.name, u.email)
  from public.memberships m
  join public.users u on u.id = m.user_id
  where m.organization_id = app.organization_id() and m.user_id = p_user_id;
end;
alter function app.name_of(uuid) owner to crm_system;
grant execute on function app.name_of(uuid) to crm_definer;
comment on function app.name_of(uuid) is
  'What a member of the claim''s organisation is called; null for anybody else, also for one who has left';

create function public.list_api_keys(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_keys jsonb;
begin
  perform app.require_member();
  select coalesce(jsonb_agg(r.api_key order by r.created_at desc, r.id desc), '[]') into v_keys
  from (
    select app.api_key_row(k, app.name_of(k.created_by)) as api_key, k.created_at, k.id
    from public.api_keys k
    where k.organization_id = app.organization_id()
      and (v_input ->> 'cursor' is null
        or (k.created_at, k.id) < ((v_input -> 'cursor' ->> 'at')::timestamptz, (v_input -> 'cursor' ->> 'id')::uuid))
    order by k.created_at desc, k.id desc
    limit v_limit + 1
  ) r;
  return app.keyset_page('api_keys', v_keys, v_limit);
end
$$;
alter function public.list_api_keys(jsonb, jsonb) owner to crm_definer;
grant execute on function public.list_api_keys(jsonb, jsonb) to crm_member;
comment on function public.list_api_keys(jsonb, jsonb) is
  'The organisation''s keys, newest first: takes { limit, cursor?: { at, id } }, answers { api_keys, next_cursor }';

create function public.resolve_api_key(p_input jsonb, p_request jsonb default '{}') returns jsonb
language sql
stable
security definer
set search_path = ''
begin atomic
  select jsonb_build_object(
    'key_id', k.id, 'organization_id', k.organization_id, 'kind', k.kind, 'scopes', k.scopes, 'environment', k.environment,
    'allowed_origins', k.allowed_origins, 'expires_at', app.to_iso(k.expires_at),
    'requests_per_second', o.requests_per_second, 'burst', o.request_burst
  )
  from public.api_keys k
  join public.organizations o on o.id = k.organization_id
  where k.key_digest = decode(app.decode_json(p_input) ->> 'digest', 'hex')
    and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())
    and o.status = 'live';
end;
alter function public.resolve_api_key(jsonb, jsonb) owner to crm_system;
grant execute on function public.resolve_api_key(jsonb, jsonb) to crm_ingest;
comment on function public.resolve_api_key(jsonb, jsonb) is
  'Whose key { digest: hex SHA-256 } is: { key_id, organization_id, kind, scopes, environment, allowed_origins, expires_at, '
  'requests_per_second, burst }, or null when unknown, revoked, expired or of a suspended organisation';

create function public.record_key_usage(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_recorded integer;
begin
  insert into public.api_key_usage as u (organization_id, key_id, hour, requests, errors)
  select r.organization_id, r.key_id, date_trunc('hour', r.hour, 'UTC'), sum(r.requests), sum(r.errors)
  from jsonb_to_recordset(app.decode_json(p_input) -> 'usage') r (
    organization_id uuid, key_id uuid, hour timestamptz, requests integer, errors integer
  )
  -- a key that is gone, or of another organisation than the tally says, is counted nowhere
  cross join lateral (select from public.api_keys k where k.organization_id = r.organization_id and k.id = r.key_id limit 1) k
  group by 1, 2, 3
  -- in one order, so that two processes never wait for each other
  order by 1, 2, 3
  on conflict (organization_id, key_id, hour) do update set
    requests = u.requests + excluded.requests,
    errors = u.errors + excluded.errors;
  get diagnostics v_recorded = row_count;
  return jsonb_build_object('recorded', v_recorded);
end
$$;
alter function public.record_key_usage(jsonb, jsonb) owner to crm_system;
grant execute on function public.record_key_usage(jsonb, jsonb) to crm_worker;
comment on function public.record_key_usage(jsonb, jsonb) is
  'Adds tallies { usage: [{ organization_id, key_id, hour, requests, errors }] } of one process to what is stored; answers { recorded: '
  'rows }';

-- supabase/schemas/core/api-key-changes.sql

-- Changing API keys, as a member: every change needs an admin and leaves an audit row.

create function app.lock_api_key(p_api_key_id text) returns public.api_keys
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_key public.api_keys;
begin
  select k.* into v_key
  from public.api_keys k
  where k.organization_id = app.organization_id() and k.id = app.to_uuid(p_api_key_id)
  for no key update;
  return v_key;
end
$$;
grant execute on function app.lock_api_key(text) to crm_definer;
comment on function app.lock_api_key(text) is
  'The organisation''s key with this id, kept from other writers until the end of the transaction; null when there is none';

create function app.require_live_key(p_key public.api_keys) returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_key.revoked_at is not null then
    perform app.raise_error(409, 'conflict', 'This key has been revoked');
  end if;
  if p_key.expires_at <= now() then
    perform app.raise_error(409, 'conflict', 'This key has expired');
  end if;
end
$$;
grant execute on function app.require_live_key(public.api_keys) to crm_definer;
comment on function app.require_live_key(public.api_keys) is
  'Goes on only while the key still works: what has ended is never brought back, 409';

create function app.check_expiry(p_expires_at timestamptz) returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_expires_at <= now() then
    perform app.raise_error(400, 'invalid_request', 'A key must expire in the future. Revoke it to end it now.');
  end if;
end
$$;
grant execute on function app.check_expiry(timestamptz) to crm_definer;
comment on function app.check_expiry(timestamptz) is 'Goes on only when the moment is null or still to come';

create function app.insert_api_key(p_key public.api_keys) returns public.api_keys
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_environment constant text := (select case when o.test_of is null then 'live' else 'test' end from public.organizations o
    where o.id = v_organization_id);
  v_key public.api_keys;
begin
  perform app.check_expiry(p_key.expires_at);
  if p_key.environment <> v_environment then
    perform app.raise_error(409, 'conflict', case v_environment
      when 'live' then 'Keys for tests belong to the test organisation. Open it and make the key there.'
      else 'This is a test organisation: its keys are for tests.'
    end);
  end if;
  -- two admins creating keys take turns, so that the count below holds
  perform from public.organizations o where o.id = v_organization_id for no key update;
  if (select count(*) >= 100 from public.api_keys k where k.organization_id = v_organization_id and k.revoked_at is null) then
    perform app.raise_error(409, 'conflict', 'An organisation has at most 100 keys. Revoke one that is no longer needed first.');
  end if;
  insert into public.api_keys (organization_id, label, kind, environment, is_primary, prefix, last4, key_digest, scopes, allowed_origins,
    created_by, expires_at)
  values (
    v_organization_id, p_key.label, p_key.kind, v_environment, p_key.is_primary, p_key.prefix, p_key.last4, p_key.key_digest,
    p_key.scopes, p_key.allowed_origins, app.user_id(), p_key.expires_at
  )
  returning * into v_key;
  return v_key;
end
$$;
grant execute on function app.insert_api_key(public.api_keys) to crm_definer;
comment on function app.insert_api_key(public.api_keys) is
  'Stores a key of the claim''s organisation, made by the signed-in member, for the environment that the organisation is; 409 when '
  'another one was asked for, or when there are too many';

create function public.create_api_key(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_key public.api_keys;
begin
  perform app.require_member('admin');
  v_key.label := v_input ->> 'label';
  v_key.kind := v_input ->> 'kind';
  v_key.environment := v_input ->> 'environment';
  v_key.is_primary := false;
  v_key.scopes := app.text_array(v_input -> 'scopes');
  v_key.allowed_origins := app.text_array(v_input -> 'allowed_origins');
  v_key.expires_at := (v_input ->> 'expires_at')::timestamptz;
  v_key.prefix := v_input ->> 'prefix';
  v_key.last4 := v_input ->> 'last4';
  v_key.key_digest := decode(v_input ->> 'digest', 'hex');
  v_key := app.insert_api_key(v_key);
  perform app.audit(
    'api_key.created', 'api_key', v_key.id::text,
    jsonb_build_object('label', v_key.label, 'kind', v_key.kind, 'environment', v_key.environment, 'scopes', v_key.scopes), p_request
  );
  return app.api_key_row(v_key, app.name_of(v_key.created_by));
end
$$;
alter function public.create_api_key(jsonb, jsonb) owner to crm_definer;
grant execute on function public.create_api_key(jsonb, jsonb) to crm_member;
comment on function public.create_api_key(jsonb, jsonb) is
  'Stores a new key: takes { label, kind, environment, scopes, allowed_origins, expires_at?, digest hex, prefix, last4 }, answers the key '
  'row; admins only';

create function public.update_api_key(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_key public.api_keys;
begin
  perform app.require_member('admin');
  v_key := app.lock_api_key(v_input ->> 'api_key_id');
  if v_key.id is null then
    return app.not_found('api_key', v_input ->> 'api_key_id', p_request);
  end if;
  perform app.require_live_key(v_key);
  if v_key.kind = 'publishable' and v_input -> 'scopes' ? 'summaries:write' then
    perform app.raise_error(400, 'invalid_request', 'A publishable key may not use the scope summaries:write');
  end if;
  perform app.check_expiry((v_input ->> 'expires_at')::timestamptz);
  update public.api_keys k
  set
    label = coalesce(v_input ->> 'label', k.label),
    scopes = case when v_input ? 'scopes' then app.text_array(v_input -> 'scopes') else k.scopes end,
    allowed_origins = case when v_input ? 'allowed_origins' then app.text_array(v_input -> 'allowed_origins') else k.allowed_origins end,
    expires_at = case when v_input ? 'expires_at' then (v_input ->> 'expires_at')::timestamptz else k.expires_at end,
    updated_at = now()
  where k.organization_id = app.organization_id() and k.id = v_key.id
  returning k.* into v_key;
  perform app.audit('api_key.updated', 'api_key', v_key.id::text, v_input - 'api_key_id', p_request);
  return app.api_key_row(v_key, app.name_of(v_key.created_by));
end
$$;
alter function public.update_api_key(jsonb, jsonb) owner to crm_definer;
grant execute on function public.update_api_key(jsonb, jsonb) to crm_member;
comment on function public.update_api_key(jsonb, jsonb) is
  'Changes a key that still works: takes { api_key_id, label?, scopes?, allowed_origins?, expires_at? (null: never) }, answers the key '
  'row; admins only, 403 or 404 when not the organisation''s, 409 when it has ended';

create function public.revoke_api_key(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_api_key_id constant text := app.decode_json(p_input) ->> 'api_key_id';
  v_key public.api_keys;
begin
  perform app.require_member('admin');
  v_key := app.lock_api_key(v_api_key_id);
  if v_key.id is null then
    return app.not_found('api_key', v_api_key_id, p_request);
  end if;
  if v_key.revoked_at is null then
    update public.api_keys k
    set revoked_at = now(), updated_at = now()
    where k.organization_id = app.organization_id() and k.id = v_key.id
    returning k.* into v_key;
    perform app.audit('api_key.revoked', 'api_key', v_key.id::text, '{}', p_request);
  end if;
  return app.api_key_row(v_key, app.name_of(v_key.created_by));
end
$$;
alter function public.revoke_api_key(jsonb, jsonb) owner to crm_definer;
grant execute on function public.revoke_api_key(jsonb, jsonb) to crm_member;
comment on function public.revoke_api_key(jsonb, jsonb) is
  'Ends the key { api_key_id } for good, from its next request on; answers the key row, also when it had ended before; admins only';

create function public.rotate_api_key(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_grace constant integer := coalesce((v_input ->> 'grace_seconds')::integer, 0);
  v_old public.api_keys;
  v_new public.api_keys;
begin
  perform app.require_member('admin');
  v_old := app.lock_api_key(v_input ->> 'api_key_id');
  if v_old.id is null then
    return app.not_found('api_key', v_input ->> 'api_key_id', p_request);
  end if;
  perform app.require_live_key(v_old);
  if v_grace not between 0 and 86400 then
    perform app.raise_error(400, 'invalid_request', 'The old key may live on for at most 24 hours');
  end if;
  -- the grace never lengthens a life: a key that ends sooner still does
  update public.api_keys k
  set
    is_primary = false,
    revoked_at = case when v_grace = 0 then now() end,
    expires_at = least(k.expires_at, now() + make_interval(secs => v_grace)),
    updated_at = now()
  where k.organization_id = app.organization_id() and k.id = v_old.id;
  v_new := v_old;
  v_new.prefix := v_input -> 'keys' -> v_old.kind ->> 'prefix';
  v_new.last4 := v_input -> 'keys' -> v_old.kind ->> 'last4';
  v_new.key_digest := decode(v_input -> 'keys' -> v_old.kind ->> 'digest', 'hex');
  v_new := app.insert_api_key(v_new);
  perform app.audit('api_key.rotated', 'api_key', v_old.id::text, jsonb_build_object('grace_seconds', v_grace, 'replaced_by', v_new.id),
    p_request);
  return app.api_key_row(v_new, app.name_of(v_new.created_by));
end
$$;
alter function public.rotate_api_key(jsonb, jsonb) owner to crm_definer;
grant execute on function public.rotate_api_key(jsonb, jsonb) to crm_member;
comment on function public.rotate_api_key(jsonb, jsonb) is
  'Replaces a key by a new one with the same rights: takes { api_key_id, grace_seconds 0 to 86400, keys: { secret, publishable: { digest '
  'hex, prefix, last4 } } } and stores the one of the old key''s kind; the old key works until the grace ends. Answers the new key row; '
  'admins only';

create function public.regenerate_primary_key(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_key public.api_keys;
  v_ended uuid;
begin
  perform app.require_member('admin');
  update public.api_keys k
  set revoked_at = now(), updated_at = now()
  where k.organization_id = app.organization_id() and k.is_primary and k.revoked_at is null
  returning k.id into v_ended;
  v_key.label := 'Primary key';
  v_key.kind := 'secret';
  v_key.is_primary := true;
  v_key.scopes := array['chats:write', 'articles:write', 'visitors:write', 'summaries:write'];
  v_key.allowed_origins := '{}';
  v_key.prefix := v_input ->> 'prefix';
  v_key.last4 := v_input ->> 'last4';
  v_key.key_digest := decode(v_input ->> 'digest', 'hex');
  v_key := app.insert_api_key(v_key);
  perform app.audit('api_key.regenerated', 'api_key', v_key.id::text, jsonb_build_object('ended', v_ended), p_request);
  return (
    select jsonb_build_object('settings', app.settings_row(o), 'ended_key_id', v_ended)
    from public.organizations o
    where o.id = app.organization_id()
  );
end
$$;
alter function public.regenerate_primary_key(jsonb, jsonb) owner to crm_definer;
grant execute on function public.regenerate_primary_key(jsonb, jsonb) to crm_member;
comment on function public.regenerate_primary_key(jsonb, jsonb) is
  'Ends the primary key at once and stores another: takes { digest hex, prefix, last4 }, answers { settings, ended_key_id | null }; '
  'admins only';

-- supabase/schemas/core/access.sql

-- Guards: what a function that is open to a door asks first.

create function app.require_key(variadic p_scopes text[]) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_key record;
begin
  select k.id, k.scopes, k.last_used_at
  into v_key
  from public.api_keys k
  join public.organizations o on o.id = k.organization_id
  where k.organization_id = v_organization_id
    and k.id = app.to_uuid(app.claim('key_id'))
    and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())
    and o.status = 'live';
  if not found then
    perform app.raise_error(401, 'unauthorized', 'Unauthorized');
  end if;
  if not p_scopes <@ v_key.scopes then
    perform app.raise_error(403, 'insufficient_scope', format('This API key may not use the scope %s', array_to_string(p_scopes, ', ')));
  end if;
  if v_key.last_used_at is null or v_key.last_used_at < now() - interval '1 minute' then
    update public.api_keys k
    set last_used_at = now()
    where k.organization_id = v_organization_id and k.id in (
      select c.id
      from public.api_keys c
      where c.organization_id = v_organization_id and c.id = v_key.id
        -- asked again of the row as it is now, and never waited for
        and c.last_used_at is not distinct from v_key.last_used_at
      for no key update skip locked
    );
  end if;
end
$$;
grant execute on function app.require_key(text[]) to crm_definer;
comment on function app.require_key(text[]) is
  'Goes on only when the claim''s API key is live, of a live organisation, and holds the scopes; else 401 or 403. The decision is made '
  'here, in the statement that writes, whatever a cache said. Notes the use at most once a minute';

create function app.require_session() returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform from public.users u
  where u.id = app.user_id()
    and u.status = 'active'
    and u.session_version::text = app.claim('session_version');
  if not found then
    perform app.raise_error(401, 'unauthorized', 'Your session has ended. Please sign in again.');
  end if;
end
$$;
alter function app.require_session() owner to crm_system;
grant execute on function app.require_session() to crm_system;
comment on function app.require_session() is
  'Goes on only for a signed-in person whose session still holds; else 401';

create function app.require_member(p_least public.member_role default 'analyst') returns public.member_role
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_role public.member_role;
begin
  perform app.require_session();
  select m.role into v_role
  from public.memberships m
  where m.organization_id = app.organization_id() and m.user_id = app.user_id();
  if not found then
    perform app.raise_error(403, 'not_a_member', 'You are not a member of this organisation.');
  end if;
  if v_role < p_least then
    perform app.raise_error(403, 'insufficient_role', format('This needs the role %s or higher', p_least));
  end if;
  return v_role;
end
$$;
alter function app.require_member(public.member_role) owner to crm_system;
grant execute on function app.require_member(public.member_role) to crm_member, crm_definer;
comment on function app.require_member(public.member_role) is
  'The role of the signed-in member; 401 when the session or person is no longer valid, 403 when no member or below the role asked for';

create function app.require_key_or_member(p_scope text, p_least public.member_role) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if app.claim('actor') = 'key' then
    perform app.require_key(p_scope);
  else
    perform app.require_member(p_least);
  end if;
end
$$;
grant execute on function app.require_key_or_member(text, public.member_role) to crm_definer;
comment on function app.require_key_or_member(text, public.member_role) is
  'For the few functions open to both: a key with the scope, or a member with the role';

create function app.not_found(p_kind text, p_id text, p_request jsonb) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_request constant jsonb := app.decode_json(p_request);
  v_elsewhere uuid[];
begin
  case p_kind
    when 'chat' then
      select array_agg(c.organization_id) into v_elsewhere
      from (select x.organization_id from public.chats x where x.external_id = p_id and x.organization_id <> v_organization_id limit 20) c;
    when 'visitor' then
      select array_agg(v.organization_id) into v_elsewhere
      from public.visitors v
      where v.id = app.to_uuid(p_id) and v.organization_id <> v_organization_id;
    when 'api_key' then
      select array_agg(k.organization_id) into v_elsewhere
      from public.api_keys k
      where k.id = app.to_uuid(p_id) and k.organization_id <> v_organization_id;
    when 'contact_import' then
      select array_agg(i.organization_id) into v_elsewhere
      from public.contact_imports i
      where i.id = app.to_uuid(p_id) and i.organization_id <> v_organization_id;
    when 'contact_merge' then
      select array_agg(m.organization_id) into v_elsewhere
      from public.contact_merges m
      where m.id = app.to_uuid(p_id) and m.organization_id <> v_organization_id;
    when 'article' then
      select array_agg(a.organization_id) into v_elsewhere
      from public.articles a
      where a.id = app.to_uuid(p_id) and a.organization_id <> v_organization_id;
    when 'mail' then
      select array_agg(m.organization_id) into v_elsewhere
      from public.mails m
      where m.id = app.to_uuid(p_id) and m.organization_id <> v_organization_id;
    when 'user' then
      select array_agg(m.organization_id) into v_elsewhere
      from (
        select x.organization_id from public.memberships x
          where x.user_id = app.to_uuid(p_id) and x.organization_id <> v_organization_id limit 20
      ) m;
    else
      execute (
        select format('select array_agg(organization_id) from public.%I where id = $1 and organization_id <> $2', r.table_name)
        from app.resources r
        where r.noun = p_kind
      ) into v_elsewhere using app.to_uuid(p_id), v_organization_id;
  end case;
  if v_elsewhere is null then
    return app.error_response(404, 'not_found', format('There is no %s with this id', replace(p_kind, '_', ' ')));
  end if;
  insert into public.audit_logs (organization_id, actor_kind, actor_id, action, object_type, object_id, ip, request_id)
  values (
    v_organization_id, app.claim('actor'), app.to_uuid(app.claim('sub')), 'access.refused', p_kind, p_id,
    v_request ->> 'ip', v_request ->> 'request_id'
  );
  -- the owner learns that somebody tried, not who its neighbour is
  insert into public.audit_logs (organization_id, actor_kind, action, object_type, object_id, request_id)
  select o, 'other_organization', 'access.refused', p_kind, p_id, v_request ->> 'request_id'
  from unnest(v_elsewhere) o;
  return app.error_response(403, 'other_organization', format('This %s belongs to another organisation', replace(p_kind, '_', ' ')));
end
$$;
alter function app.not_found(text, text, jsonb) owner to crm_system;
grant execute on function app.not_found(text, text, jsonb) to crm_member, crm_definer;
comment on function app.not_found(text, text, jsonb) is
  'The refusal for an id (kind chat, visitor, article, user, api_key or the noun of an ordinary table) that is not in the caller''s '
  'organisation: 404 when it exists '
  'nowhere, 403 when elsewhere, audited in both organisations';

create function app.require_writer(p_least public.member_role default 'agent') returns public.member_role
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_role constant public.member_role := app.require_member(p_least);
begin
  perform from public.organizations o where o.id = app.organization_id() and o.status = 'live';
  if not found then
    perform app.raise_error(403, 'organization_suspended', 'This organisation is suspended and cannot be changed');
  end if;
  return v_role;
end
$$;
alter function app.require_writer(public.member_role) owner to crm_system;
grant execute on function app.require_writer(public.member_role) to crm_definer;
comment on function app.require_writer(public.member_role) is
  'The role of the signed-in member, for functions that change something: as app.require_member, and 403 while the organisation '
  'is suspended';

-- supabase/schemas/core/events.sql

-- What happened to the objects of an organisation, in the order it happened: what timelines show and consumers act upon.

create table public.domain_events (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  type text not null check (type ~ '^[a-z_]+\.[a-z_]+$' and char_length(type) <= 100),
  object_type text not null check (char_length(object_type) <= 50),
  object_id uuid not null,
  changes jsonb not null default '{}',
  actor_kind text not null check (actor_kind in ('user', 'key', 'worker', 'public')),
  actor_id uuid,
  request_id text,
  occurred_at timestamptz(3) not null default now(),
  primary key (organization_id, id)
);
comment on table public.domain_events is
  'Append only: no role holds update or delete. type is <object type>.<act>, like tag.created; changes holds { column: { old, new } }';

create index domain_events_object_idx on public.domain_events (organization_id, object_type, object_id, id);

alter table public.domain_events enable row level security;
alter table public.domain_events force row level security;
create policy "functions act inside the organisation of the claim" on public.domain_events for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.domain_events for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.domain_events to crm_member;
grant select, insert on public.domain_events to crm_definer;

create function app.record_event(p_type text, p_object_id uuid, p_changes jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.domain_events (organization_id, type, object_type, object_id, changes, actor_kind, actor_id, request_id)
  values (
    app.organization_id(), p_type, split_part(p_type, '.', 1), p_object_id, coalesce(p_changes, '{}'),
    app.claim('actor'), app.to_uuid(app.claim('sub')), app.request_header('x-request-id')
  );
end
$$;
grant execute on function app.record_event(text, uuid, jsonb) to crm_definer;
comment on function app.record_event(text, uuid, jsonb) is
  'Appends one event of the claim''s organisation, in the transaction of the change. Takes its type, the object''s id and '
  '{ column: { old, new } }';

-- supabase/schemas/platform/tenant-table.sql

-- What an ordinary table of an organisation needs beside its columns, said in one call:
--
--   select app.tenant_table('tags', noun => 'tag', read => 'analyst', write => 'agent', remove => 'manager');
--
-- The table has organization_id, id, created_by, created_at, updated_at and version, and deleted_at when rows go to the bin first.
-- What was declared is kept in the triggers of the table, where app.resources reads it: no list has to be kept beside it.

create function app.touch_row() returns trigger
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_remove constant public.member_role := tg_argv[0];
begin
  -- what a job or a function does was decided there; a person needs the role
  if app.claim('actor') = 'user' and to_jsonb(new) -> 'deleted_at' is distinct from to_jsonb(old) -> 'deleted_at' then
    perform app.require_member(v_remove);
  end if;
  -- a row that a function puts back, or hands to another parent, is not one that somebody edited
  if current_setting('app.keeps_versions', true) is distinct from 'on' then
    new.updated_at := now();
    new.version := old.version + 1;
  end if;
  return new;
end
$$;
comment on function app.touch_row() is
  'Trigger before an update: counts the version, notes the time, and lets only members with the role in its argument remove and restore';

create function app.changed_columns(p_old jsonb, p_new jsonb) returns jsonb
language sql
immutable
set search_path = ''
return (
  select coalesce(jsonb_object_agg(n.key, jsonb_build_object('old', p_old -> n.key, 'new', n.value)), '{}')
  from jsonb_each(p_new) n
  where n.value is distinct from p_old -> n.key and n.key not in ('updated_at', 'version', 'search_text', 'name_key', 'last_activity_at')
);
grant execute on function app.changed_columns(jsonb, jsonb) to crm_definer;
comment on function app.changed_columns(jsonb, jsonb) is
  'What differs between two states of a row: { column: { old, new } }, without the columns that follow from others or '
  'change with every update';

create function app.record_change() returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_noun constant text := tg_argv[0];
  v_old jsonb;
  v_new jsonb;
  v_changes jsonb := '{}';
  v_act text;
  v_id uuid;
begin
  -- an import keeps its own record, an organisation that ends takes its rows along, and what has no organisation comes from a migration
  if current_setting('app.keeps_record', true) = 'on' or app.organization_id() is null then
    return null;
  end if;
  v_old := to_jsonb(old);
  v_new := to_jsonb(new);
  v_id := (coalesce(v_new, v_old) ->> 'id')::uuid;
  if tg_op = 'UPDATE' then
    v_changes := app.changed_columns(v_old, v_new);
    if v_changes = '{}' then
      return null;
    end if;
  end if;
  v_act := case
    when tg_op = 'INSERT' then 'created'
    when tg_op = 'DELETE' then 'deleted'
    when not v_changes ? 'deleted_at' then 'updated'
    when v_new -> 'deleted_at' = 'null' then 'restored'
    else 'deleted'
  end;
  perform app.record_event(v_noun || '.' || v_act, v_id, v_changes);
  perform app.audit(
    v_noun || '.' || v_act, v_noun, v_id::text, v_changes,
    jsonb_build_object('ip', app.request_header('x-client-address'), 'request_id', app.request_header('x-request-id'))
  );
  return null;
end
$$;
alter function app.record_change() owner to crm_definer;
comment on function app.record_change() is
  'Trigger after a change: appends the event and the audit row of the noun in its first argument, in the same transaction. Its other '
  'arguments are the least roles that read, write and remove; app.resources reads them';

create view app.resources with (security_invoker = true) as
select
  c.relname::text as table_name,
  a.args[1] as noun,
  a.args[2]::public.member_role as read_role,
  a.args[3]::public.member_role as write_role,
  a.args[4]::public.member_role as remove_role,
  exists (
    select from pg_catalog.pg_attribute d where d.attrelid = c.oid and d.attname = 'deleted_at' and not d.attisdropped
  ) as has_bin
from pg_catalog.pg_trigger t
join pg_catalog.pg_class c on c.oid = t.tgrelid
cross join lateral (select string_to_array(encode(t.tgargs, 'escape'), '\000') as args) a
where t.tgfoid = 'app.record_change()'::regprocedure and c.relnamespace = 'public'::regnamespace;
grant select on app.resources to crm_system;
comment on view app.resources is
  'The ordinary tables, as app.tenant_table declared them: noun and least roles, and whether removed rows go to a bin first';

create function app.open_to_members(p_table regclass, p_server_only text[]) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_fixed constant text[] :=
    array['organization_id', 'id', 'created_by', 'created_at', 'updated_at', 'version', 'deleted_at'] || p_server_only;
  v_columns constant text := (
    select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
    from pg_catalog.pg_attribute a
    where a.attrelid = p_table and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attname <> all (v_fixed)
  );
  v_has_bin constant boolean := exists (
    select from pg_catalog.pg_attribute a where a.attrelid = p_table and a.attname = 'deleted_at' and not a.attisdropped
  );
begin
  execute format('revoke all on %s from public, anon, authenticated, service_role', p_table);
  execute format('grant select, insert (%s), update (%s) on %s to crm_member',
    v_columns, v_columns || case when v_has_bin then ', deleted_at' else '' end, p_table);
  if not v_has_bin then
    execute format('grant delete on %s to crm_member', p_table);
  end if;
  execute format('grant select, insert, update, delete on %s to crm_definer', p_table);
  -- whether an id belongs to another organisation, and nothing of the row
  execute format('grant select (organization_id, id) on %s to crm_system', p_table);
end
$$;
comment on function app.open_to_members(regclass, text[]) is
  'Grants the columns of an ordinary table, for app.tenant_table: all but what is fixed, generated or the server''s own can be written';

create function app.tenant_table(
  p_table text,
  noun text,
  read public.member_role default 'analyst',
  write public.member_role default 'agent',
  remove public.member_role default 'manager',
  server_only text[] default '{}'
) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_table constant regclass := format('public.%I', p_table)::regclass;
begin
  execute format('alter table %s enable row level security', v_table);
  execute format('alter table %s force row level security', v_table);
  execute format('alter table %s alter column organization_id set default app.organization_id()', v_table);
  execute format('alter table %s alter column created_by set default app.user_id()', v_table);
  execute format(
    'create policy "functions act inside the organisation of the claim" on %s for all to crm_definer '
    'using (organization_id = (select app.organization_id())) with check (organization_id = (select app.organization_id()))', v_table);
  execute format(
    'create policy "members read their active organisation" on %s for select to crm_member '
    'using (organization_id = (select app.member_organization_id(%L)))', v_table, read);
  execute format(
    'create policy "members add to their live organisation" on %s for insert to crm_member '
    'with check (organization_id = (select app.writable_organization_id(%L)))', v_table, write);
  execute format(
    'create policy "members change their live organisation" on %1$s for update to crm_member '
    'using (organization_id = (select app.writable_organization_id(%2$L))) '
    'with check (organization_id = (select app.writable_organization_id(%2$L)))', v_table, write);
  execute format(
    'create policy "members remove from their live organisation" on %s for delete to crm_member '
    'using (organization_id = (select app.writable_organization_id(%L)))', v_table, remove);
  perform app.open_to_members(v_table, server_only);
  execute format('create trigger touch before update on %s for each row execute function app.touch_row(%L)', v_table, remove);
  execute format(
    'create trigger record after insert or update or delete on %s for each row execute function app.record_change(%L, %L, %L, %L)',
    v_table, noun, read, write, remove);
end
$$;
comment on function app.tenant_table(text, text, public.member_role, public.member_role, public.member_role, text[]) is
  'Makes a table an ordinary one of its organisation: row level security by least role (analyst, agent, manager, admin, owner), column '
  'grants, defaults from the claims, version and time of the last change, bin, audit rows and events. Called by schema files only';

create function public.explain_refusal(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_organization_id constant uuid := app.organization_id();
  v_resource app.resources;
  v_is_here boolean;
begin
  select r.* into v_resource from app.resources r where r.noun = v_input ->> 'noun';
  perform app.require_member(case v_input ->> 'act'
    when 'read' then v_resource.read_role
    when 'write' then v_resource.write_role
    else v_resource.remove_role
  end);
  if v_input ->> 'act' <> 'read' and app.writable_organization_id('analyst') is null then
    perform app.raise_error(403, 'organization_suspended', 'This organisation is suspended and cannot be changed');
  end if;
  execute format('select exists (select from public.%I where organization_id = $1 and id = $2)', v_resource.table_name)
    into v_is_here using v_organization_id, app.to_uuid(v_input ->> 'id');
  return case when v_is_here then '{"is_here": true}' else app.not_found(v_input ->> 'noun', v_input ->> 'id', p_request) end;
end
$$;
alter function public.explain_refusal(jsonb, jsonb) owner to crm_system;
grant execute on function public.explain_refusal(jsonb, jsonb) to crm_member;
comment on function public.explain_refusal(jsonb, jsonb) is
  'Why a statement on an ordinary table found no row. Takes { noun, id, act: read, write or remove }; answers 401, 403, 404, or '
  '{ is_here: true } when the row is there in another state than the statement asked for';

create function app.check_request() returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  -- in two steps: the other doors may not even name what the second one calls
  if current_user = 'crm_member' then
    -- without an organisation in the claims, as before the page's own is known, no policy lets anything through
    if app.organization_id() is not null then
      perform app.require_member(coalesce(app.claim('least_role'), 'analyst')::public.member_role);
    end if;
  end if;
end
$$;
grant execute on function app.check_request() to crm_public, crm_ingest, crm_member, crm_worker;
comment on function app.check_request() is
  'Asked before every call to the Data API (PostgREST''s db-pre-request): a person whose session or membership has ended, or whose role is '
  'below that of the route (claim least_role), is refused with 401 or 403, where row level security alone would show nothing';

alter role authenticator set pgrst.db_pre_request = 'app.check_request';

-- supabase/schemas/platform/gateway.sql

-- The direct connection: what the Data API does for each call, in one statement.

create function app.call_function(p_claims jsonb, p_function text, p_input jsonb, p_request jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_answer jsonb;
begin
  -- until the transaction ends; Postgres refuses every role that the login may not become
  perform
    set_config('request.jwt.claims', p_claims::text, true),
    set_config(
      'request.headers',
      jsonb_build_object('x-request-id', p_request -> 'request_id', 'x-client-address', p_request -> 'ip')::text,
      true
    ),
    set_config('role', p_claims ->> 'role', true);
  perform app.check_request();
  -- planned as the role that it has become
  execute format('select public.%I($1, $2)', p_function) into v_answer using p_input, p_request;
  return v_answer;
end
$$;
grant execute on function app.call_function(jsonb, text, jsonb, jsonb) to crm_gateway;
comment on function app.call_function(jsonb, text, jsonb, jsonb) is
  'Calls an exposed function as the role of these claims, after app.check_request; answers what it answers. For a login that may become '
  'the doors, as crm_gateway may';

-- supabase/schemas/core/organizations.sql

-- An organisation's settings, registration, and its test organisation.
--
-- What is sent to try things out stays apart from what counts: an organisation may have a test organisation, a tenant like any
-- other with keys, chats and numbers of its own, so that nothing has to tell test data from others anywhere.

create function app.settings_row(p_organization public.organizations) returns jsonb
language sql
stable
set search_path = ''
begin atomic
  select jsonb_build_object(
    'id', p_organization.id, 'slug', p_organization.slug, 'organization_name', p_organization.name,
    'description', p_organization.description, 'location', p_organization.location, 'country', p_organization.country,
    'website_url', p_organization.website_url,
    'timezone', p_organization.timezone, 'status', p_organization.status,
    'api_key', (
      select 'hmz_…' || k.last4
      from public.api_keys k
      where k.organization_id = p_organization.id and k.is_primary and k.revoked_at is null
    ),
    'created_at', app.to_iso(p_organization.created_at), 'updated_at', app.to_iso(p_organization.updated_at)
  );
end;
grant execute on function app.settings_row(public.organizations) to crm_definer;
comment on function app.settings_row(public.organizations) is
  'The organisation as its members see it; of the primary key only the last four characters';

create function public.get_settings(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform app.require_member();
  return (select app.settings_row(o) from public.organizations o where o.id = app.organization_id());
end
$$;
alter function public.get_settings(jsonb, jsonb) owner to crm_definer;
grant execute on function public.get_settings(jsonb, jsonb) to crm_member;
comment on function public.get_settings(jsonb, jsonb) is 'The active organisation with its masked primary key';

-- Two who change the time zone at once wait for each other before either asks what it was: else the second could put the old one
-- back and take it for no change, while the first has counted all history in its own.
create function public.update_settings(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set statement_timeout = '50s'
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_organization_id constant uuid := app.organization_id();
  v_timezone text;
  v_organization public.organizations;
begin
  perform app.require_member('admin');
  select o.timezone into v_timezone from public.organizations o where o.id = v_organization_id for no key update;
  update public.organizations o
  set
    name = coalesce(v_input ->> 'organization_name', o.name),
    description = case when v_input ? 'description' then v_input ->> 'description' else o.description end,
    country = case when v_input ? 'country' then v_input ->> 'country' else o.country end,
    location = case when v_input ? 'location' then v_input ->> 'location' else o.location end,
    website_url = case when v_input ? 'website_url' then v_input ->> 'website_url' else o.website_url end,
    timezone = coalesce(v_input ->> 'timezone', o.timezone),
    updated_at = now()
  where o.id = v_organization_id
  returning o.* into v_organization;
  if v_organization.timezone <> v_timezone then
    -- days are cut elsewhere now, those that are over too
    perform app.rebuild_stats();
  end if;
  perform app.audit('settings.updated', 'organization', v_organization.id::text, v_input, p_request);
  return app.settings_row(v_organization);
end
$$;
alter function public.update_settings(jsonb, jsonb) owner to crm_definer;
grant execute on function public.update_settings(jsonb, jsonb) to crm_member;
comment on function public.update_settings(jsonb, jsonb) is
  'Changes the active organisation: takes any of { organization_name, description, location, country, website_url, timezone }, null '
  'empties all but the name and the zone; answers the settings row; admins only';

create function app.insert_organization(p_name text, p_timezone text, p_test_of uuid default null) returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_slug constant text := coalesce(nullif(trim(both '-' from left(regexp_replace(lower(p_name), '[^a-z0-9]+', '-', 'g'), 60)), ''),
    'organisation');
  v_id uuid;
begin
  insert into public.organizations (slug, name, timezone, test_of)
  values (v_slug, p_name, p_timezone, p_test_of)
  on conflict (slug) do nothing
  returning id into v_id;
  if v_id is null then
    insert into public.organizations (slug, name, timezone, test_of)
    values (v_slug || '-' || substr(md5(gen_random_uuid()::text), 1, 8), p_name, p_timezone, p_test_of)
    returning id into v_id;
  end if;
  return v_id;
end
$$;
grant execute on function app.insert_organization(text, text, uuid) to crm_system;
comment on function app.insert_organization(text, text, uuid) is
  'Makes an organisation, or the test organisation of another one; its slug comes from its name, with a random ending when that is taken';

create function public.register_organization(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_user_id uuid;
  v_organization_id uuid;
  v_api_key_id uuid;
begin
  insert into public.users (email, name)
  values (lower(v_input ->> 'email'), v_input ->> 'name')
  on conflict (email) do nothing
  returning id into v_user_id;
  if v_user_id is null then
    return app.error_response(409, 'conflict', 'Somebody with this e-mail address is already registered');
  end if;
  insert into public.user_credentials (user_id, password_digest)
  values (v_user_id, v_input ->> 'password_digest');
  v_organization_id := app.insert_organization(v_input ->> 'organization_name', coalesce(v_input ->> 'timezone', 'UTC'));
  insert into public.memberships (organization_id, user_id, role)
  values (v_organization_id, v_user_id, 'owner');
  insert into public.api_keys (organization_id, label, kind, is_primary, prefix, last4, key_digest, scopes, created_by)
  values (
    v_organization_id, 'Primary key', 'secret', true, v_input -> 'key' ->> 'prefix', v_input -> 'key' ->> 'last4',
    decode(v_input -> 'key' ->> 'digest', 'hex'), array['chats:write', 'articles:write', 'visitors:write', 'summaries:write'], v_user_id
  )
  returning id into v_api_key_id;
  insert into public.audit_logs (organization_id, actor_kind, actor_id, action, object_type, object_id, ip, request_id)
  values (
    v_organization_id, 'public', v_user_id, 'organization.registered', 'organization', v_organization_id::text,
    app.decode_json(p_request) ->> 'ip', app.decode_json(p_request) ->> 'request_id'
  );
  return jsonb_build_object('organization_id', v_organization_id, 'user_id', v_user_id, 'api_key_id', v_api_key_id);
end
$$;
alter function public.register_organization(jsonb, jsonb) owner to crm_system;
grant execute on function public.register_organization(jsonb, jsonb) to crm_public;
comment on function public.register_organization(jsonb, jsonb) is
  'Creates organisation, owner and primary key at once. Takes { organization_name, name, email, password_digest, timezone?, key: { digest '
  'hex, prefix, last4 } }; answers { organization_id, user_id, api_key_id }; refuses 409 on a known e-mail';

create function public.open_test_organization(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_organization record;
  v_id uuid;
  v_is_new boolean;
begin
  perform app.require_member('admin');
  -- two who open it at once take turns
  perform pg_advisory_xact_lock(hashtextextended('test organisation of ' || v_organization_id, 0));
  select o.name, o.timezone, o.test_of into v_organization from public.organizations o where o.id = v_organization_id;
  if v_organization.test_of is not null then
    perform app.raise_error(409, 'conflict', 'This is a test organisation');
  end if;
  select o.id into v_id from public.organizations o where o.test_of = v_organization_id;
  v_is_new := not found;
  if v_is_new then
    v_id := app.insert_organization(left(v_organization.name, 190) || ' (test)', v_organization.timezone, v_organization_id);
    insert into public.audit_logs (organization_id, actor_kind, actor_id, action, object_type, object_id, ip, request_id)
    values (
      v_organization_id, app.claim('actor'), app.user_id(), 'organization.test_opened', 'organization', v_id::text,
      app.decode_json(p_request) ->> 'ip', app.decode_json(p_request) ->> 'request_id'
    );
  end if;
  -- whoever has joined since then is let in as well
  insert into public.memberships (organization_id, user_id, role)
  select v_id, m.user_id, m.role from public.memberships m where m.organization_id = v_organization_id
  on conflict do nothing;
  return jsonb_build_object(
    'organization_id', v_id, 'is_new', v_is_new, 'members', (select count(*) from public.memberships m where m.organization_id = v_id)
  );
end
$$;
alter function public.open_test_organization(jsonb, jsonb) owner to crm_system;
grant execute on function public.open_test_organization(jsonb, jsonb) to crm_member;
comment on function public.open_test_organization(jsonb, jsonb) is
  'The test organisation of this one, which is made when there is none, with the same people; answers { organization_id, is_new, members: '
  'how many }; admins only, 409 in a test organisation';

-- supabase/schemas/core/members.sql

-- Sign-in and the team. Explicit columns, so that nothing of a person's sign-in leaves.

create table public.user_credentials (
  user_id uuid primary key references public.users on delete cascade,
  password_digest text not null check (password_digest like '$argon2id$%'),
  updated_at timestamptz(3) not null default now()
);
comment on table public.user_credentials is 'Password digests, apart from users so that no door role ever holds a right on them';

alter table public.user_credentials enable row level security;
alter table public.user_credentials force row level security;
grant select (user_id, password_digest), insert (user_id, password_digest) on public.user_credentials to crm_system;

create function app.organizations_of(p_user_id uuid) returns jsonb
language sql
stable
security definer
set search_path = ''
begin atomic
  select coalesce(
    jsonb_agg(
      jsonb_build_object('organization_id', o.id, 'name', o.name, 'slug', o.slug, 'is_test', o.test_of is not null, 'role', m.role)
      order by m.created_at, o.id
    ),
    '[]'
  )
  from public.memberships m
  join public.organizations o on o.id = m.organization_id
  where m.user_id = p_user_id;
end;
alter function app.organizations_of(uuid) owner to crm_system;
comment on function app.organizations_of(uuid) is
  'The organisations a person belongs to, oldest membership first: [{ organization_id, name, slug, is_test, role }]';

create function public.find_sign_in(p_input jsonb, p_request jsonb default '{}') returns jsonb
language sql
stable
security definer
set search_path = ''
begin atomic
  select jsonb_build_object(
    'user_id', u.id, 'email', u.email, 'name', u.name, 'image', u.image, 'session_version', u.session_version,
    'password_digest', c.password_digest, 'organizations', app.organizations_of(u.id)
  )
  from public.users u
  left join public.user_credentials c on c.user_id = u.id
  where u.email = lower(app.decode_json(p_input) ->> 'email') and u.status = 'active';
end;
alter function public.find_sign_in(jsonb, jsonb) owner to crm_system;
grant execute on function public.find_sign_in(jsonb, jsonb) to crm_public;
comment on function public.find_sign_in(jsonb, jsonb) is
  'What sign-in needs to know of { email }: { user_id, email, name, image, session_version, password_digest | null, organizations }, or '
  'null for a stranger or a disabled person';

create function public.record_sign_in(p_input jsonb, p_request jsonb default '{}') returns jsonb
language sql
volatile
security definer
set search_path = ''
begin atomic
  update public.users u
  set last_sign_in_at = now()
  where u.id = app.to_uuid(app.decode_json(p_input) ->> 'user_id')
  returning jsonb_build_object('user_id', u.id);
end;
alter function public.record_sign_in(jsonb, jsonb) owner to crm_system;
grant execute on function public.record_sign_in(jsonb, jsonb) to crm_public;
comment on function public.record_sign_in(jsonb, jsonb) is
  'Notes that { user_id } has signed in just now; answers { user_id }, or null when unknown';

create function public.member_session(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_slug constant text := app.decode_json(p_input) ->> 'slug';
  v_organization_id uuid := app.organization_id();
  v_role public.member_role;
begin
  if v_slug is null then
    v_role := app.require_member();
  else
    perform app.require_session();
    select m.organization_id, m.role into v_organization_id, v_role
    from public.organizations o
    join public.memberships m on m.organization_id = o.id
    where o.slug = v_slug and m.user_id = app.user_id();
    if not found then
      perform from public.memberships m where m.user_id = app.user_id();
      if not found then
        perform app.raise_error(403, 'no_organization', 'You do not belong to an organisation.');
      end if;
      -- the same for an address of others and for one of nobody
      perform app.raise_error(404, 'not_found', 'There is nothing at this address.');
    end if;
  end if;
  return (
    select jsonb_build_object(
      'user', jsonb_build_object('id', u.id, 'email', u.email, 'name', u.name, 'image', u.image),
      'organization', jsonb_build_object(
        'id', o.id, 'name', o.name, 'slug', o.slug, 'status', o.status, 'timezone', o.timezone, 'is_test', o.test_of is not null
      ),
      'role', v_role,
      'organizations', app.organizations_of(u.id)
    )
    from public.users u
    join public.organizations o on o.id = v_organization_id
    where u.id = app.user_id()
  );
end
$$;
alter function public.member_session(jsonb, jsonb) owner to crm_system;
grant execute on function public.member_session(jsonb, jsonb) to crm_member;
comment on function public.member_session(jsonb, jsonb) is
  'Who is signed in and where: { user, organization, role, organizations }. Where is { slug: of the address }, or without it the '
  'organisation of the claim. 401 or 403 when the session or membership has ended, 404 for an address that is not one of theirs';

create function app.member_row(p_membership public.memberships, p_email text, p_name text, p_image text, p_last_sign_in_at timestamptz)
  returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', p_membership.user_id, 'email', p_email, 'name', p_name, 'image', p_image, 'role', p_membership.role,
    'organization_id', p_membership.organization_id, 'created_at', app.to_iso(p_membership.created_at),
    'updated_at', app.to_iso(p_membership.updated_at), 'last_sign_in_at', app.to_iso(p_last_sign_in_at)
  );
end
$$;
grant execute on function app.member_row(public.memberships, text, text, text, timestamptz) to crm_member;
comment on function app.member_row(public.memberships, text, text, text, timestamptz) is
  'A member as the team sees them. The dates are those of the membership: when a person came to Horizon or to another organisation is not '
  'told here';

create function public.list_members(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_organization_id constant uuid := app.organization_id();
  v_at constant timestamptz := (v_input -> 'cursor' ->> 'at')::timestamptz;
  v_id constant uuid := app.to_uuid(v_input -> 'cursor' ->> 'id');
  v_users jsonb;
begin
  perform app.require_member();
  select coalesce(jsonb_agg(p.member order by p.created_at desc, p.id desc), '[]') into v_users
  from (
    select app.member_row(m, u.email, u.name, u.image, u.last_sign_in_at) as member, m.created_at, u.id
    from public.memberships m
    join public.users u on u.id = m.user_id
    where m.organization_id = v_organization_id
      and (v_at is null or (m.created_at, m.user_id) < (v_at, v_id))
    order by m.created_at desc, m.user_id desc
    limit v_limit + 1
  ) p;
  return app.keyset_page('users', v_users, v_limit);
end
$$;
grant execute on function public.list_members(jsonb, jsonb) to crm_member;
comment on function public.list_members(jsonb, jsonb) is
  'The members of the organisation, who joined last first: takes { limit, cursor?: { at, id } }, answers { users, next_cursor }';

create function public.get_member(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_user_id constant text := app.decode_json(p_input) ->> 'user_id';
  v_user jsonb;
begin
  perform app.require_member();
  select app.member_row(m, u.email, u.name, u.image, u.last_sign_in_at) into v_user
  from public.memberships m
  join public.users u on u.id = m.user_id
  where m.organization_id = app.organization_id() and m.user_id = app.to_uuid(v_user_id);
  return coalesce(v_user, app.not_found('user', v_user_id, p_request));
end
$$;
grant execute on function public.get_member(jsonb, jsonb) to crm_member;
comment on function public.get_member(jsonb, jsonb) is 'One member by { user_id }; 404 or 403 when not of the organisation';

-- supabase/schemas/core/tags.sql

-- Words that people put on contacts, deals and chats.

create table public.tags (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  name text not null check (char_length(name) between 1 and 50),
  color text not null default 'gray' check (color in ('gray', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet', 'pink')),
  description text check (char_length(description) <= 500),
  search_text text not null generated always as (app.fold(name || ' ' || coalesce(description, ''))) stored,
  created_by uuid references public.users on delete set null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  version integer not null default 1,
  primary key (organization_id, id)
);
create unique index tags_name_key on public.tags (organization_id, app.fold(name));
create index tags_created_at_idx on public.tags (organization_id, created_at desc, id desc);

select app.tenant_table('tags', noun => 'tag', read => 'analyst', write => 'agent', remove => 'manager');

-- supabase/schemas/core/contacts.sql

-- People whom an organisation knows: leads, customers, partners. The customers of the engagement area are the same rows.

create table public.custom_field_definitions (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,49}$'),
  label text not null check (char_length(label) between 1 and 100),
  kind text not null check (kind in ('text', 'number', 'date', 'boolean', 'select')),
  options text[] not null default '{}' check (cardinality(options) <= 100),
  position integer not null default 0,
  created_by uuid references public.users on delete set null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  version integer not null default 1,
  primary key (organization_id, id),
  check ((kind = 'select') = (cardinality(options) > 0))
);
comment on table public.custom_field_definitions is
  'Fields that an organisation adds to its contacts; their values stand in contacts.custom_fields by key';

create unique index custom_field_definitions_key_key on public.custom_field_definitions (organization_id, key);

select app.tenant_table('custom_field_definitions', noun => 'contact_field', read => 'analyst', write => 'admin', remove => 'admin');

create function app.is_custom_value(p_kind text, p_options text[], p_value jsonb) returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case p_kind
    when 'text' then jsonb_typeof(p_value) = 'string' and char_length(p_value #>> '{}') <= 2000
    when 'number' then jsonb_typeof(p_value) = 'number'
    when 'boolean' then jsonb_typeof(p_value) = 'boolean'
    when 'date' then jsonb_typeof(p_value) = 'string'
      and p_value #>> '{}' ~ '^\d{4}-\d\d-\d\d$' and pg_input_is_valid(p_value #>> '{}', 'date')
    else jsonb_typeof(p_value) = 'string' and p_value #>> '{}' = any (p_options)
  end;
end
$$;
grant execute on function app.is_custom_value(text, text[], jsonb) to crm_member, crm_definer;
comment on function app.is_custom_value(text, text[], jsonb) is
  'Whether an organisation''s own field of this kind may hold the value; null does not count as one';

create function app.check_custom_fields() returns trigger
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_wrong text;
begin
  new.custom_fields := jsonb_strip_nulls(new.custom_fields);
  -- what stood there before stays valid, also when its definition has gone since
  select string_agg(f.key, ', ' order by f.key) into v_wrong
  from jsonb_each(new.custom_fields) f
  left join public.custom_field_definitions d on d.organization_id = new.organization_id and d.key = f.key
  where (tg_op = 'INSERT' or f.value is distinct from old.custom_fields -> f.key)
    and app.is_custom_value(d.kind, d.options, f.value) is not true;
  if v_wrong is not null then
    perform app.raise_error(422, 'invalid_request', format('custom_fields has values that do not fit: %s', v_wrong));
  end if;
  return new;
end
$$;
comment on function app.check_custom_fields() is
  'Trigger before contacts change: refuses values of own fields that their definitions do not allow with 422';

create function app.require_reachable(p_values jsonb) returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  if coalesce(p_values ->> 'email', p_values ->> 'phone', p_values ->> 'mobile') is null then
    perform app.raise_error(422, 'invalid_request', 'The contact needs an e-mail address or a telephone number');
  end if;
end
$$;
grant execute on function app.require_reachable(jsonb) to crm_definer;
comment on function app.require_reachable(jsonb) is
  'Refuses the values { email, phone, mobile } of a contact with 422 where none of them is there, before the table does';

create table public.contacts (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  first_name text check (char_length(first_name) between 1 and 100),
  last_name text check (char_length(last_name) between 1 and 100),
  email text check (email = lower(email) and char_length(email) <= 254),
  phone text check (char_length(phone) between 1 and 50),
  mobile text check (char_length(mobile) between 1 and 50),
  company_name text check (char_length(company_name) between 1 and 200),
  title text check (char_length(title) between 1 and 200),
  type text not null default 'lead' check (char_length(type) between 1 and 50),
  department text check (char_length(department) between 1 and 200),
  status text not null default 'new'
    check (status in ('new', 'lead', 'prospect', 'contacted', 'qualified', 'unqualified', 'customer', 'inactive')),
  contact_state text not null default 'active' check (contact_state in ('active', 'inactive', 'blocked', 'unsubscribed')),
  source text not null default 'manual' check (source in (
    'website', 'referral', 'linkedin', 'cold_email', 'trade_show', 'social_media', 'shopify', 'import', 'manual', 'sms', 'call', 'chat',
    'other'
  )),
  lead_score integer check (lead_score between 0 and 100),
  owner_id uuid,
  website text check (char_length(website) <= 2048),
  address_line1 text check (char_length(address_line1) between 1 and 200),
  address_line2 text check (char_length(address_line2) between 1 and 200),
  city text check (char_length(city) between 1 and 100),
  state text check (char_length(state) between 1 and 100),
  postal_code text check (char_length(postal_code) between 1 and 20),
  country text check (country ~ '^[A-Z]{2}$'),
  birthday date,
  linkedin_url text check (char_length(linkedin_url) <= 2048),
  twitter_handle text check (char_length(twitter_handle) between 1 and 100),
  avatar_url text check (char_length(avatar_url) <= 2048),
  notes text check (char_length(notes) between 1 and 10000),
  email_opt_in boolean not null default true,
  sms_opt_in boolean not null default true,
  do_not_call boolean not null default false,
  total_spent numeric(15, 2) not null default 0,
  order_count integer not null default 0 check (order_count >= 0),
  last_order_at timestamptz(3),
  custom_fields jsonb not null default '{}' check (jsonb_typeof(custom_fields) = 'object' and octet_length(custom_fields::text) <= 65536),
  last_activity_at timestamptz(3),
  merged_into uuid,
  created_by uuid references public.users on delete set null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  version integer not null default 1,
  name text not null generated always as (
    coalesce(nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), email, phone, mobile)
  ) stored,
  name_key text collate "C" not null generated always as (
    app.fold(coalesce(nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), email, phone, mobile))
  ) stored,
  search_text text not null generated always as (app.search_words(
    coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '') || ' '
      || coalesce(mobile, '') || ' ' || coalesce(company_name, '')
  )) stored,
  primary key (organization_id, id),
  foreign key (organization_id, owner_id) references public.memberships (organization_id, user_id) on delete set null (owner_id),
  foreign key (organization_id, merged_into) references public.contacts (organization_id, id) on delete set null (merged_into),
  constraint contacts_reachable_check check (email is not null or phone is not null or mobile is not null),
  check (merged_into is null or deleted_at is not null)
) with (fillfactor = 90);
comment on column public.contacts.type is 'A word of the organisation''s own: lead, partner, supplier';
comment on column public.contacts.status is 'How far the contact has come in sales';
comment on column public.contacts.contact_state is 'Whether the contact may be addressed at all';
comment on column public.contacts.phone is 'E.164; a number that makes no sense is kept as it was typed, and nobody is found by it';
comment on column public.contacts.merged_into is 'The contact that this one turned out to be';
comment on column public.contacts.last_activity_at is 'When a note or an activity was last added';

create unique index contacts_email_key on public.contacts (organization_id, email) where deleted_at is null;
create index contacts_id_idx on public.contacts (id);
comment on index public.contacts_id_idx is 'Not led by the organisation: it tells whether an id belongs to another one';
create index contacts_phone_idx on public.contacts (organization_id, phone) where phone like '+%' and deleted_at is null;
create index contacts_mobile_idx on public.contacts (organization_id, mobile) where mobile like '+%' and deleted_at is null;
create index contacts_created_at_idx on public.contacts (organization_id, created_at desc, id desc);
create index contacts_updated_at_idx on public.contacts (organization_id, updated_at desc, id desc);
create index contacts_name_idx on public.contacts (organization_id, name_key, id);
create index contacts_last_activity_at_idx on public.contacts (organization_id, last_activity_at desc nulls last, id desc);
create index contacts_lead_score_idx on public.contacts (organization_id, lead_score desc nulls last, id desc);
create index contacts_status_idx on public.contacts (organization_id, status, created_at desc, id desc);
create index contacts_type_idx on public.contacts (organization_id, type, created_at desc, id desc);
create index contacts_source_idx on public.contacts (organization_id, source, created_at desc, id desc);
create index contacts_owner_idx on public.contacts (organization_id, owner_id, created_at desc, id desc);
create index contacts_state_idx on public.contacts (organization_id, contact_state, created_at desc, id desc)
  where contact_state <> 'active';
create index contacts_email_opt_out_idx on public.contacts (organization_id, created_at desc, id desc) where not email_opt_in;
create index contacts_sms_opt_out_idx on public.contacts (organization_id, created_at desc, id desc) where not sms_opt_in;
create index contacts_merged_into_idx on public.contacts (organization_id, merged_into) where merged_into is not null;
create index contacts_deleted_at_idx on public.contacts (organization_id, created_at desc, id desc) where deleted_at is not null;
create index contacts_grams_idx on public.contacts
  using gin (app.word_grams(organization_id, search_text)) with (gin_pending_list_limit = 1024);
comment on index public.contacts_grams_idx is 'Not led by the organisation: pieces of words, each with the organisation in front';

create trigger check_custom_fields before insert or update of custom_fields on public.contacts
  for each row when (new.custom_fields <> '{}') execute function app.check_custom_fields();

select app.tenant_table(
  'contacts', noun => 'contact', read => 'analyst', write => 'agent', remove => 'manager',
  server_only => array['total_spent', 'order_count', 'last_order_at', 'last_activity_at', 'merged_into']
);

create table public.contact_tags (
  organization_id uuid not null default app.organization_id() references public.organizations on delete cascade,
  contact_id uuid not null,
  tag_id uuid not null,
  created_at timestamptz(3) not null default now(),
  primary key (organization_id, contact_id, tag_id),
  foreign key (organization_id, contact_id) references public.contacts (organization_id, id) on delete cascade,
  foreign key (organization_id, tag_id) references public.tags (organization_id, id) on delete cascade
);
comment on table public.contact_tags is 'Which tags a contact has';

create index contact_tags_tag_idx on public.contact_tags (organization_id, tag_id, contact_id);

alter table public.contact_tags enable row level security;
alter table public.contact_tags force row level security;
create policy "functions act inside the organisation of the claim" on public.contact_tags for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.contact_tags for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.contact_tags to crm_member;
grant select, insert, delete on public.contact_tags to crm_definer;

create table public.contact_notes (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  contact_id uuid not null,
  body text not null check (char_length(body) between 1 and 10000),
  created_by uuid references public.users on delete set null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  version integer not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, contact_id) references public.contacts (organization_id, id) on delete cascade
);
comment on table public.contact_notes is 'What people wrote down about a contact';

create index contact_notes_contact_idx on public.contact_notes (organization_id, contact_id, created_at desc, id desc);

select app.tenant_table('contact_notes', noun => 'contact_note', read => 'analyst', write => 'agent', remove => 'agent');

-- supabase/schemas/core/saved-views.sql

-- How people want to see a list again: its filters, order and columns under a name.

create table public.saved_views (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  list text not null check (list ~ '^[a-z][a-z_]{0,49}$'),
  name text not null check (char_length(name) between 1 and 100),
  filters jsonb not null default '{}' check (jsonb_typeof(filters) = 'object' and octet_length(filters::text) <= 8192),
  sort text check (sort ~ '^-?[a-z][a-z0-9_.]{0,99}$'),
  columns text[] check (cardinality(columns) <= 100),
  is_shared boolean not null default false,
  is_pinned boolean not null default false,
  search_text text not null generated always as (app.fold(name)) stored,
  created_by uuid references public.users on delete cascade,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  version integer not null default 1,
  primary key (organization_id, id)
);
comment on table public.saved_views is
  'The list, search, order and columns of a page under a name. A private one belongs to whoever made it, a shared one to everybody';
comment on column public.saved_views.list is 'The list of the product that is viewed: contacts, activities, chats';
comment on column public.saved_views.filters is 'The query parameters of the list: { name: text or [texts] }';
comment on column public.saved_views.sort is
  'A column of the list, with "-" in front for the other way round; null for the order of the list itself';
comment on column public.saved_views.columns is 'The columns that are shown, in order; null for those of the list itself';

create unique index saved_views_name_key on public.saved_views (organization_id, created_by, list, app.fold(name));
create index saved_views_list_idx on public.saved_views (organization_id, list, app.fold(name), id);

select app.tenant_table('saved_views', noun => 'saved_view', read => 'analyst', write => 'analyst', remove => 'analyst');

create policy "a private view is seen by its owner only" on public.saved_views as restrictive for select to crm_member
  using (is_shared or created_by = (select app.user_id()));
create policy "a view is changed by its owner, a shared one by admins too" on public.saved_views as restrictive
  for update to crm_member
  using (created_by = (select app.user_id()) or is_shared and organization_id = (select app.member_organization_id('admin')))
  with check (is_shared or created_by = (select app.user_id()));
create policy "a view is removed by its owner, a shared one by admins too" on public.saved_views as restrictive for delete to crm_member
  using (created_by = (select app.user_id()) or is_shared and organization_id = (select app.member_organization_id('admin')));

-- supabase/schemas/core/activities.sql

-- What people do or have to do: calls, meetings, tasks, notes, deadlines.

create function app.due_moment(p_due_date text, p_organization_id uuid) returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
begin
  if char_length(p_due_date) > 10 then
    return p_due_date::timestamptz;
  end if;
  return (
    select (p_due_date::date + 1)::timestamp at time zone o.timezone - interval '1 millisecond'
    from public.organizations o
    where o.id = p_organization_id
  );
end
$$;
grant execute on function app.due_moment(text, uuid) to crm_member, crm_definer;
comment on function app.due_moment(text, uuid) is
  'The last moment of a due date: the date-time itself, or the end of the day in the organisation''s time zone';

create function app.derive_activity() returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
  new.due_at := app.due_moment(new.due_date, new.organization_id);
  if new.status <> 'completed' then
    new.completed_at := null;
  elsif new.completed_at is null then
    new.completed_at := now();
  end if;
  return new;
end
$$;
comment on function app.derive_activity() is
  'Trigger before an activity is written: its last moment from its due date, and when it was completed from its status';

create table public.activities (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  type text not null check (type in ('call', 'email', 'meeting', 'task', 'note', 'deadline')),
  subject text not null check (char_length(subject) between 1 and 200),
  description text check (char_length(description) between 1 and 10000),
  status text not null default 'pending' check (status in ('pending', 'completed', 'cancelled')),
  priority smallint not null default 1 check (priority between 0 and 2),
  due_date text check (due_date ~ '^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\.\d{3}Z)?$'),
  due_at timestamptz(3),
  completed_at timestamptz(3),
  duration_minutes integer check (duration_minutes between 0 and 100000),
  location text check (char_length(location) between 1 and 500),
  outcome text check (char_length(outcome) between 1 and 2000),
  contact_id uuid,
  owner_id uuid default app.user_id(),
  search_text text not null generated always as (app.fold(
    subject || ' ' || coalesce(description, '') || ' ' || coalesce(location, '') || ' ' || coalesce(outcome, '')
  )) stored,
  created_by uuid references public.users on delete set null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  version integer not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, contact_id) references public.contacts (organization_id, id) on delete set null (contact_id),
  foreign key (organization_id, owner_id) references public.memberships (organization_id, user_id) on delete set null (owner_id),
  check ((status = 'completed') = (completed_at is not null)),
  check ((due_date is null) = (due_at is null))
);
comment on column public.activities.priority is '0 low, 1 medium, 2 high';
comment on column public.activities.due_date is 'As it was given: a date, or a date and time in UTC';
comment on column public.activities.due_at is 'The last moment of due_date; kept, because lists are ordered and narrowed by it';

create index activities_id_idx on public.activities (id);
comment on index public.activities_id_idx is 'Not led by the organisation: it tells whether an id belongs to another one';
create index activities_due_at_idx on public.activities (organization_id, due_at, id);
create index activities_owner_idx on public.activities (organization_id, owner_id, due_at, id);
create index activities_contact_idx on public.activities (organization_id, contact_id, due_at, id);
create index activities_created_at_idx on public.activities (organization_id, created_at desc, id desc);

create trigger derive before insert or update of due_date, status on public.activities
  for each row execute function app.derive_activity();

select app.tenant_table(
  'activities', noun => 'activity', read => 'analyst', write => 'agent', remove => 'agent', server_only => array['due_at', 'completed_at']
);

create policy "an activity is changed by its owner and by admins" on public.activities as restrictive for update to crm_member
  using (owner_id is null or owner_id = (select app.user_id()) or organization_id = (select app.member_organization_id('admin')))
  with check (true);

create view public.activity_items with (security_invoker = true) as
select
  a.id, a.type, a.subject, a.description, a.status as stored_status,
  case when a.status = 'pending' and a.due_at < now() then 'overdue' else a.status end as status,
  a.priority, a.due_date, a.due_at, a.completed_at, a.duration_minutes, a.location, a.outcome, a.contact_id,
  (select c.name from public.contacts c where c.organization_id = a.organization_id and c.id = a.contact_id) as contact_name,
  a.owner_id, a.search_text, a.created_by, a.created_at, a.updated_at, a.deleted_at, a.version
from public.activities a;
comment on view public.activity_items is
  'Activities with their present status (a pending one whose last moment has passed is overdue) and the name of their contact. Rows are '
  'written through it, too; '
  'stored_status is the status that can be written';
revoke all on public.activity_items from public, anon, authenticated, service_role;
grant select, insert, update on public.activity_items to crm_member;

create function app.record_completion() returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform app.record_event('activity.completed', new.id, '{}');
  return null;
end
$$;
alter function app.record_completion() owner to crm_definer;
comment on function app.record_completion() is 'Trigger after an activity is completed: appends the event that consumers wait for';

create trigger record_completion after update of status on public.activities
  for each row when (new.status = 'completed' and old.status <> 'completed') execute function app.record_completion();
create trigger record_completed after insert on public.activities
  for each row when (new.status = 'completed') execute function app.record_completion();

create function app.move_due_moments() returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  update public.activities a set due_date = a.due_date
  where a.organization_id = new.id and a.status = 'pending' and char_length(a.due_date) = 10;
  return null;
end
$$;
alter function app.move_due_moments() owner to crm_definer;
comment on function app.move_due_moments() is
  'Trigger after an organisation moves to another time zone: its open days end at another moment';

create trigger move_due_moments after update of timezone on public.organizations
  for each row when (new.timezone <> old.timezone) execute function app.move_due_moments();

-- supabase/schemas/core/model-budget.sql

-- What language models may cost an organisation and what they have cost it.

create table public.model_usage (
  organization_id uuid not null references public.organizations on delete cascade,
  day date not null,
  calls integer not null default 0,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  reserved_tokens bigint not null default 0,
  primary key (organization_id, day)
);
comment on table public.model_usage is 'Language model tokens per organisation and UTC day, against organizations.model_tokens_per_day';

alter table public.model_usage enable row level security;
alter table public.model_usage force row level security;
create policy "functions act inside the organisation of the claim" on public.model_usage for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "admins read their active organisation" on public.model_usage for select to crm_member
  using (organization_id = (select app.member_organization_id('admin')));
grant select on public.model_usage to crm_member;
grant select, insert, update on public.model_usage to crm_definer;

create function app.today() returns date
language sql
stable
set search_path = ''
return (now() at time zone 'UTC')::date;
grant execute on function app.today() to crm_member, crm_definer;
comment on function app.today() is 'The UTC day, in which budgets are counted';

create function app.tokens_left() returns bigint
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.model_usage (organization_id, day)
  values (app.organization_id(), app.today())
  on conflict do nothing;
  perform from public.model_usage u
  where u.organization_id = app.organization_id() and u.day = app.today()
  for no key update;
  return (
    select o.model_tokens_per_day - u.input_tokens - u.output_tokens - u.reserved_tokens
    from public.model_usage u
    join public.organizations o on o.id = u.organization_id
    where u.organization_id = app.organization_id() and u.day = app.today()
  );
end
$$;
grant execute on function app.tokens_left() to crm_definer;
comment on function app.tokens_left() is
  'Model tokens that the organisation may still use today. Locks the day''s row, so that two who ask cannot both be given the last ones';

create function app.ai_settings() returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return (
    select jsonb_build_object(
      'model_tokens_per_day', o.model_tokens_per_day,
      'days', (
        select jsonb_agg(
          jsonb_build_object(
            'day', d.day, 'calls', coalesce(u.calls, 0), 'input_tokens', coalesce(u.input_tokens, 0),
            'output_tokens', coalesce(u.output_tokens, 0), 'reserved_tokens', greatest(0, coalesce(u.reserved_tokens, 0))
          )
          order by d.day
        )
        from (select app.today() - n as day from generate_series(0, 29) n) d
        left join public.model_usage u on u.organization_id = v_organization_id and u.day = d.day
      )
    )
    from public.organizations o
    where o.id = v_organization_id
  );
end
$$;
grant execute on function app.ai_settings() to crm_member, crm_definer;
comment on function app.ai_settings() is
  'The budget of language model tokens and what was used on each of the last thirty UTC days, today last';

create function public.get_ai_settings(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_role constant public.member_role := app.require_member();
begin
  -- to anybody else the days would look as if nothing had been used: the usage is for admins to read
  return case when v_role >= 'admin' then app.ai_settings() else app.ai_settings() || '{"days": null}' end;
end
$$;
grant execute on function public.get_ai_settings(jsonb, jsonb) to crm_member;
comment on function public.get_ai_settings(jsonb, jsonb) is
  'What language models may cost and have cost: { model_tokens_per_day, days: [{ day, calls, input_tokens, output_tokens, reserved_tokens '
  '}] of the last thirty UTC days, today last | null below admin }';

create function public.update_ai_settings(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
begin
  perform app.require_member('admin');
  update public.organizations o
  set model_tokens_per_day = (v_input ->> 'model_tokens_per_day')::integer, updated_at = now()
  where o.id = app.organization_id();
  perform app.audit('ai_settings.updated', 'organization', app.organization_id()::text, v_input, p_request);
  return app.ai_settings();
end
$$;
alter function public.update_ai_settings(jsonb, jsonb) owner to crm_definer;
grant execute on function public.update_ai_settings(jsonb, jsonb) to crm_member;
comment on function public.update_ai_settings(jsonb, jsonb) is
  'Sets the budget { model_tokens_per_day }, from the next model call on; answers as get_ai_settings does; admins only';

create function app.reserve_tokens(p_tokens bigint) returns void
language sql
volatile
set search_path = ''
begin atomic
  update public.model_usage u
  set reserved_tokens = u.reserved_tokens + p_tokens
  where u.organization_id = app.organization_id() and u.day = app.today();
end;
grant execute on function app.reserve_tokens(bigint) to crm_definer;
comment on function app.reserve_tokens(bigint) is 'Sets model tokens of today aside for work that is about to begin';

-- supabase/schemas/core/jobs.sql

-- The queue behind background work: jobs of any kind, their leases, checkpoints, back-off and dead letters.
--
-- The kinds are a registry in code (app/jobs.ts): the database knows a name, an object, a payload and a lease. Everything
-- here acts inside the organisation of the claim, as crm_definer under row level security. A run over every organisation
-- asks public.list_due_jobs whose turn it is and then works with a token of that organisation, so crm_system needs to see
-- when work is due and nothing of what it is about.
--
-- Locks are taken in one order: the object of the work, its job, the day's usage, the ledger.

create table public.jobs (
  organization_id uuid not null references public.organizations on delete cascade,
  kind text not null check (kind ~ '^[a-z][a-z_]{0,49}$'),
  object_id uuid not null default gen_random_uuid(),
  payload jsonb not null default '{}',
  progress jsonb,
  due_at timestamptz(3) not null default now(),
  next_attempt_at timestamptz(3) not null default date_trunc('milliseconds', now()),
  attempts integer not null default 0 check (attempts >= 0),
  lease_token uuid,
  leased_until timestamptz(3),
  is_due_again boolean not null default false,
  last_error text check (char_length(last_error) <= 500),
  dead_at timestamptz(3),
  done_at timestamptz(3),
  reserved_tokens integer not null default 0 check (reserved_tokens >= 0),
  reserved_on date,
  primary key (organization_id, kind, object_id),
  constraint jobs_payload_check check (jsonb_typeof(payload) = 'object' and octet_length(payload::text) <= 16384),
  constraint jobs_progress_check check (octet_length(progress::text) <= 16384),
  check ((lease_token is null) = (leased_until is null)),
  check (dead_at is null or lease_token is null),
  constraint jobs_due_again_check check (lease_token is not null or not is_due_again),
  constraint jobs_done_check check (done_at is null or (dead_at is null and lease_token is null)),
  constraint jobs_reservation_check check ((reserved_on is null) = (reserved_tokens = 0)),
  constraint jobs_reservation_needs_lease_check check (reserved_on is null or lease_token is not null)
) with (fillfactor = 80);
comment on table public.jobs is
  'Work waiting to be done, one row per kind and object. A claim is a lease: only the holder of the newest token may finish it';
comment on column public.jobs.object_id is
  'What the job is about. There is one job per kind and object, so asking for it again while it waits is asking once';
comment on column public.jobs.payload is
  'The input, checked by the kind''s schema in code. Ids rather than contents: it stays for a week after the job is done';
comment on column public.jobs.progress is 'The checkpoint that the next attempt goes on from. Written only under the newest lease';
comment on column public.jobs.due_at is 'Since when the work has been waiting; claims go oldest first';
comment on column public.jobs.next_attempt_at is
  'When it may be claimed: now for new work, the end of the wait after a failure, the end of the lease while somebody holds it';
comment on column public.jobs.is_due_again is
  'The job was asked for again while somebody held it, so it starts over when that attempt ends';
comment on column public.jobs.dead_at is 'When the attempts were used up; a new event on the object starts over';
comment on column public.jobs.done_at is
  'When it was done. Kept for a week; summaries leave no row, the summary itself is the record';
comment on column public.jobs.reserved_tokens is
  'Model tokens set aside for the lease, on the day reserved_on. A lease that runs out leaves them set aside: they may have been spent';

create index jobs_next_attempt_idx on public.jobs (organization_id, kind, next_attempt_at) where dead_at is null and done_at is null;
create index jobs_leased_idx on public.jobs (organization_id, kind) where lease_token is not null;
create index jobs_done_at_idx on public.jobs (organization_id, done_at) where done_at is not null;

alter table public.jobs enable row level security;
alter table public.jobs force row level security;
create policy "functions act inside the organisation of the claim" on public.jobs for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.jobs for select to crm_member
  using (organization_id = (select app.member_organization_id()));
-- never the lease token, which is what lets a worker finish a job, nor what it works with
grant select (organization_id, kind, object_id, due_at, next_attempt_at, attempts, leased_until, last_error, dead_at, done_at)
  on public.jobs to crm_member;
grant select, insert, update, delete on public.jobs to crm_definer;
-- when work is due; nothing of what it is about
grant select (organization_id, kind, next_attempt_at, dead_at, done_at) on public.jobs to crm_system;

create function app.held_job(p_kind text, p_object_id uuid, p_token uuid) returns public.jobs
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_job public.jobs;
begin
  select j.* into v_job
  from public.jobs j
  where j.organization_id = app.organization_id()
    and j.kind = p_kind
    and j.object_id = p_object_id
    and j.lease_token = p_token
    and j.leased_until > now()
  for update;
  return v_job;
end
$$;
grant execute on function app.held_job(text, uuid, uuid) to crm_definer;
comment on function app.held_job(text, uuid, uuid) is
  'The job, locked, while this token is its lease; nothing once the lease has run out or somebody else holds it';

create function app.require_job(p_kind text, p_object_id uuid, p_token uuid) returns public.jobs
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_job constant public.jobs := app.held_job(p_kind, p_object_id, p_token);
begin
  if v_job.object_id is null then
    perform app.raise_error(409, 'conflict', 'The lease on this job was lost');
  end if;
  return v_job;
end
$$;
grant execute on function app.require_job(text, uuid, uuid) to crm_definer;
comment on function app.require_job(text, uuid, uuid) is
  'The job under this lease, locked; 409 for a worker that lost it. Functions that write what a job does begin with it, so a stale '
  'worker writes nothing';

create function app.enqueue_job(
  p_kind text, p_object_id uuid default null, p_payload jsonb default '{}', p_run_after timestamptz default null
) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  -- cut to the millisecond, not rounded, so that new work is due at once
  v_at constant timestamptz := date_trunc('milliseconds', coalesce(p_run_after, now()));
begin
  insert into public.jobs as j (organization_id, kind, object_id, payload, due_at, next_attempt_at)
  values (app.organization_id(), p_kind, coalesce(p_object_id, gen_random_uuid()), p_payload, v_at, v_at)
  on conflict (organization_id, kind, object_id) do update set
    payload = excluded.payload,
    due_at = excluded.due_at,
    next_attempt_at = case when j.lease_token is null then excluded.next_attempt_at else j.next_attempt_at end,
    is_due_again = j.lease_token is not null,
    attempts = case when j.lease_token is null then 0 else j.attempts end,
    -- a job that waits keeps its checkpoint; one that was done or given up starts over
    progress = case when j.done_at is null and j.dead_at is null then j.progress end,
    last_error = null, dead_at = null, done_at = null;
end
$$;
grant execute on function app.enqueue_job(text, uuid, jsonb, timestamptz) to crm_definer;
comment on function app.enqueue_job(text, uuid, jsonb, timestamptz) is
  'Asks for a job in the transaction of the row that it is about, at once or from p_run_after on. One job per kind and object: the '
  'newest payload and time count';

create function app.save_progress(p_job public.jobs, p_progress jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update public.jobs j
  -- attempts are counted since the last progress, so a long job survives any number of restarts
  set progress = p_progress, attempts = case when j.progress is distinct from p_progress then 1 else j.attempts end
  where j.organization_id = p_job.organization_id and j.kind = p_job.kind and j.object_id = p_job.object_id;
end
$$;
grant execute on function app.save_progress(public.jobs, jsonb) to crm_definer;
comment on function app.save_progress(public.jobs, jsonb) is
  'Stores the checkpoint of a held job. Called in the transaction of the work that it counts, each piece of work is done once';

create function app.settle_tokens(p_job public.jobs, p_usage jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if p_job.reserved_on is null and p_usage is null then
    return;
  end if;
  insert into public.model_usage as u (organization_id, day, calls, input_tokens, output_tokens)
  values (
    app.organization_id(), coalesce(p_job.reserved_on, app.today()), (p_usage is not null)::integer,
    coalesce((p_usage ->> 'input_tokens')::bigint, 0), coalesce((p_usage ->> 'output_tokens')::bigint, 0)
  )
  on conflict (organization_id, day) do update set
    calls = u.calls + excluded.calls,
    input_tokens = u.input_tokens + excluded.input_tokens,
    output_tokens = u.output_tokens + excluded.output_tokens,
    reserved_tokens = u.reserved_tokens - coalesce(p_job.reserved_tokens, 0);
end
$$;
grant execute on function app.settle_tokens(public.jobs, jsonb) to crm_definer;
comment on function app.settle_tokens(public.jobs, jsonb) is
  'Books what a model call used, { input_tokens, output_tokens } or null for no call, on the day of its reservation, and frees the '
  'reservation';

create function app.end_job(p_job public.jobs, p_is_finished boolean) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if p_is_finished then
    delete from public.jobs j
    where j.organization_id = p_job.organization_id and j.kind = p_job.kind and j.object_id = p_job.object_id;
  else
    update public.jobs j
    set
      due_at = now(), next_attempt_at = now(), attempts = 0, last_error = null,
      lease_token = null, leased_until = null, reserved_tokens = 0, reserved_on = null
    where j.organization_id = p_job.organization_id and j.kind = p_job.kind and j.object_id = p_job.object_id;
  end if;
end
$$;
grant execute on function app.end_job(public.jobs, boolean) to crm_definer;
comment on function app.end_job(public.jobs, boolean) is
  'Ends a lease that led to a result: the job goes, or starts anew when the object has changed since it was read';

create function app.finish_job(p_job public.jobs) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update public.jobs j
  set
    done_at = case when not j.is_due_again then now() end,
    progress = case when not j.is_due_again then j.progress end,
    next_attempt_at = greatest(j.due_at, now()),
    attempts = 0, last_error = null,
    is_due_again = false, lease_token = null, leased_until = null, reserved_tokens = 0, reserved_on = null
  where j.organization_id = p_job.organization_id and j.kind = p_job.kind and j.object_id = p_job.object_id;
end
$$;
grant execute on function app.finish_job(public.jobs) to crm_definer;
comment on function app.finish_job(public.jobs) is
  'Ends a held job that is done; it starts over when it was asked for again meanwhile. Called in the transaction of the work''s last '
  'write, the work is done once';

create function app.pause_job(p_job public.jobs) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update public.jobs j
  set
    attempts = 0, next_attempt_at = now(), last_error = null,
    is_due_again = false, lease_token = null, leased_until = null, reserved_tokens = 0, reserved_on = null
  where j.organization_id = p_job.organization_id and j.kind = p_job.kind and j.object_id = p_job.object_id;
end
$$;
grant execute on function app.pause_job(public.jobs) to crm_definer;
comment on function app.pause_job(public.jobs) is
  'Ends a lease in the middle of the work: the job goes on from its checkpoint, behind what is due already';

create function app.fail_job(
  p_job public.jobs, p_error text, p_is_transient boolean, p_retry_after integer, p_max_attempts integer default 5
) returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  -- an outage says nothing about this piece of work, so it takes much longer until it is given up
  v_is_dead constant boolean := p_job.attempts >= p_max_attempts * case when p_is_transient then 4 else 1 end and not p_job.is_due_again;
  v_wait constant interval := least(interval '1 minute' * 2 ^ least(p_job.attempts, 10), interval '6 hours') * (0.75 + random() / 2);
begin
  update public.jobs j
  set
    last_error = p_error,
    dead_at = case when v_is_dead then now() end,
    attempts = case when j.is_due_again then 0 else j.attempts end,
    next_attempt_at = now() + greatest(v_wait, interval '1 second' * least(coalesce(p_retry_after, 0), 86400)),
    is_due_again = false, lease_token = null, leased_until = null, reserved_tokens = 0, reserved_on = null
  where j.organization_id = p_job.organization_id and j.kind = p_job.kind and j.object_id = p_job.object_id;
  return v_is_dead;
end
$$;
grant execute on function app.fail_job(public.jobs, text, boolean, integer, integer) to crm_definer;
comment on function app.fail_job(public.jobs, text, boolean, integer, integer) is
  'Ends a lease that led to nothing: keeps the error code and waits, twice as long each time with a quarter of chance, up to six '
  'hours; true when the attempts are used up and the job is dead';

create function app.return_job(p_job public.jobs) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update public.jobs j
  set
    attempts = j.attempts - 1, next_attempt_at = j.due_at,
    is_due_again = false, lease_token = null, leased_until = null, reserved_tokens = 0, reserved_on = null
  where j.organization_id = p_job.organization_id and j.kind = p_job.kind and j.object_id = p_job.object_id;
end
$$;
grant execute on function app.return_job(public.jobs) to crm_definer;
comment on function app.return_job(public.jobs) is
  'Gives back a lease under which nothing was tried; the work is where it was in the queue';

create function app.retry_jobs_now(p_kind text) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update public.jobs j
  set attempts = case when j.dead_at is null then j.attempts else 0 end, dead_at = null, next_attempt_at = j.due_at
  from (
    select x.object_id
    from public.jobs x
    where x.organization_id = app.organization_id()
      and x.kind = p_kind
      and x.lease_token is null
      and x.done_at is null
      and (x.dead_at is not null or x.next_attempt_at > now())
    -- what is being written at this moment is due anyway; waiting for it could wait in a circle
    for update skip locked
  ) waiting
  where j.organization_id = app.organization_id() and j.kind = p_kind and j.object_id = waiting.object_id;
end
$$;
grant execute on function app.retry_jobs_now(text) to crm_definer;
comment on function app.retry_jobs_now(text) is
  'Ends the wait of what failed and gives what was buried another go, each by its age';

-- supabase/schemas/core/job-runs.sql

-- The ledger of background work: what each run did for each organisation; whose turn it is next.

create table public.job_runs (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  run_id uuid not null,
  kind text not null,
  claimed integer not null default 0,
  done integer not null default 0,
  failed integer not null default 0,
  input_tokens integer not null default 0,
  output_tokens integer not null default 0,
  started_at timestamptz(3) not null default now(),
  duration_ms integer not null default 0,
  claimed_at timestamptz(3),
  budget_spent_at timestamptz(3),
  primary key (organization_id, id),
  unique (organization_id, run_id, kind)
);
comment on table public.job_runs is 'The ledger: what each run of a job did for each organisation, and what it cost';
comment on column public.job_runs.claimed_at is
  'When the run last asked for this organisation''s work: whoever was served longest ago comes next';
comment on column public.job_runs.budget_spent_at is 'When the run found that the day''s model tokens do not suffice for work that is due';

create index job_runs_started_at_idx on public.job_runs (organization_id, started_at desc);
create index job_runs_kind_idx on public.job_runs (organization_id, kind, started_at desc);

alter table public.job_runs enable row level security;
alter table public.job_runs force row level security;
create policy "functions act inside the organisation of the claim" on public.job_runs for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "admins read their active organisation" on public.job_runs for select to crm_member
  using (organization_id = (select app.member_organization_id('admin')));
grant select on public.job_runs to crm_member;
grant select, insert, update, delete on public.job_runs to crm_definer;
-- who was served when
grant select (organization_id, kind, started_at, claimed_at) on public.job_runs to crm_system;

create function app.job_run_row(p_run public.job_runs) returns jsonb
language sql
stable
set search_path = ''
return jsonb_build_object(
  'id', p_run.id, 'run_id', p_run.run_id, 'kind', p_run.kind, 'claimed', p_run.claimed, 'done', p_run.done, 'failed', p_run.failed,
  'input_tokens', p_run.input_tokens, 'output_tokens', p_run.output_tokens, 'budget_spent_at', app.to_iso(p_run.budget_spent_at),
  'started_at', app.to_iso(p_run.started_at), 'duration_ms', p_run.duration_ms
);
grant execute on function app.job_run_row(public.job_runs) to crm_member;
comment on function app.job_run_row(public.job_runs) is 'A row of the ledger as members see it';

create function public.list_job_runs(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_runs jsonb;
begin
  perform app.require_member('admin');
  select coalesce(jsonb_agg(app.job_run_row(r) order by r.id desc), '[]') into v_runs
  from (
    select x.*
    from public.job_runs x
    where x.organization_id = app.organization_id()
      and (v_input ->> 'cursor' is null or x.id < (v_input -> 'cursor' ->> 'id')::uuid)
    order by x.id desc
    limit v_limit + 1
  ) r;
  return case
    when jsonb_array_length(v_runs) > v_limit
    then jsonb_build_object('runs', v_runs - v_limit, 'next_cursor', jsonb_build_object('id', v_runs -> (v_limit - 1) ->> 'id'))
    else jsonb_build_object('runs', v_runs, 'next_cursor', null)
  end;
end
$$;
grant execute on function public.list_job_runs(jsonb, jsonb) to crm_member;
comment on function public.list_job_runs(jsonb, jsonb) is
  'The ledger, newest run first, for admins: takes { limit, cursor?: { id } }, answers { runs, next_cursor }';

create function public.job_status(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_kind constant text := app.decode_json(p_input) ->> 'kind';
begin
  perform app.require_member();
  return (
    select jsonb_build_object(
      'kind', v_kind,
      'backlog', count(*) filter (where j.dead_at is null),
      'under_way', count(*) filter (where j.leased_until > now()),
      'dead', count(*) filter (where j.dead_at is not null),
      'oldest_due_at', app.to_iso(min(j.due_at) filter (where j.dead_at is null)),
      'last_run', (
        select app.job_run_row(r)
        from public.job_runs r
        where r.organization_id = app.organization_id() and r.kind = v_kind
        order by r.started_at desc
        limit 1
      )
    )
    from public.jobs j
    where j.organization_id = app.organization_id() and j.kind = v_kind and j.done_at is null
  );
end
$$;
grant execute on function public.job_status(jsonb, jsonb) to crm_member;
comment on function public.job_status(jsonb, jsonb) is
  'How the work of { kind } stands: { kind, backlog, under_way, dead, oldest_due_at, last_run: ledger row | null }; the ledger is for '
  'admins, others see null';

create function public.list_due_organizations(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_kind constant text := v_input ->> 'kind';
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_except constant uuid[] := array(select jsonb_array_elements_text(v_input -> 'except')::uuid);
begin
  return (
    with due as materialized (
      select o.id, next.next_attempt_at, turn.claimed_at
      from public.organizations o
      cross join lateral (
        select j.next_attempt_at
        from public.jobs j
        where j.organization_id = o.id and j.kind = v_kind and j.dead_at is null and j.done_at is null and j.next_attempt_at <= now()
        order by j.next_attempt_at
        limit 1
      ) next
      left join lateral (
        select r.claimed_at
        from public.job_runs r
        where r.organization_id = o.id and r.kind = v_kind
        order by r.started_at desc
        limit 1
      ) turn on true
      where o.status = 'live' and not o.id = any (v_except)
    )
    select coalesce(
      jsonb_agg(
        jsonb_build_object('organization_id', t.id, 'share', greatest(1, v_limit / (select count(*) from due)))
        order by t.claimed_at nulls first, t.next_attempt_at
      ),
      '[]'
    )
    from (select d.* from due d order by d.claimed_at nulls first, d.next_attempt_at limit v_limit) t
  );
end
$$;
alter function public.list_due_organizations(jsonb, jsonb) owner to crm_system;
grant execute on function public.list_due_organizations(jsonb, jsonb) to crm_worker;
comment on function public.list_due_organizations(jsonb, jsonb) is
  'Whose turn it is: the organisations with work to claim, of { kind, limit, except?: [ids] }, those served longest ago first, each with '
  'its equal share of the limit: [{ organization_id, share }]';

create function app.record_job_run(
  p_run_id uuid, p_kind text, p_claimed integer default 0, p_done integer default 0, p_failed integer default 0,
  p_usage jsonb default null, p_is_turn boolean default false, p_is_budget_spent boolean default false
) returns void
language sql
volatile
set search_path = ''
begin atomic
  insert into public.job_runs as r (
    organization_id, run_id, kind, claimed, done, failed, input_tokens, output_tokens, claimed_at, budget_spent_at
  )
  values (
    app.organization_id(), p_run_id, p_kind, p_claimed, p_done, p_failed,
    coalesce((p_usage ->> 'input_tokens')::integer, 0), coalesce((p_usage ->> 'output_tokens')::integer, 0),
    case when p_is_turn then now() end, case when p_is_budget_spent then now() end
  )
  on conflict (organization_id, run_id, kind) do update set
    claimed = r.claimed + excluded.claimed,
    done = r.done + excluded.done,
    failed = r.failed + excluded.failed,
    input_tokens = r.input_tokens + excluded.input_tokens,
    output_tokens = r.output_tokens + excluded.output_tokens,
    claimed_at = coalesce(excluded.claimed_at, r.claimed_at),
    budget_spent_at = coalesce(r.budget_spent_at, excluded.budget_spent_at),
    duration_ms = extract(epoch from clock_timestamp() - r.started_at) * 1000;
end;
grant execute on function app.record_job_run(uuid, text, integer, integer, integer, jsonb, boolean, boolean) to crm_definer;
comment on function app.record_job_run(uuid, text, integer, integer, integer, jsonb, boolean, boolean) is
  'Adds to the ledger row of this run and organisation, in the transaction of the work it counts: a run that is killed leaves a true row';

-- supabase/schemas/core/job-claims.sql

-- Claims on the queue: whose turn it is, leases within limits and budget, and what a worker says of the jobs it holds.

create function app.require_worker() returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if app.claim('actor') is distinct from 'worker' then
    perform app.raise_error(403, 'insufficient_role', 'Only a job may do this');
  elsif app.organization_id() is null then
    perform app.raise_error(401, 'unauthorized', 'Unauthorized');
  end if;
end
$$;
grant execute on function app.require_worker() to crm_definer, crm_system;
comment on function app.require_worker() is
  'Goes on for the worker acting for one organisation';

create function app.lease_of(p_input jsonb) returns interval
language sql
immutable
set search_path = ''
return make_interval(secs => (p_input ->> 'lease_seconds')::integer);
grant execute on function app.lease_of(jsonb) to crm_definer;
comment on function app.lease_of(jsonb) is 'How long the caller wants to hold what it claims';

create function app.take_leases(p_kind text, p_limit integer, p_lease interval, p_reserved integer, p_max_attempts integer)
returns table (object_id uuid, lease_token uuid)
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  with picked as materialized (
    select j.object_id, j.lease_token is not null and j.attempts >= p_max_attempts and not j.is_due_again as is_abandoned
    from public.jobs j
    where j.organization_id = app.organization_id()
      and j.kind = p_kind
      and j.dead_at is null
      and j.done_at is null
      and j.next_attempt_at <= now()
    order by j.next_attempt_at
    limit p_limit
    for update skip locked
  ),
  buried as (
    -- whoever held it never came back, too often: what brings a worker down is not handed to the next one
    update public.jobs j
    set dead_at = now(), last_error = 'abandoned', lease_token = null, leased_until = null, reserved_tokens = 0, reserved_on = null
    from picked p
    where j.organization_id = app.organization_id() and j.kind = p_kind and j.object_id = p.object_id and p.is_abandoned
  )
  update public.jobs j
  set
    attempts = case when j.is_due_again then 0 else j.attempts end + 1,
    is_due_again = false,
    lease_token = gen_random_uuid(), leased_until = now() + p_lease, next_attempt_at = now() + p_lease,
    reserved_tokens = p_reserved, reserved_on = case when p_reserved > 0 then app.today() end
  from picked p
  where j.organization_id = app.organization_id() and j.kind = p_kind and j.object_id = p.object_id and not p.is_abandoned
  returning j.object_id, j.lease_token;
end
$$;
grant execute on function app.take_leases(text, integer, interval, integer, integer) to crm_definer;
comment on function app.take_leases(text, integer, interval, integer, integer) is
  'Leases the work that has been claimable longest, passing over what others hold or write at this moment, and sets this many model '
  'tokens aside for each';

create function app.lease_jobs(
  p_kind text, p_run_id uuid, p_limit integer, p_lease interval, p_reserve integer,
  p_concurrency integer default null, p_max_attempts integer default 5
) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_limit integer := p_limit;
  v_affordable integer;
  v_leases jsonb;
  v_is_budget_spent boolean := false;
begin
  perform app.advisory_lock('claim ' || p_kind, p_exclusive => true);
  if p_concurrency is not null then
    v_limit := greatest(0, least(p_limit, p_concurrency - (
      select count(*)
      from public.jobs j
      where j.organization_id = app.organization_id() and j.kind = p_kind and j.lease_token is not null and j.leased_until > now()
    )));
  end if;
  v_affordable := v_limit;
  if p_reserve > 0 then
    v_affordable := greatest(0, least(v_limit, app.tokens_left() / p_reserve));
  end if;
  select coalesce(jsonb_agg(l), '[]') into v_leases
  from app.take_leases(p_kind, v_affordable, p_lease, p_reserve, p_max_attempts) l;
  if p_reserve > 0 then
    perform app.reserve_tokens(p_reserve::bigint * jsonb_array_length(v_leases));
  end if;
  if v_affordable < v_limit then
    v_is_budget_spent := exists (
      select from public.jobs j
      where j.organization_id = app.organization_id()
        and j.kind = p_kind
        and j.dead_at is null
        and j.done_at is null
        and j.next_attempt_at <= now()
    );
  end if;
  if v_leases <> '[]' or v_is_budget_spent then
    perform app.record_job_run(
      p_run_id, p_kind, p_claimed => jsonb_array_length(v_leases), p_is_turn => true, p_is_budget_spent => v_is_budget_spent
    );
  end if;
  return jsonb_build_object('leases', v_leases, 'is_budget_spent', v_is_budget_spent);
end
$$;
grant execute on function app.lease_jobs(text, uuid, integer, interval, integer, integer, integer) to crm_definer;
comment on function app.lease_jobs(text, uuid, integer, interval, integer, integer, integer) is
  'Leases up to so much work as today''s budget of the organisation allows, at p_reserve model tokens each (0: no model is asked), and '
  'at most p_concurrency at a time; answers { leases: [{ object_id, lease_token }], is_budget_spent: work is due that the budget does '
  'not allow }';

create function app.lease_job(p_kind text, p_object_id uuid, p_run_id uuid, p_lease interval, p_reserve integer) returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_token uuid;
begin
  insert into public.jobs (organization_id, kind, object_id)
  values (app.organization_id(), p_kind, p_object_id)
  on conflict do nothing;
  update public.jobs j
  set
    attempts = case when j.dead_at is null then j.attempts else 0 end + 1, dead_at = null,
    lease_token = gen_random_uuid(), leased_until = now() + p_lease, next_attempt_at = now() + p_lease,
    reserved_tokens = p_reserve, reserved_on = case when p_reserve > 0 then app.today() end
  where j.organization_id = app.organization_id()
    and j.kind = p_kind
    and j.object_id = p_object_id
    and (j.leased_until is null or j.leased_until <= now())
  returning j.lease_token into v_token;
  if v_token is null then
    perform app.raise_error(409, 'conflict', 'Somebody else is at work on this at this moment');
  end if;
  if p_reserve > 0 then
    if app.tokens_left() < p_reserve then
      perform app.raise_error(503, 'model_unavailable', 'Your organisation has used up its language model tokens for today');
    end if;
    perform app.reserve_tokens(p_reserve);
  end if;
  perform app.record_job_run(p_run_id, p_kind, p_claimed => 1);
  return v_token;
end
$$;
grant execute on function app.lease_job(text, uuid, uuid, interval, integer) to crm_definer;
comment on function app.lease_job(text, uuid, uuid, interval, integer) is
  'Leases the work on one object because somebody asked for it: at once, even after a failure or its burial; answers the token. 409 while '
  'somebody else holds it, 503 when the budget does not allow it';

create function public.list_due_jobs(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_started_at constant timestamptz := (v_input ->> 'started_at')::timestamptz;
begin
  return (
    with recursive pair as (
      -- from one organisation and kind to the next by index: the cost is what is there, not how much waits
      (
        select j.organization_id, j.kind
        from public.jobs j
        where j.dead_at is null and j.done_at is null
        order by j.organization_id, j.kind
        limit 1
      )
      union all
      select n.organization_id, n.kind
      from pair p
      cross join lateral (
        select j.organization_id, j.kind
        from public.jobs j
        where (j.organization_id, j.kind) > (p.organization_id, p.kind) and j.dead_at is null and j.done_at is null
        order by j.organization_id, j.kind
        limit 1
      ) n
    ),
    due as materialized (
      select p.organization_id, p.kind, next.next_attempt_at, turn.claimed_at
      from pair p
      join jsonb_to_recordset(v_input -> 'kinds') k (kind text, interval_seconds integer) on k.kind = p.kind
      join public.organizations o on o.id = p.organization_id and o.status = 'live'
      cross join lateral (
        select j.next_attempt_at
        from public.jobs j
        where j.organization_id = p.organization_id
          and j.kind = p.kind
          and j.dead_at is null
          and j.done_at is null
          and j.next_attempt_at <= now()
        order by j.next_attempt_at
        limit 1
      ) next
      left join lateral (
        select r.claimed_at
        from public.job_runs r
        where r.organization_id = p.organization_id and r.kind = p.kind
        order by r.started_at desc
        limit 1
      ) turn on true
      where
        -- a kind with an interval has its turn once per interval; the run that began it goes on
        not coalesce(
          turn.claimed_at > now() - make_interval(secs => k.interval_seconds) and turn.claimed_at < v_started_at, false
        )
        and not exists (
          select from jsonb_to_recordset(v_input -> 'except') e (organization_id uuid, kind text)
          where e.organization_id = p.organization_id and e.kind = p.kind
        )
    )
    select coalesce(
      jsonb_agg(
        jsonb_build_object(
          'organization_id', t.organization_id, 'kind', t.kind, 'share', greatest(1, v_limit / (select count(*) from due))
        )
        order by t.claimed_at nulls first, t.next_attempt_at
      ),
      '[]'
    )
    from (select d.* from due d order by d.claimed_at nulls first, d.next_attempt_at limit v_limit) t
  );
end
$$;
alter function public.list_due_jobs(jsonb, jsonb) owner to crm_system;
grant execute on function public.list_due_jobs(jsonb, jsonb) to crm_worker;
comment on function public.list_due_jobs(jsonb, jsonb) is
  'Whose turn it is: the organisations and kinds with work to claim, of { kinds: [{ kind, interval_seconds }], limit, started_at, '
  'except: [{ organization_id, kind }] }, those served longest ago first, each with its equal share of the limit: [{ organization_id, '
  'kind, share }]';

create function public.claim_jobs(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_kind constant text := v_input ->> 'kind';
  v_claim jsonb;
begin
  perform app.require_worker();
  v_claim := app.lease_jobs(
    v_kind, (v_input ->> 'run_id')::uuid, (v_input ->> 'limit')::integer, app.lease_of(v_input), (v_input ->> 'reserve_tokens')::integer,
    (v_input ->> 'concurrency')::integer, (v_input ->> 'max_attempts')::integer
  );
  return (
    select coalesce(
      jsonb_agg(jsonb_build_object(
        'kind', j.kind, 'object_id', j.object_id, 'token', j.lease_token, 'payload', j.payload, 'progress', j.progress,
        'attempts', j.attempts
      ) order by j.due_at),
      '[]'
    )
    from jsonb_to_recordset(v_claim -> 'leases') l (object_id uuid, lease_token uuid)
    join public.jobs j on j.organization_id = app.organization_id() and j.kind = v_kind and j.object_id = l.object_id
  );
end
$$;
alter function public.claim_jobs(jsonb, jsonb) owner to crm_definer;
grant execute on function public.claim_jobs(jsonb, jsonb) to crm_worker;
comment on function public.claim_jobs(jsonb, jsonb) is
  'Leases jobs of the claim''s organisation, { kind, run_id, limit, lease_seconds, reserve_tokens, concurrency: at most so many at a '
  'time, max_attempts: how often a holder may vanish }: [{ kind, object_id, token, payload, progress, attempts }], oldest first';

create function public.checkpoint_job(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_job public.jobs;
begin
  perform app.require_worker();
  v_job := app.held_job(v_input ->> 'kind', (v_input ->> 'object_id')::uuid, (v_input ->> 'token')::uuid);
  if v_job.object_id is null then
    return jsonb_build_object('is_held', false);
  end if;
  if v_input ? 'progress' then
    perform app.save_progress(v_job, v_input -> 'progress');
  end if;
  update public.jobs j
  set
    leased_until = greatest(j.leased_until, now() + app.lease_of(v_input)),
    next_attempt_at = greatest(j.leased_until, now() + app.lease_of(v_input))
  where j.organization_id = v_job.organization_id and j.kind = v_job.kind and j.object_id = v_job.object_id;
  return jsonb_build_object('is_held', true);
end
$$;
alter function public.checkpoint_job(jsonb, jsonb) owner to crm_definer;
grant execute on function public.checkpoint_job(jsonb, jsonb) to crm_worker;
comment on function public.checkpoint_job(jsonb, jsonb) is
  'Extends a lease, { kind, object_id, token, lease_seconds, progress?: the checkpoint to store }; answers { is_held }: false for a '
  'worker that lost it, and then nothing is written';

create function public.finish_job(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_outcome constant text := v_input ->> 'outcome';
  v_job public.jobs;
  v_is_held boolean;
  v_is_dead boolean := false;
begin
  perform app.require_worker();
  v_job := app.held_job(v_input ->> 'kind', (v_input ->> 'object_id')::uuid, (v_input ->> 'token')::uuid);
  v_is_held := v_job.object_id is not null;
  if v_is_held and v_outcome = 'done' then
    perform app.finish_job(v_job);
  elsif v_is_held and v_outcome = 'unfinished' then
    perform app.pause_job(v_job);
  elsif v_is_held and v_outcome = 'failed' then
    v_is_dead := app.fail_job(
      v_job, v_input ->> 'error', (v_input ->> 'is_transient')::boolean, (v_input ->> 'retry_after_seconds')::integer,
      (v_input ->> 'max_attempts')::integer
    );
  end if;
  perform app.settle_tokens(v_job, null);
  perform app.record_job_run(
    (v_input ->> 'run_id')::uuid, v_input ->> 'kind',
    -- not held: ended already by the handler itself or by a call whose answer was lost, or another worker's by now
    p_done => (v_outcome = 'done' and v_is_held)::integer,
    p_failed => (v_outcome = 'failed' and v_is_held)::integer
  );
  return jsonb_build_object('is_held', v_is_held, 'is_dead', v_is_dead);
end
$$;
alter function public.finish_job(jsonb, jsonb) owner to crm_definer;
grant execute on function public.finish_job(jsonb, jsonb) to crm_worker;
comment on function public.finish_job(jsonb, jsonb) is
  'Ends a lease, { kind, object_id, token, run_id, outcome: done | unfinished (goes on from its checkpoint) | failed, error?, '
  'is_transient?, retry_after_seconds?, max_attempts? }, and counts it in the ledger; answers { is_held: whether the lease was still '
  'there, is_dead: the attempts are used up }';

create function public.enqueue_job(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
begin
  perform app.require_worker();
  perform app.enqueue_job(
    v_input ->> 'kind', (v_input ->> 'object_id')::uuid, coalesce(v_input -> 'payload', '{}'), (v_input ->> 'run_after')::timestamptz
  );
  return '{}';
end
$$;
alter function public.enqueue_job(jsonb, jsonb) owner to crm_definer;
grant execute on function public.enqueue_job(jsonb, jsonb) to crm_worker;
comment on function public.enqueue_job(jsonb, jsonb) is
  'Asks for a job in the claim''s organisation, { kind, object_id?, payload?, run_after? }: for jobs that lead to others. What a '
  'member asks for is enqueued by the function or trigger that writes its row';

-- supabase/schemas/core/mails.sql

-- Mail: the outbox. A mail is queued with the row it is about, sent by a job, and its fate told by the provider's events.

create table public.mails (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  idempotency_key text check (char_length(idempotency_key) between 1 and 200),
  template text not null check (template ~ '^[a-z][a-z_]{0,49}$'),
  to_address text not null check (char_length(to_address) between 3 and 254),
  subject text not null check (char_length(subject) between 1 and 500 and subject !~ '[\r\n]'),
  html text not null check (char_length(html) <= 200000),
  body_text text not null check (char_length(body_text) <= 100000),
  status text not null default 'queued' check (status in ('queued', 'sending', 'sent', 'failed', 'unknown')),
  provider text check (provider in ('sandbox', 'smtp')),
  error text check (char_length(error) <= 500),
  created_at timestamptz(3) not null default now(),
  sent_at timestamptz(3),
  delivered_at timestamptz(3),
  bounced_at timestamptz(3),
  opened_at timestamptz(3),
  clicked_at timestamptz(3),
  primary key (organization_id, id),
  unique (organization_id, idempotency_key),
  check ((status = 'sent') = (sent_at is not null)),
  check (status not in ('sending', 'sent', 'unknown') or provider is not null)
);
comment on table public.mails is 'The outbox: every mail, by whom it was sent and what became known of it';
comment on column public.mails.idempotency_key is 'Asking twice under one key is asking once';
comment on column public.mails.status is
  'queued, sending (handed to the provider at this moment), sent (the provider took it), failed, unknown: the connection ended after it '
  'was handed over. An unknown one is never sent again by itself';
comment on column public.mails.provider is 'sandbox: nothing leaves the machine; smtp: a server of the organisation or the installation';

-- a provider names a mail by the id that we gave it, and knows nothing of organisations
create unique index mails_id_idx on public.mails (id);
comment on index public.mails_id_idx is 'Not led by the organisation: a provider names a mail by its id alone';

alter table public.mails enable row level security;
alter table public.mails force row level security;
create policy "functions act inside the organisation of the claim" on public.mails for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "admins read their active organisation" on public.mails for select to crm_member
  using (organization_id = (select app.member_organization_id('admin')));
grant select on public.mails to crm_member;
grant select, insert, update on public.mails to crm_definer;
-- what a provider's event may tell of a mail; nothing of what is in it
grant
  select (organization_id, id, provider, delivered_at, bounced_at, opened_at, clicked_at),
  update (delivered_at, bounced_at, opened_at, clicked_at)
on public.mails to crm_system;

create function app.queue_mail(p_mail jsonb) returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_id uuid;
begin
  insert into public.mails (organization_id, idempotency_key, template, to_address, subject, html, body_text)
  select app.organization_id(), m.idempotency_key, m.template, m.to_address, m.subject, m.html, m.body_text
  from jsonb_to_record(p_mail) m (idempotency_key text, template text, to_address text, subject text, html text, body_text text)
  on conflict (organization_id, idempotency_key) do nothing
  returning id into v_id;
  if v_id is not null then
    perform app.enqueue_job('send_mail', v_id);
    return v_id;
  end if;
  return (
    select m.id
    from public.mails m
    where m.organization_id = app.organization_id() and m.idempotency_key = p_mail ->> 'idempotency_key'
  );
end
$$;
grant execute on function app.queue_mail(jsonb) to crm_definer;
comment on function app.queue_mail(jsonb) is
  'Puts a mail into the outbox, { idempotency_key?, template, to_address, subject, html, body_text }, in the transaction of what it is '
  'about; answers its id, the first one''s when the key was used before';

create function public.queue_mail(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if app.claim('role') = 'crm_worker' then
    perform app.require_worker();
  else
    perform app.require_member('admin');
  end if;
  return jsonb_build_object('mail_id', app.queue_mail(app.decode_json(p_input)));
end
$$;
alter function public.queue_mail(jsonb, jsonb) owner to crm_definer;
grant execute on function public.queue_mail(jsonb, jsonb) to crm_member, crm_worker;
comment on function public.queue_mail(jsonb, jsonb) is
  'Puts a mail into the outbox for an admin or a job, as app.queue_mail does; answers { mail_id }';

create function public.begin_mail(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_id constant uuid := (v_input ->> 'object_id')::uuid;
  v_mail public.mails;
begin
  perform app.require_worker();
  perform app.require_job('send_mail', v_id, (v_input ->> 'token')::uuid);
  select m.* into v_mail from public.mails m where m.organization_id = app.organization_id() and m.id = v_id for update;
  if v_mail.status is null or v_mail.status not in ('queued', 'sending') then
    return null;
  end if;
  update public.mails m
  set status = 'sending', provider = v_input ->> 'provider', error = null
  where m.organization_id = app.organization_id() and m.id = v_id;
  return jsonb_build_object(
    'id', v_mail.id, 'to_address', v_mail.to_address, 'subject', v_mail.subject, 'html', v_mail.html, 'body_text', v_mail.body_text,
    'was_handed_to', case when v_mail.status = 'sending' then v_mail.provider end
  );
end
$$;
alter function public.begin_mail(jsonb, jsonb) owner to crm_definer;
grant execute on function public.begin_mail(jsonb, jsonb) to crm_worker;
comment on function public.begin_mail(jsonb, jsonb) is
  'Says that a mail is about to be handed to a provider, { object_id, token, provider }, and answers it, { id, to_address, subject, html, '
  'body_text, was_handed_to: the provider that an attempt with unknown outcome handed it to | null }; null when nothing is to be sent';

create function public.settle_mail(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_id constant uuid := (v_input ->> 'object_id')::uuid;
  v_status text := v_input ->> 'status';
  v_job public.jobs;
begin
  perform app.require_worker();
  v_job := app.require_job('send_mail', v_id, (v_input ->> 'token')::uuid);
  if v_status = 'queued' then
    v_status := case
      when app.fail_job(v_job, v_input ->> 'error', true, (v_input ->> 'retry_after_seconds')::integer) then 'failed'
      else 'queued'
    end;
  else
    perform app.finish_job(v_job);
  end if;
  update public.mails m
  set status = v_status, error = v_input ->> 'error', sent_at = case when v_status = 'sent' then now() end
  where m.organization_id = app.organization_id() and m.id = v_id;
  perform app.record_job_run(
    (v_input ->> 'run_id')::uuid, 'send_mail', p_done => (v_status = 'sent')::integer, p_failed => (v_status <> 'sent')::integer
  );
  return jsonb_build_object('status', v_status);
end
$$;
alter function public.settle_mail(jsonb, jsonb) owner to crm_definer;
grant execute on function public.settle_mail(jsonb, jsonb) to crm_worker;
comment on function public.settle_mail(jsonb, jsonb) is
  'Stores what came of handing a mail over, { object_id, token, run_id, status: sent | failed | unknown | queued (later), error?, '
  'retry_after_seconds? }, and ends its job in the same transaction; answers { status }: failed when the attempts are used up';

create function public.get_mail(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_id constant text := app.decode_json(p_input) ->> 'mail_id';
  v_mail record;
begin
  perform app.require_member('admin');
  select m.id, m.provider, m.status into v_mail
  from public.mails m
  where m.organization_id = app.organization_id() and m.id = app.to_uuid(v_id);
  if not found then
    return app.not_found('mail', v_id, p_request);
  end if;
  return jsonb_build_object('id', v_mail.id, 'provider', v_mail.provider, 'status', v_mail.status);
end
$$;
grant execute on function public.get_mail(jsonb, jsonb) to crm_member;
comment on function public.get_mail(jsonb, jsonb) is
  'How a mail stands, { mail_id }: { id, provider, status }; for admins, 404 or 403 when not the organisation''s';

-- supabase/schemas/core/webhook-events.sql

-- What providers tell us. A delivery has no organisation: it names a thing of ours, and that row says whose it is.

create table public.webhook_events (
  provider text not null check (char_length(provider) between 1 and 50),
  event_id text not null check (char_length(event_id) between 1 and 200),
  type text not null check (char_length(type) between 1 and 100),
  object_ref text not null check (char_length(object_ref) between 1 and 200),
  is_matched boolean not null,
  received_at timestamptz(3) not null default now(),
  primary key (provider, event_id)
);
comment on table public.webhook_events is
  'Deliveries of providers, each once: what makes a repeat harmless. Kept for thirty days, without what was in them';
comment on column public.webhook_events.is_matched is 'Whether the delivery named something of ours';

create index webhook_events_received_at_idx on public.webhook_events (received_at);

alter table public.webhook_events enable row level security;
alter table public.webhook_events force row level security;
-- a lock on an old delivery, before it is removed, takes the right to update some column
grant select, insert, delete, update (received_at) on public.webhook_events to crm_system;

create function app.record_webhook_event(p_provider text, p_event_id text, p_type text, p_object_ref text, p_is_matched boolean)
  returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  delete from public.webhook_events w
  where (w.provider, w.event_id) in (
    select x.provider, x.event_id
    from public.webhook_events x
    where x.received_at < now() - interval '30 days'
    order by x.received_at
    limit 10
    for update skip locked
  );
  insert into public.webhook_events (provider, event_id, type, object_ref, is_matched)
  values (p_provider, p_event_id, p_type, p_object_ref, p_is_matched)
  on conflict do nothing;
  return found;
end
$$;
grant execute on function app.record_webhook_event(text, text, text, text, boolean) to crm_system;
comment on function app.record_webhook_event(text, text, text, text, boolean) is
  'Records a delivery, in the transaction of what it changes; false when it was recorded before. Removes a few old ones on the way';

create function public.record_mail_event(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_type constant text := v_input ->> 'type';
  v_at constant timestamptz := (v_input ->> 'at')::timestamptz;
  v_mail_id constant uuid := app.to_uuid(v_input ->> 'message_id');
  v_organization_id uuid;
begin
  select m.organization_id into v_organization_id
  from public.mails m
  where m.id = v_mail_id and m.provider = v_input ->> 'provider';
  if not app.record_webhook_event(
    v_input ->> 'provider', v_input ->> 'event_id', v_type, left(v_input ->> 'message_id', 200), v_organization_id is not null
  ) then
    return jsonb_build_object('result', 'repeated');
  end if;
  -- the earliest moment of each, so that deliveries in any order lead to the same row
  update public.mails m
  set
    delivered_at = case when v_type = 'delivered' then least(m.delivered_at, v_at) else m.delivered_at end,
    bounced_at = case when v_type = 'bounced' then least(m.bounced_at, v_at) else m.bounced_at end,
    opened_at = case when v_type = 'opened' then least(m.opened_at, v_at) else m.opened_at end,
    clicked_at = case when v_type = 'clicked' then least(m.clicked_at, v_at) else m.clicked_at end
  where m.organization_id = v_organization_id and m.id = v_mail_id;
  return jsonb_build_object('result', case when v_organization_id is null then 'unmatched' else 'recorded' end);
end
$$;
alter function public.record_mail_event(jsonb, jsonb) owner to crm_system;
grant execute on function public.record_mail_event(jsonb, jsonb) to crm_worker;
comment on function public.record_mail_event(jsonb, jsonb) is
  'Records what a provider tells of a mail, { provider, event_id, message_id: the id that we gave it, type: delivered | bounced | opened | '
  'clicked, at }, and whose mail it is says our own row; answers { result: recorded | repeated | unmatched }';

-- supabase/schemas/core/secrets.sql

-- Credentials that an organisation trusts us with, encrypted before they come here. Only jobs read them.

create table public.integration_secrets (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null,
  kind text not null check (kind ~ '^[a-z][a-z_]{0,49}$'),
  ciphertext text not null check (char_length(ciphertext) between 1 and 20000),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (organization_id, id),
  unique (organization_id, kind)
);
comment on table public.integration_secrets is 'One secret per integration. The key is not in the database: HORIZON_SECRETS_KEYS';
comment on column public.integration_secrets.ciphertext is
  'AES-256-GCM, `key id:iv:tag:data`, bound to this organisation and row: moved anywhere else it does not open';

alter table public.integration_secrets enable row level security;
alter table public.integration_secrets force row level security;
create policy "functions act inside the organisation of the claim" on public.integration_secrets for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
grant select, insert, update, delete on public.integration_secrets to crm_definer;

create function public.store_secret(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
begin
  perform app.require_member('admin');
  delete from public.integration_secrets s
  where s.organization_id = app.organization_id() and s.kind = v_input ->> 'kind';
  if v_input ->> 'ciphertext' is not null then
    insert into public.integration_secrets (organization_id, id, kind, ciphertext)
    values (app.organization_id(), (v_input ->> 'id')::uuid, v_input ->> 'kind', v_input ->> 'ciphertext');
  end if;
  perform app.audit('integration_secret.changed', 'integration_secret', v_input ->> 'kind', null, p_request);
  return '{}';
end
$$;
alter function public.store_secret(jsonb, jsonb) owner to crm_definer;
grant execute on function public.store_secret(jsonb, jsonb) to crm_member;
comment on function public.store_secret(jsonb, jsonb) is
  'Keeps the secret of an integration in place of the one before, { kind, id, ciphertext }, or removes it without a ciphertext; for admins';

create function public.read_secret(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform app.require_worker();
  return (
    select jsonb_build_object('id', s.id, 'ciphertext', s.ciphertext)
    from public.integration_secrets s
    where s.organization_id = app.organization_id() and s.kind = app.decode_json(p_input) ->> 'kind'
  );
end
$$;
alter function public.read_secret(jsonb, jsonb) owner to crm_definer;
grant execute on function public.read_secret(jsonb, jsonb) to crm_worker;
comment on function public.read_secret(jsonb, jsonb) is 'The secret of an integration, { kind }, for a job: { id, ciphertext } or null';

create function public.rewrap_secret(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
begin
  perform app.require_worker();
  update public.integration_secrets s
  set ciphertext = v_input ->> 'ciphertext', updated_at = now()
  where s.organization_id = app.organization_id() and s.id = (v_input ->> 'id')::uuid and s.ciphertext = v_input ->> 'before';
  return jsonb_build_object('is_stored', found);
end
$$;
alter function public.rewrap_secret(jsonb, jsonb) owner to crm_definer;
grant execute on function public.rewrap_secret(jsonb, jsonb) to crm_worker;
comment on function public.rewrap_secret(jsonb, jsonb) is
  'Puts the same secret under a newer key, { id, before, ciphertext }, unless it has changed meanwhile; answers { is_stored }';

-- supabase/schemas/core/realtime.sql

-- Live pages. Where Supabase Realtime is, a write announces on a private topic of its organisation that something changed, and
-- nothing else: no text, no id of ours. Whoever hears it asks list_chat_changes, so an announcement that is lost or comes twice
-- can show nothing wrong. Where Realtime is not, as locally, nothing is announced and pages ask every few seconds.
--
-- What this rests on (supabase.com/docs/guides/realtime/broadcast and /authorization, and the migrations of supabase/realtime):
--   * realtime.send(payload jsonb, event text, topic text, private boolean) writes a row into realtime.messages, as its caller;
--     the service reads it from the log once the transaction has ended. A namesake takes bytea, so the payload is cast.
--   * To let somebody join a private topic, the service makes rows of it in realtime.messages (extension "broadcast" and
--     "presence"), becomes the role of the token, sets request.jwt.claims and realtime.topic, looks which rows it sees, and takes
--     all back. To let somebody send, it tries to insert. It decides so at each join and each new token, not at each message.
--   * A token needs role and exp, and is signed with HS256, or with a key that the project's JWKS names. Any database role will
--     do that the service may become: it connects as supabase_admin, a superuser, or of late as supabase_realtime_admin, which
--     has to be a member of the role. When exp has passed, the service closes the channel.
--   * postgres, which migrates, may grant usage on schema realtime and select on realtime.messages, and make policies there.

create function app.live_topic() returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return 'organization:' || app.organization_id();
end
$$;
grant execute on function app.live_topic() to crm_member, crm_listener;
comment on function app.live_topic() is 'The topic on which changes in the organisation of the request are announced; null without one';

create function app.is_live() returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return exists (
    select from pg_catalog.pg_policy p
    where p.polrelid = (
      select c.oid from pg_catalog.pg_class c where c.relname = 'messages' and c.relnamespace = to_regnamespace('realtime')
    ) and p.polname = 'listeners hear of their own organisation'
  );
end
$$;
grant execute on function app.is_live() to crm_member;
comment on function app.is_live() is 'Whether changes are announced, and listeners may hear it';

create function public.find_live_topic(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  perform app.require_member();
  return jsonb_build_object('topic', case when app.is_live() then app.live_topic() end);
end
$$;
grant execute on function public.find_live_topic(jsonb, jsonb) to crm_member;
comment on function public.find_live_topic(jsonb, jsonb) is
  'Where changes in the organisation are announced: { topic }, null where Realtime is not';

create function app.announce_changes(p_events jsonb) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_topic constant text := app.live_topic();
begin
  if current_setting('app.announced_to', true) is not distinct from v_topic
    or not p_events @? '$[*].kind ? (@ == "chat" || @ == "message" || @ == "user_message" || @ == "identified" || @ == "scored")'
  then
    return;
  end if;
  begin
    perform realtime.send('{}'::jsonb, 'changed', v_topic, true);
  exception when others then
    raise warning 'A change could not be announced: %', sqlerrm;
  end;
  perform set_config('app.announced_to', v_topic, true);
end
$$;
grant execute on function app.announce_changes(jsonb) to crm_definer;
comment on function app.announce_changes(jsonb) is
  'Announces to the organisation that chats changed, when that is among these events of append_events: once in a transaction. Runs as its '
  'owner, who alone may send; a failure is a warning, never an end of the write';

create function app.connect_realtime() returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  if to_regclass('realtime.messages') is null or to_regprocedure('realtime.send(jsonb, text, text, boolean)') is null then
    return false;
  end if;
  grant usage on schema realtime to crm_listener;
  grant select on realtime.messages to crm_listener;
  -- a grant that is not ours to give is a warning, no error
  if not has_schema_privilege('crm_listener', 'realtime', 'usage')
    or not has_table_privilege('crm_listener', 'realtime.messages', 'select') then
    raise insufficient_privilege using message = 'Rights on realtime.messages are not ours to give';
  end if;
  drop policy if exists "listeners hear of their own organisation" on realtime.messages;
  create policy "listeners hear of their own organisation" on realtime.messages for select to crm_listener
    using (extension = 'broadcast' and topic = (select realtime.topic()) and topic = (select app.live_topic()));
  if to_regrole('supabase_realtime_admin') is not null then
    begin
      grant crm_listener to supabase_realtime_admin;
    exception when insufficient_privilege then
      raise warning 'Realtime can be used as long as it connects as supabase_admin: %', sqlerrm;
    end;
  end if;
  return true;
exception when insufficient_privilege then
  -- pages ask every few seconds then, which is no reason to stop a migration
  raise warning 'Realtime is there, but cannot be used: %', sqlerrm;
  return false;
end
$$;
comment on function app.connect_realtime() is
  'Lets listeners hear what is announced to their organisation, where Realtime is; answers whether they do now. May be called again, by '
  'whoever migrates: after Realtime was added or its schema made anew';

select app.connect_realtime();

-- supabase/schemas/concierge/words.sql

-- Text that is looked for, as words.
--
-- Text is found in messages, summaries, visitors' names and addresses, and chat ids. Postgres keeps no index that leads with
-- the organisation and goes on with words, so each indexed text carries one more word that names its organisation: a query
-- asks for both and never walks along a neighbour's rows. Under row level security such an index is not used at all (@@
-- might tell what it compares), which is why text is searched by one function of crm_system, app.find_chat_ids_as_system.
--
-- Text is put into lower case before it becomes words: the parser's own way depends on the locale of the database. An index calls
-- its functions as whoever writes the row, who therefore may execute them.

create function app.organization_word(p_organization_id uuid) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return 'org:' || p_organization_id;
end
$$;
grant execute on function app.organization_word(uuid) to crm_definer, crm_system;
comment on function app.organization_word(uuid) is
  'The word that names an organisation in indexes of words; no text has it, for it is none to the parser';

create function app.topic_word(p_topic text) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return 'topic:' || lower(left(p_topic, 200));
end
$$;
grant execute on function app.topic_word(text) to crm_definer, crm_system;
comment on function app.topic_word(text) is 'The one word that stands for a topic, in whatever case it is written';

create function app.summary_words(p_organization_id uuid, p_topic_summary text, p_topics text[], p_signals text[]) returns tsvector
language plpgsql
immutable
set search_path = ''
as $$
begin
  return to_tsvector('simple', lower(p_topic_summary || ' ' || array_to_string(p_topics || p_signals, ' ')))
    || array_to_tsvector(array[app.organization_word(p_organization_id)]
      || array(select app.topic_word(t) from unnest(p_topics) t where t is not null));
end
$$;
grant execute on function app.summary_words(uuid, text, text[], text[]) to crm_definer, crm_system;
comment on function app.summary_words(uuid, text, text[], text[]) is
  'What a summary is found by: its words, each topic as a whole, and its organisation';

create function app.visitor_text(p_name text, p_email text) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- an address is one word and also what it is made of
  return lower(coalesce(p_name, '') || ' ' || coalesce(p_email, '') || ' ' || translate(coalesce(p_email, ''), '@.', '  '));
end
$$;
grant execute on function app.visitor_text(text, text) to crm_definer, crm_system;
comment on function app.visitor_text(text, text) is 'What a visitor is found by';

create function app.words_query(p_text text) returns tsquery
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_query constant text := websearch_to_tsquery('simple', lower(p_text))::text;
  v_last constant text := websearch_to_tsquery('simple', coalesce(substring(lower(p_text) from '\S+$'), ''))::text;
begin
  if v_query = '' or v_last = '' or p_text like '%"' or right(v_query, length(v_last)) <> v_last then
    return v_query::tsquery;
  end if;
  return (left(v_query, -length(v_last)) || regexp_replace(v_last, '(''(?:[^'']|'''')*'')', '\1:*', 'g'))::tsquery;
end
$$;
grant execute on function app.words_query(text) to crm_member, crm_system;
comment on function app.words_query(text) is
  'What somebody typed as a query: all words, "phrases", or, -not, in any case and never an error; the last word may be the beginning of '
  'one';

create function app.word_query(p_word text) returns tsquery
language plpgsql
immutable
set search_path = ''
as $$
begin
  return ('''' || replace(replace(p_word, '\', '\\'), '''', '''''') || '''')::tsquery;
end
$$;
grant execute on function app.word_query(text) to crm_system;
comment on function app.word_query(text) is 'A query for one word of an index exactly as it stands';

create function app.word_patterns(p_query tsquery) returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_query::text ~ '[|!]' then
    return '{}';
  end if;
  return array(
    select app.like_pattern(replace(replace(w[1], '''''', ''''), '\\', '\'))
    from regexp_matches(p_query::text, '''((?:[^'']|'''')*)''', 'g') w
  );
end
$$;
grant execute on function app.word_patterns(tsquery) to crm_member, crm_system;
comment on function app.word_patterns(tsquery) is
  'Patterns that lower-case text must meet before it can meet the query: a cheap look before the dear one. None where words may be missing';

create function app.excerpt(p_content text, p_query tsquery) returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_lower constant text := lower(p_content);
  v_at constant integer := (
    select min(p)
    from regexp_matches(p_query::text, '(?<!!)''((?:[^'']|'''')*)''', 'g') w
    cross join lateral strpos(v_lower, replace(replace(w[1], '''''', ''''), '\\', '\')) p
    where p > 0
  );
  v_from constant integer := greatest(coalesce(v_at, 1) - 60, 1);
begin
  return case when v_from > 1 then '…' else '' end
    || regexp_replace(substring(p_content from v_from for 200), case when v_from > 1 then '^\S*\s' else '^' end, '')
    || case when char_length(p_content) >= v_from + 200 then '…' else '' end;
end
$$;
grant execute on function app.excerpt(text, tsquery) to crm_member;
comment on function app.excerpt(text, tsquery) is 'What stands in a text around the first of the words looked for';

-- supabase/schemas/concierge/visitors.sql

-- Visitors of web sites, and reading one of them as a member.

create table public.visitors (
  id uuid primary key default app.uuid_v7(),
  organization_id uuid not null references public.organizations on delete cascade,
  email text check (email = lower(email) and char_length(email) <= 254),
  name text check (char_length(name) <= 200),
  source text not null default 'newsletter' check (char_length(source) <= 100),
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  merged_into uuid,
  merged_at timestamptz(3),
  merge_reason text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  last_active_at timestamptz(3) not null default now(),
  first_name text check (char_length(first_name) <= 200),
  last_name text check (char_length(last_name) <= 200),
  title text check (char_length(title) <= 200),
  headline text check (char_length(headline) <= 500),
  linkedin_url text check (char_length(linkedin_url) <= 2048),
  city text check (char_length(city) <= 200),
  state text check (char_length(state) <= 200),
  country text check (char_length(country) <= 200),
  company_name text check (char_length(company_name) <= 200),
  company_website text check (char_length(company_website) <= 2048),
  company_industry text check (char_length(company_industry) <= 200),
  apollo_id text check (char_length(apollo_id) <= 255),
  apollo_enriched_at timestamptz(3),
  apollo_last_synced_at timestamptz(3),
  contact_id uuid,
  -- Search asks how these begin. Under row level security only plain comparisons may use an index, and those of "C" find
  -- beginnings; a search inside of texts would read every visitor of the organisation.
  email_word text collate "C" generated always as (substring(email from '[^.@_+-]+@.*$')) stored,
  email_domain text collate "C" generated always as (substring(email from '@(.*)$')) stored,
  name_key text collate "C" generated always as (lower(name)) stored,
  name_word text collate "C" generated always as (lower(substring(name from '[^[:space:]]+[[:space:]]*$'))) stored,
  unique (organization_id, id),
  foreign key (organization_id, merged_into) references public.visitors (organization_id, id),
  foreign key (organization_id, contact_id) references public.contacts (organization_id, id) on delete set null (contact_id),
  check ((merged_into is null) = (merged_at is null)),
  check (merged_into is null or email is null),
  check (merged_into <> id)
);
comment on index public.visitors_pkey is 'Not led by the organisation: it tells whether an id belongs to another one';
comment on table public.visitors is 'People on customers'' web sites. An e-mail here is what a widget said; it opens no door';
comment on column public.visitors.merged_into is
  'The visitor this one turned out to be; the row stays so that a remembered id still leads somewhere';
comment on column public.visitors.contact_id is 'The contact that this visitor turned out to be';
comment on column public.visitors.email_word is
  'The address from the last word before its @: schmidt@example.com of anna.schmidt@example.com';
comment on column public.visitors.name_key is 'The name in lower case';
comment on column public.visitors.name_word is 'The last word of the name, in lower case';

create unique index visitors_email_idx on public.visitors (organization_id, email) where email is not null;
create index visitors_newest_idx on public.visitors (organization_id, created_at desc, id desc);
create index visitors_contact_idx on public.visitors (organization_id, contact_id) where contact_id is not null;
create index visitors_merged_into_idx on public.visitors (organization_id, merged_into) where merged_into is not null;
create index visitors_words_idx on public.visitors
  using gin ((to_tsvector('simple', app.visitor_text(name, email)) || array_to_tsvector(array[app.organization_word(organization_id)])));
comment on index public.visitors_words_idx is 'Not led by the organisation: an index of words; its own word is among them';
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

alter table public.visitors enable row level security;
alter table public.visitors force row level security;
create policy "functions act inside the organisation of the claim" on public.visitors for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.visitors for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.visitors to crm_member;
grant select, insert, update, delete on public.visitors to crm_definer;
-- "does this id exist elsewhere", and the text that is looked for in
grant select (id, organization_id, email, name) on public.visitors to crm_system;

create table public.visitor_sessions (
  organization_id uuid not null references public.organizations on delete cascade,
  session_id text not null check (char_length(session_id) between 1 and 255),
  visitor_id uuid not null,
  first_seen_at timestamptz(3) not null default now(),
  last_seen_at timestamptz(3) not null default now(),
  primary key (organization_id, session_id),
  foreign key (organization_id, visitor_id) references public.visitors (organization_id, id) on delete cascade
);
comment on table public.visitor_sessions is 'Which visitor a browser session belongs to, once that is known';

create index visitor_sessions_visitor_id_idx on public.visitor_sessions (organization_id, visitor_id);

alter table public.visitor_sessions enable row level security;
alter table public.visitor_sessions force row level security;
create policy "functions act inside the organisation of the claim" on public.visitor_sessions for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.visitor_sessions for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.visitor_sessions to crm_member;
grant select, insert, update, delete on public.visitor_sessions to crm_definer;

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
grant execute on function app.is_person(uuid) to crm_member;
comment on function app.is_person(uuid) is 'Whether this is a member or a visitor of the organisation';

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
grant execute on function app.web_identity(uuid) to crm_member;
comment on function app.web_identity(uuid) is
  'The visitor whom a member''s id stands for, the one with the same e-mail address, or the visitor with this id; null when there is none';

create function app.member_not_found(p_id text, p_request jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_refusal constant jsonb := app.not_found('visitor', p_id, p_request);
begin
  return case v_refusal -> 'error' ->> 'status' when '403' then v_refusal else app.not_found('user', p_id, p_request) end;
end
$$;
grant execute on function app.member_not_found(text, jsonb) to crm_member;
comment on function app.member_not_found(text, jsonb) is
  'The refusal for an id that is neither a member''s nor a visitor''s here: 403 when it is either elsewhere, else 404';

create function app.visitor_row(p_visitor public.visitors, p_session_id text) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', p_visitor.id, 'email', p_visitor.email, 'name', p_visitor.name, 'source', p_visitor.source,
    'session_id', p_session_id, 'metadata', p_visitor.metadata, 'first_name', p_visitor.first_name, 'last_name', p_visitor.last_name,
    'title', p_visitor.title,
    'headline', p_visitor.headline, 'linkedin_url', p_visitor.linkedin_url, 'city', p_visitor.city, 'state', p_visitor.state,
    'country', p_visitor.country, 'company_name', p_visitor.company_name, 'company_website', p_visitor.company_website,
    'company_industry', p_visitor.company_industry, 'apollo_id', p_visitor.apollo_id,
    'apollo_enriched_at', app.to_iso(p_visitor.apollo_enriched_at), 'apollo_last_synced_at', app.to_iso(p_visitor.apollo_last_synced_at),
    'contact_id', p_visitor.contact_id, 'created_at', app.to_iso(p_visitor.created_at),
    'last_active_at', app.to_iso(p_visitor.last_active_at)
  );
end
$$;
grant execute on function app.visitor_row(public.visitors, text) to crm_member;
comment on function app.visitor_row(public.visitors, text) is 'A visitor as members see it, with the session seen last';

create function public.get_visitor(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_visitor_id constant text := app.decode_json(p_input) ->> 'visitor_id';
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
      select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'merged_at', app.to_iso(m.merged_at), 'reason', m.merge_reason)
        order by m.merged_at desc, m.id desc), '[]')
      from public.visitors m
      where m.organization_id = v_organization_id and m.merged_into = v.id
    )
  )
  into v_visitor
  from public.visitors asked
  join public.visitors v on v.organization_id = v_organization_id and v.id = coalesce(asked.merged_into, asked.id)
  where asked.organization_id = v_organization_id and asked.id = app.to_uuid(v_visitor_id);
  return coalesce(v_visitor, app.not_found('visitor', v_visitor_id, p_request));
end
$$;
grant execute on function public.get_visitor(jsonb, jsonb) to crm_member;
comment on function public.get_visitor(jsonb, jsonb) is
  'One visitor by { visitor_id }; the id of one that was merged leads to whom it was merged into. Answers { visitor, counts: { chats, '
  'views, mentions, clicks }, merged: [{ id, merged_at, reason }] }; 404 or 403 when not the organisation''s';

-- supabase/schemas/concierge/visitor-list.sql

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

-- supabase/schemas/core/contact-list.sql

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

-- supabase/schemas/core/contact-tags.sql

-- Writing whole contacts, their tags, and many contacts at once.

create function app.put_contact(p_row jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update public.contacts c
  set
    first_name = r.first_name, last_name = r.last_name, email = r.email, phone = r.phone, mobile = r.mobile,
    company_name = r.company_name, title = r.title, type = r.type, department = r.department, status = r.status,
    contact_state = r.contact_state, source = r.source, lead_score = r.lead_score, owner_id = r.owner_id, website = r.website,
    address_line1 = r.address_line1, address_line2 = r.address_line2, city = r.city, state = r.state, postal_code = r.postal_code,
    country = r.country, birthday = r.birthday, linkedin_url = r.linkedin_url, twitter_handle = r.twitter_handle,
    avatar_url = r.avatar_url, notes = r.notes, email_opt_in = r.email_opt_in, sms_opt_in = r.sms_opt_in, do_not_call = r.do_not_call,
    total_spent = r.total_spent, order_count = r.order_count, last_order_at = r.last_order_at, custom_fields = r.custom_fields,
    last_activity_at = r.last_activity_at, merged_into = r.merged_into, created_by = r.created_by, created_at = r.created_at,
    updated_at = r.updated_at, deleted_at = r.deleted_at, version = r.version
  from jsonb_populate_record(null::public.contacts, p_row) r
  where c.organization_id = app.organization_id() and c.id = r.id;
end
$$;
grant execute on function app.put_contact(jsonb) to crm_definer;
comment on function app.put_contact(jsonb) is
  'Gives a contact the values of a whole row, as to_jsonb makes it; version and time count as a change unless app.keeps_versions is on';

create function app.tags_of(p_contact_id uuid) returns uuid[]
language sql
stable
set search_path = ''
return array(
  select t.tag_id
  from public.contact_tags t
  where t.organization_id = app.organization_id() and t.contact_id = p_contact_id
  order by t.tag_id
);
grant execute on function app.tags_of(uuid) to crm_definer;
comment on function app.tags_of(uuid) is 'The ids of a contact''s tags, in order';

create function app.put_tags(p_contact_id uuid, p_tag_ids uuid[]) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  delete from public.contact_tags t
  where t.organization_id = app.organization_id() and t.contact_id = p_contact_id and t.tag_id <> all (p_tag_ids);
  insert into public.contact_tags (organization_id, contact_id, tag_id)
  select g.organization_id, p_contact_id, g.id
  from public.tags g
  where g.organization_id = app.organization_id() and g.id = any (p_tag_ids)
  on conflict do nothing;
end
$$;
grant execute on function app.put_tags(uuid, uuid[]) to crm_definer;
comment on function app.put_tags(uuid, uuid[]) is
  'Gives a contact these tags and no others; ids that are none of the organisation''s tags are left out';

create function app.change_tags(p_contact_id uuid, p_tag_ids uuid[]) returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_before constant uuid[] := app.tags_of(p_contact_id);
  v_after uuid[];
begin
  perform app.put_tags(p_contact_id, p_tag_ids);
  v_after := app.tags_of(p_contact_id);
  if v_after = v_before then
    return false;
  end if;
  -- tags are part of the contact: its version counts them
  update public.contacts c set updated_at = now() where c.organization_id = app.organization_id() and c.id = p_contact_id;
  perform app.record_event(
    'contact.tagged', p_contact_id, jsonb_build_object('tags', jsonb_build_object('old', to_jsonb(v_before), 'new', to_jsonb(v_after)))
  );
  return true;
end
$$;
grant execute on function app.change_tags(uuid, uuid[]) to crm_definer;
comment on function app.change_tags(uuid, uuid[]) is
  'Gives a contact these tags as a change of it, with its event; false when it had just these';

create function app.tag_ids(p_tags text[]) returns uuid[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  insert into public.tags (organization_id, name, created_by)
  select v_organization_id, min(n), app.user_id()
  from unnest(p_tags) n
  where app.to_uuid(n) is null and n <> ''
  group by app.fold(n)
  on conflict (organization_id, app.fold(name)) do nothing;
  return array(
    select g.id
    from public.tags g
    where g.organization_id = v_organization_id
      and (app.fold(g.name) = any (select app.fold(n) from unnest(p_tags) n)
        or g.id = any (select app.to_uuid(n) from unnest(p_tags) n))
    order by g.id
  );
end
$$;
grant execute on function app.tag_ids(text[]) to crm_definer;
comment on function app.tag_ids(text[]) is 'The ids of tags that are named by id or by name; a name that no tag has becomes a new tag';

create function public.set_contact_tags(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_contact_id uuid;
begin
  perform app.require_writer('agent');
  select c.id into v_contact_id
  from public.contacts c
  where c.organization_id = app.organization_id() and c.id = app.to_uuid(v_input ->> 'contact_id')
  for no key update;
  if not found then
    return app.not_found('contact', v_input ->> 'contact_id', p_request);
  end if;
  perform app.change_tags(v_contact_id, app.tag_ids(app.text_array(v_input -> 'tags')));
  return app.contact_rows(array[v_contact_id]) -> 0;
end
$$;
alter function public.set_contact_tags(jsonb, jsonb) owner to crm_definer;
grant execute on function public.set_contact_tags(jsonb, jsonb) to crm_member;
comment on function public.set_contact_tags(jsonb, jsonb) is
  'Gives a contact exactly these tags, by id or name; new names become tags. Takes { contact_id, tags }; answers the contact';

create function app.change_contact(p_contact_id uuid, p_input jsonb, p_tag_ids uuid[]) returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_owner_id constant uuid := (p_input ->> 'owner_id')::uuid;
  v_tags constant uuid[] := app.tags_of(p_contact_id);
begin
  case p_input ->> 'action'
    when 'tag' then
      return app.change_tags(p_contact_id, v_tags || p_tag_ids);
    when 'untag' then
      return app.change_tags(p_contact_id, array(select t from unnest(v_tags) t where t <> all (p_tag_ids)));
    when 'assign' then
      update public.contacts c set owner_id = v_owner_id
      where c.organization_id = v_organization_id and c.id = p_contact_id and c.owner_id is distinct from v_owner_id;
    when 'remove' then
      update public.contacts c set deleted_at = now()
      where c.organization_id = v_organization_id and c.id = p_contact_id and c.deleted_at is null;
    when 'restore' then
      update public.contacts c set deleted_at = null, merged_into = null
      where c.organization_id = v_organization_id and c.id = p_contact_id and c.deleted_at is not null;
  end case;
  return found;
end
$$;
grant execute on function app.change_contact(uuid, jsonb, uuid[]) to crm_definer;
comment on function app.change_contact(uuid, jsonb, uuid[]) is
  'Does one of tag, untag, assign, remove, restore with a contact; false when nothing had to be changed';

create function public.change_contacts(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_tag_ids uuid[];
  v_id text;
  v_problem text;
  v_changed integer := 0;
  v_unchanged integer := 0;
  v_failed jsonb := '[]';
begin
  perform app.require_writer(case when v_input ->> 'action' in ('remove', 'restore') then 'manager' else 'agent' end::public.member_role);
  v_tag_ids := app.tag_ids(app.text_array(coalesce(v_input -> 'tags', '[]')));
  -- in one order, so that two such calls never wait for each other in a circle
  for v_id in select distinct i from jsonb_array_elements_text(v_input -> 'ids') i order by i loop
    v_problem := null;
    begin
      perform from public.contacts c
      where c.organization_id = app.organization_id() and c.id = app.to_uuid(v_id)
      for no key update;
      if not found then
        v_problem := 'There is no contact with this id';
      elsif app.change_contact(v_id::uuid, v_input, v_tag_ids) then
        v_changed := v_changed + 1;
      else
        v_unchanged := v_unchanged + 1;
      end if;
    exception
      when unique_violation then
        v_problem := 'Another contact has this e-mail address by now';
      when foreign_key_violation then
        v_problem := 'The owner is no member of this organisation';
    end;
    if v_problem is not null then
      v_failed := v_failed || jsonb_build_object('id', v_id, 'error', v_problem);
    end if;
  end loop;
  return jsonb_build_object('changed', v_changed, 'unchanged', v_unchanged, 'failed', v_failed);
end
$$;
alter function public.change_contacts(jsonb, jsonb) owner to crm_definer;
grant execute on function public.change_contacts(jsonb, jsonb) to crm_member;
comment on function public.change_contacts(jsonb, jsonb) is
  'Does the same with many contacts, each by itself. Takes { action: tag, untag, assign, remove or restore, ids, tags, owner_id }; '
  'answers { changed, unchanged, failed: [{ id, error }] }';

create function app.note_activity() returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform set_config('app.keeps_versions', 'on', true);
  update public.contacts c
  set last_activity_at = greatest(c.last_activity_at, new.created_at)
  where c.organization_id = new.organization_id and c.id = new.contact_id;
  perform set_config('app.keeps_versions', '', true);
  return null;
end
$$;
alter function app.note_activity() owner to crm_definer;
comment on function app.note_activity() is
  'Trigger after something is added to a contact: its last activity is now, which is no change of the contact';

create trigger note_activity after insert on public.contact_notes for each row execute function app.note_activity();
create trigger note_activity after insert on public.activities
  for each row when (new.contact_id is not null) execute function app.note_activity();

-- supabase/schemas/core/contact-merges.sql

-- Making one contact out of two, and taking that back.

create table public.contact_merges (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  contact_id uuid not null,
  other_id uuid not null,
  before jsonb not null,
  after jsonb not null,
  moved jsonb not null,
  merged_by uuid references public.users on delete set null,
  merged_at timestamptz(3) not null default now(),
  undone_at timestamptz(3),
  primary key (organization_id, id),
  foreign key (organization_id, contact_id) references public.contacts (organization_id, id) on delete cascade,
  foreign key (organization_id, other_id) references public.contacts (organization_id, id) on delete cascade
);
comment on table public.contact_merges is 'What each merge did, so that it can be undone';
comment on column public.contact_merges.before is
  'Both contacts as they were, with their tags: { contact: { row, tags }, other: { row, tags } }';
comment on column public.contact_merges.after is 'The same as the merge left them';
comment on column public.contact_merges.moved is 'The rows that were handed over: { table: [ids] }';

create index contact_merges_contact_idx on public.contact_merges (organization_id, contact_id, merged_at desc);
create index contact_merges_other_idx on public.contact_merges (organization_id, other_id);

alter table public.contact_merges enable row level security;
alter table public.contact_merges force row level security;
create policy "functions act inside the organisation of the claim" on public.contact_merges for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.contact_merges for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select (organization_id, id, contact_id, other_id, merged_by, merged_at, undone_at) on public.contact_merges to crm_member;
grant select, insert, update on public.contact_merges to crm_definer;
grant select (organization_id, id) on public.contact_merges to crm_system;

create function app.contact_children() returns setof text
language sql
stable
set search_path = ''
begin atomic
  select r.relname::text
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_class r on r.oid = k.conrelid
  join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[2] and a.attname = 'contact_id'
  where k.contype = 'f'
    and k.confrelid = 'public.contacts'::regclass
    and r.relname not in ('contact_tags', 'contact_merges')
  order by 1;
end;
grant execute on function app.contact_children() to crm_definer;
comment on function app.contact_children() is
  'The tables whose rows belong to a contact: those with a foreign key (organization_id, contact_id), but for tags and merges';

create function app.contact_state_of(p_contact_id uuid) returns jsonb
language sql
stable
set search_path = ''
begin atomic
  select jsonb_build_object('row', to_jsonb(c), 'tags', to_jsonb(app.tags_of(c.id)))
  from public.contacts c
  where c.organization_id = app.organization_id() and c.id = p_contact_id;
end;
grant execute on function app.contact_state_of(uuid) to crm_definer;
comment on function app.contact_state_of(uuid) is 'A whole contact with its tags: { row, tags }; null when there is none';

create function app.merged_row(p_one jsonb, p_other jsonb, p_fields jsonb) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  c_fixed constant text[] :=
    array['organization_id', 'id', 'created_by', 'created_at', 'updated_at', 'deleted_at', 'merged_into', 'version'];
  v_merged jsonb := p_one || jsonb_build_object(
    -- who has said no once has said no
    'email_opt_in', (p_one -> 'email_opt_in')::boolean and (p_other -> 'email_opt_in')::boolean,
    'sms_opt_in', (p_one -> 'sms_opt_in')::boolean and (p_other -> 'sms_opt_in')::boolean,
    'do_not_call', (p_one -> 'do_not_call')::boolean or (p_other -> 'do_not_call')::boolean,
    'total_spent', (p_one -> 'total_spent')::numeric + (p_other -> 'total_spent')::numeric,
    'order_count', (p_one -> 'order_count')::integer + (p_other -> 'order_count')::integer,
    'last_order_at', greatest((p_one ->> 'last_order_at')::timestamptz, (p_other ->> 'last_order_at')::timestamptz),
    'last_activity_at', greatest((p_one ->> 'last_activity_at')::timestamptz, (p_other ->> 'last_activity_at')::timestamptz),
    'custom_fields', case p_fields ->> 'custom_fields'
      when 'other' then (p_one -> 'custom_fields') || (p_other -> 'custom_fields')
      else (p_other -> 'custom_fields') || (p_one -> 'custom_fields')
    end
  );
begin
  return v_merged || (
    select coalesce(jsonb_object_agg(o.key, o.value), '{}')
    from jsonb_each(p_other) o
    where o.key <> all (c_fixed) and o.key <> 'custom_fields'
      and (p_fields ->> o.key = 'other' or v_merged -> o.key = 'null' and p_fields ->> o.key is null)
  ) || (
    select coalesce(jsonb_object_agg(o.key, o.value), '{}')
    from jsonb_each(p_one) o
    where p_fields ->> o.key = 'this' and o.key <> all (c_fixed) and o.key <> 'custom_fields'
  );
end
$$;
grant execute on function app.merged_row(jsonb, jsonb, jsonb) to crm_definer;
comment on function app.merged_row(jsonb, jsonb, jsonb) is
  'What becomes of a contact that takes another one in: its own values, gaps filled from the other, sums and refusals of both; fields '
  '{ field: this or other } decides where a person has decided';

create function app.move_children(p_from uuid, p_to uuid, p_only jsonb default null) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_table text;
  v_ids uuid[];
  v_moved jsonb := '{}';
begin
  perform set_config('app.keeps_versions', 'on', true);
  for v_table in select app.contact_children() loop
    execute format(
      'with moved as (update public.%I set contact_id = $2 where organization_id = app.organization_id() and contact_id = $1 '
      'and ($3 is null or id = any ($3)) returning id) select coalesce(array_agg(id order by id), ''{}'') from moved', v_table
    ) into v_ids using p_from, p_to,
      case when p_only is not null then array(select jsonb_array_elements_text(coalesce(p_only -> v_table, '[]'))::uuid) end;
    if v_ids <> '{}' then
      v_moved := v_moved || jsonb_build_object(v_table, to_jsonb(v_ids));
    end if;
  end loop;
  perform set_config('app.keeps_versions', '', true);
  return v_moved;
end
$$;
grant execute on function app.move_children(uuid, uuid, jsonb) to crm_definer;
comment on function app.move_children(uuid, uuid, jsonb) is
  'Hands the rows that belong to one contact, or only these { table: [ids] }, to another one; answers which they were';

create function public.merge_contacts(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_organization_id constant uuid := app.organization_id();
  v_id constant uuid := app.to_uuid(v_input ->> 'contact_id');
  v_other_id constant uuid := app.to_uuid(v_input ->> 'other_id');
  v_before jsonb;
  v_merged jsonb;
  v_moved jsonb;
  v_merge_id uuid;
begin
  perform app.require_writer('manager');
  -- both are locked in one order, so that two merges never wait for each other in a circle
  perform from public.contacts c
  where c.organization_id = v_organization_id and c.id in (v_id, v_other_id)
  order by c.id
  for update;
  v_before := jsonb_build_object('contact', app.contact_state_of(v_id), 'other', app.contact_state_of(v_other_id));
  if v_before -> 'contact' = 'null' then
    return app.not_found('contact', v_input ->> 'contact_id', p_request);
  elsif v_before -> 'other' = 'null' then
    return app.not_found('contact', v_input ->> 'other_id', p_request);
  elsif v_id = v_other_id then
    return app.error_response(409, 'conflict', 'A contact cannot be merged with itself');
  elsif coalesce(v_before #>> '{contact,row,deleted_at}', v_before #>> '{other,row,deleted_at}') is not null then
    return app.error_response(409, 'conflict', 'One of the two contacts is in the bin; restore it first');
  end if;
  v_merged := app.merged_row(v_before #> '{contact,row}', v_before #> '{other,row}', coalesce(v_input -> 'fields', '{}'));
  perform app.require_reachable(v_merged);
  -- the other one leaves first, so that its e-mail address is free
  update public.contacts c set deleted_at = now(), merged_into = v_id where c.organization_id = v_organization_id and c.id = v_other_id;
  perform app.put_contact(v_merged);
  perform app.put_tags(v_id, app.tags_of(v_id) || app.tags_of(v_other_id));
  v_moved := app.move_children(v_other_id, v_id);
  insert into public.contact_merges (organization_id, contact_id, other_id, before, after, moved, merged_by)
  values (
    v_organization_id, v_id, v_other_id, v_before,
    jsonb_build_object('contact', app.contact_state_of(v_id), 'other', app.contact_state_of(v_other_id)), v_moved, app.user_id()
  )
  returning id into v_merge_id;
  perform app.record_event('contact.merged', v_id, jsonb_build_object('other_id', v_other_id, 'merge_id', v_merge_id));
  return jsonb_build_object('merge_id', v_merge_id, 'contact', app.contact_rows(array[v_id]) -> 0);
end
$$;
alter function public.merge_contacts(jsonb, jsonb) owner to crm_definer;
grant execute on function public.merge_contacts(jsonb, jsonb) to crm_member;
comment on function public.merge_contacts(jsonb, jsonb) is
  'Makes one contact of two: the first stays, the other goes to the bin. Takes { contact_id, other_id, fields: { field: this or other } }; '
  'answers { merge_id, contact }';

create function app.changed_since_merge(p_merge public.contact_merges) returns text[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_which text;
  v_now jsonb;
  v_changed text[] := '{}';
  v_table text;
  v_count integer;
begin
  foreach v_which in array array['contact', 'other'] loop
    v_now := app.contact_state_of(case v_which when 'contact' then p_merge.contact_id else p_merge.other_id end);
    v_changed := v_changed || array(
      select v_which || '.' || n.key
      from jsonb_each(v_now -> 'row') n
      where n.value is distinct from p_merge.after -> v_which -> 'row' -> n.key
        and n.key not in ('updated_at', 'version', 'search_text', 'name_key', 'name')
      order by n.key
    );
    if v_now -> 'tags' is distinct from p_merge.after -> v_which -> 'tags' then
      v_changed := v_changed || (v_which || '.tags');
    end if;
  end loop;
  for v_table in select jsonb_object_keys(p_merge.moved) loop
    execute format(
      'select count(*) from public.%I where organization_id = app.organization_id() and contact_id = $1 and id = any ($2)', v_table
    )
      into v_count
      using p_merge.contact_id, array(select jsonb_array_elements_text(p_merge.moved -> v_table)::uuid);
    if v_count <> jsonb_array_length(p_merge.moved -> v_table) then
      v_changed := v_changed || v_table;
    end if;
  end loop;
  return v_changed;
end
$$;
grant execute on function app.changed_since_merge(public.contact_merges) to crm_definer;
comment on function app.changed_since_merge(public.contact_merges) is
  'What differs from the state in which a merge left things: contact.<column>, other.<column>, or a table of which a row has gone';

create function public.undo_contact_merge(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_id constant text := app.decode_json(p_input) ->> 'merge_id';
  v_merge public.contact_merges;
  v_changed text[];
begin
  perform app.require_writer('manager');
  select m.* into v_merge
  from public.contact_merges m
  where m.organization_id = v_organization_id and m.id = app.to_uuid(v_id)
  for update;
  if not found then
    return app.not_found('contact_merge', v_id, p_request);
  elsif v_merge.undone_at is not null then
    return app.error_response(409, 'conflict', 'This merge was undone already');
  end if;
  perform from public.contacts c
  where c.organization_id = v_organization_id and c.id in (v_merge.contact_id, v_merge.other_id)
  order by c.id
  for update;
  v_changed := app.changed_since_merge(v_merge);
  if v_changed <> '{}' then
    return app.error_response(
      409, 'conflict', format('The merge cannot be undone, because this has changed since: %s', array_to_string(v_changed, ', '))
    );
  end if;
  perform app.move_children(v_merge.contact_id, v_merge.other_id, v_merge.moved);
  perform set_config('app.keeps_versions', 'on', true);
  -- the one that stayed gives its address back first
  perform app.put_contact(v_merge.before #> '{contact,row}');
  perform app.put_tags(v_merge.contact_id, app.uuids(v_merge.before #> '{contact,tags}'));
  perform app.put_contact(v_merge.before #> '{other,row}');
  perform app.put_tags(v_merge.other_id, app.uuids(v_merge.before #> '{other,tags}'));
  perform set_config('app.keeps_versions', '', true);
  update public.contact_merges m set undone_at = now() where m.organization_id = v_organization_id and m.id = v_merge.id;
  return jsonb_build_object('contacts', app.contact_rows(array[v_merge.contact_id, v_merge.other_id]));
end
$$;
alter function public.undo_contact_merge(jsonb, jsonb) owner to crm_definer;
grant execute on function public.undo_contact_merge(jsonb, jsonb) to crm_member;
comment on function public.undo_contact_merge(jsonb, jsonb) is
  'Takes back { merge_id } to the byte; 409 that names what has changed since, or when it was undone already. Answers { contacts }';

create function app.uuids(p_value jsonb) returns uuid[]
language sql
immutable
set search_path = ''
return array(select jsonb_array_elements_text(p_value)::uuid);
grant execute on function app.uuids(jsonb) to crm_definer;
comment on function app.uuids(jsonb) is 'A JSON list of uuids as an array';

create function app.bare_address(p_email text) returns text
language sql
immutable
set search_path = ''
return app.fold(regexp_replace(split_part(p_email, '@', 1), '\+.*$', '')) || '@' || split_part(p_email, '@', 2);
grant execute on function app.bare_address(text) to crm_member, crm_definer;
comment on function app.bare_address(text) is 'An e-mail address without accents and without what follows a plus';

create index contacts_bare_address_idx on public.contacts (organization_id, app.bare_address(email))
  where email is not null and deleted_at is null;

create function public.list_contact_duplicates(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_id constant text := app.decode_json(p_input) ->> 'contact_id';
  v_contact public.contacts;
begin
  perform app.require_member();
  select c.* into v_contact from public.contacts c where c.organization_id = v_organization_id and c.id = app.to_uuid(v_id);
  if not found then
    return app.not_found('contact', v_id, p_request);
  end if;
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', d.id, 'name', d.name, 'email', d.email, 'phone', d.phone, 'company_name', d.company_name, 'because', d.because
    ) order by d.because, d.name, d.id), '[]')
    from (
      select distinct on (f.id) f.id, f.name, f.email, f.phone, f.company_name, f.because
      from (
        (
          select c.id, c.name, c.email, c.phone, c.company_name, 'email' as because
          from public.contacts c
          where c.organization_id = v_organization_id and app.bare_address(c.email) = app.bare_address(v_contact.email)
            and c.email is not null and c.deleted_at is null
          limit 21
        )
        union all
        (
          select c.id, c.name, c.email, c.phone, c.company_name, 'phone'
          from public.contacts c
          where c.organization_id = v_organization_id and c.phone in (v_contact.phone, v_contact.mobile)
            and c.phone like '+%' and c.deleted_at is null
          limit 21
        )
        union all
        (
          select c.id, c.name, c.email, c.phone, c.company_name, 'phone'
          from public.contacts c
          where c.organization_id = v_organization_id and c.mobile in (v_contact.phone, v_contact.mobile)
            and c.mobile like '+%' and c.deleted_at is null
          limit 21
        )
        union all
        (
          select c.id, c.name, c.email, c.phone, c.company_name, 'name'
          from public.contacts c
          where c.organization_id = v_organization_id and c.name_key = v_contact.name_key
            and c.company_name is not distinct from v_contact.company_name and c.deleted_at is null
          limit 21
        )
      ) f
      where f.id <> v_contact.id
      order by f.id, f.because
      limit 20
    ) d
  );
end
$$;
grant execute on function public.list_contact_duplicates(jsonb, jsonb) to crm_member;
comment on function public.list_contact_duplicates(jsonb, jsonb) is
  'At most 20 contacts that may be the same person as { contact_id }, each with because: email, phone or name';

-- supabase/schemas/core/contact-imports.sql

-- Importing contacts from a file: what was asked for, what was done with each row, and taking it back.

create table public.contact_imports (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  file_id uuid not null,
  file_name text not null check (char_length(file_name) between 1 and 255),
  status text not null default 'mapping'
    check (status in ('mapping', 'queued', 'running', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
  format jsonb not null,
  columns jsonb not null check (jsonb_typeof(columns) = 'array'),
  mapping jsonb,
  options jsonb,
  total_rows integer not null check (total_rows >= 0),
  done_rows integer not null default 0 check (done_rows between 0 and total_rows),
  created_rows integer not null default 0,
  updated_rows integer not null default 0,
  skipped_rows integer not null default 0,
  failed_rows integer not null default 0,
  removed_rows integer not null default 0,
  restored_rows integer not null default 0,
  kept_rows integer not null default 0,
  error text check (char_length(error) <= 500),
  created_by uuid references public.users on delete set null,
  created_at timestamptz(3) not null default now(),
  started_at timestamptz(3),
  finished_at timestamptz(3),
  undone_at timestamptz(3),
  primary key (organization_id, id),
  check ((status = 'mapping') = (mapping is null)),
  check (created_rows + updated_rows + skipped_rows + failed_rows = done_rows)
);
comment on table public.contact_imports is
  'One row per file. done_rows is the checkpoint, moved in the transaction of the rows that it counts';

create index contact_imports_created_at_idx on public.contact_imports (organization_id, created_at desc, id desc);

alter table public.contact_imports enable row level security;
alter table public.contact_imports force row level security;
create policy "functions act inside the organisation of the claim" on public.contact_imports for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "managers read their active organisation" on public.contact_imports for select to crm_member
  using (organization_id = (select app.member_organization_id('manager')));
grant select on public.contact_imports to crm_member;
grant select, insert, update on public.contact_imports to crm_definer;

create table public.contact_import_rows (
  organization_id uuid not null,
  import_id uuid not null,
  row_number integer not null,
  line integer not null,
  outcome text not null check (outcome in ('created', 'updated', 'skipped', 'failed')),
  contact_id uuid,
  before jsonb,
  after_version integer,
  cells jsonb,
  reasons jsonb,
  undone text check (undone in ('removed', 'restored', 'kept')),
  kept_because text check (char_length(kept_because) <= 200),
  primary key (organization_id, import_id, row_number),
  foreign key (organization_id, import_id) references public.contact_imports (organization_id, id) on delete cascade,
  check ((outcome = 'failed') = (reasons is not null)),
  check ((outcome = 'updated') = (before is not null)),
  check ((outcome in ('created', 'updated')) = (after_version is not null)),
  check ((kept_because is not null) = (undone is not distinct from 'kept'))
);
comment on table public.contact_import_rows is 'What an import did with each row of its file';
comment on column public.contact_import_rows.before is 'The contact before the row changed it: { row, tags }';
comment on column public.contact_import_rows.after_version is
  'The contact''s version as the row left it: another one later means that somebody has changed it';
comment on column public.contact_import_rows.contact_id is 'No foreign key: what was done to a contact that is gone stays known';

create index contact_import_rows_outcome_idx on public.contact_import_rows (organization_id, import_id, outcome, row_number);

alter table public.contact_import_rows enable row level security;
alter table public.contact_import_rows force row level security;
create policy "functions act inside the organisation of the claim" on public.contact_import_rows for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "managers read their active organisation" on public.contact_import_rows for select to crm_member
  using (organization_id = (select app.member_organization_id('manager')));
grant select on public.contact_import_rows to crm_member;
grant select, insert, update on public.contact_import_rows to crm_definer;

create function app.match_contact(p_values jsonb) returns uuid
language plpgsql
stable
set search_path = ''
-- planned while the table may still be empty, and used when it is large
set enable_seqscan = off
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_email constant text := p_values ->> 'email';
  v_numbers constant text[] := array(
    select n from unnest(array[p_values ->> 'phone', p_values ->> 'mobile']) n where n ~ '^\+[1-9]\d{6,14}$'
  );
  v_id uuid;
begin
  if v_email is not null then
    select c.id into v_id from public.contacts c where c.organization_id = v_organization_id and c.email = v_email and c.deleted_at is null;
    if found then
      return v_id;
    end if;
  end if;
  if v_numbers <> '{}' then
    -- two people with addresses of their own may share a number: they are not one
    select f.id into v_id
    from (
      select c.id, c.email, c.created_at from public.contacts c
      where c.organization_id = v_organization_id and c.phone = any (v_numbers) and c.phone like '+%' and c.deleted_at is null
      union
      select c.id, c.email, c.created_at from public.contacts c
      where c.organization_id = v_organization_id and c.mobile = any (v_numbers) and c.mobile like '+%' and c.deleted_at is null
    ) f
    where v_email is null or f.email is null
    order by f.created_at, f.id
    limit 1;
  end if;
  return v_id;
end
$$;
grant execute on function app.match_contact(jsonb) to crm_definer;
comment on function app.match_contact(jsonb) is
  'The live contact of the organisation that { email, phone, mobile } name: by the address, then by a number, unless both sides have an '
  'address of their own; the oldest where a number is that of several';

-- supabase/schemas/core/contact-import-run.sql

-- Doing an import row by row, and undoing it. A batch and its checkpoint are one transaction, so a killed import goes on once.

create function app.import_values(p_before jsonb, p_values jsonb, p_overwrite boolean) returns jsonb
language sql
immutable
set search_path = ''
return p_before
  || (
    select coalesce(jsonb_object_agg(v.key, v.value), '{}')
    from jsonb_each(p_values) v
    where v.key <> 'custom_fields' and (p_overwrite or p_before -> v.key = 'null')
  )
  || jsonb_build_object('custom_fields', case
    when p_overwrite then (p_before -> 'custom_fields') || coalesce(p_values -> 'custom_fields', '{}')
    else coalesce(p_values -> 'custom_fields', '{}') || (p_before -> 'custom_fields')
  end);
grant execute on function app.import_values(jsonb, jsonb, boolean) to crm_definer;
comment on function app.import_values(jsonb, jsonb, boolean) is
  'A contact as a row of a file leaves it: the row''s values where the contact has none, or everywhere when it overwrites';

create function app.insert_contacts(p_rows jsonb, p_created_by uuid) returns uuid[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_ids uuid[];
begin
  with added as (
    insert into public.contacts (
      organization_id, id, first_name, last_name, email, phone, mobile, company_name, title, type, department, status, contact_state,
      source, lead_score, owner_id, website, address_line1, address_line2, city, state, postal_code, country, birthday, linkedin_url,
      twitter_handle, avatar_url, notes, email_opt_in, sms_opt_in, do_not_call, custom_fields, created_by
    )
    select
      app.organization_id(), coalesce(r.id, app.uuid_v7()), r.first_name, r.last_name, r.email, r.phone, r.mobile, r.company_name, r.title,
      coalesce(r.type, 'lead'), r.department, coalesce(r.status, 'new'), coalesce(r.contact_state, 'active'), coalesce(r.source, 'manual'),
      r.lead_score, r.owner_id, r.website, r.address_line1, r.address_line2, r.city, r.state, r.postal_code, r.country, r.birthday,
      r.linkedin_url, r.twitter_handle, r.avatar_url, r.notes, coalesce(r.email_opt_in, true), coalesce(r.sms_opt_in, true),
      coalesce(r.do_not_call, false), coalesce(r.custom_fields, '{}'), p_created_by
    from jsonb_populate_recordset(null::public.contacts, p_rows) r
    on conflict (organization_id, email) where deleted_at is null do nothing
    returning id
  )
  select array_agg(a.id) into v_ids from added a;
  return v_ids;
end
$$;
grant execute on function app.insert_contacts(jsonb, uuid) to crm_definer;
comment on function app.insert_contacts(jsonb, uuid) is
  'Adds contacts with these values, each under its id when it has one, but none whose e-mail address a live contact has; answers their ids';

create function app.update_by_row(p_contact_id uuid, p_row jsonb, p_options jsonb, p_tag_ids uuid[]) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_before jsonb;
  v_after jsonb;
begin
  perform from public.contacts c where c.organization_id = app.organization_id() and c.id = p_contact_id for no key update;
  v_before := app.contact_state_of(p_contact_id);
  v_after := app.import_values(v_before -> 'row', p_row -> 'values', coalesce((p_options ->> 'overwrite')::boolean, false));
  if p_options ->> 'existing' = 'skip' or (v_after = v_before -> 'row' and v_before -> 'tags' @> to_jsonb(p_tag_ids)) then
    return jsonb_build_object('outcome', 'skipped', 'contact_id', p_contact_id);
  end if;
  if v_after <> v_before -> 'row' then
    perform app.put_contact(v_after);
  end if;
  perform app.change_tags(p_contact_id, app.uuids(v_before -> 'tags') || p_tag_ids);
  return jsonb_build_object('outcome', 'updated', 'contact_id', p_contact_id, 'before', v_before);
end
$$;
grant execute on function app.update_by_row(uuid, jsonb, jsonb, uuid[]) to crm_definer;
comment on function app.update_by_row(uuid, jsonb, jsonb, uuid[]) is
  'Changes a contact by a row of a file: { outcome: updated or skipped, contact_id, before }. Skipped when told so, or when '
  'nothing differs';

create function app.import_row(p_row jsonb, p_options jsonb, p_created_by uuid, p_tag_ids uuid[]) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_defaults constant jsonb := jsonb_strip_nulls(jsonb_build_object('source', 'import', 'owner_id', p_options -> 'owner_id'));
  v_id uuid := app.match_contact(p_row -> 'values');
begin
  if v_id is null then
    v_id := (app.insert_contacts(jsonb_build_array(v_defaults || (p_row -> 'values')), p_created_by))[1];
    if v_id is not null then
      perform app.put_tags(v_id, p_tag_ids);
      return jsonb_build_object('outcome', 'created', 'contact_id', v_id);
    end if;
    -- somebody else has added the contact at this moment
    v_id := app.match_contact(p_row -> 'values');
  end if;
  return app.update_by_row(v_id, p_row, p_options, p_tag_ids);
exception
  when data_exception or integrity_constraint_violation or sqlstate 'PT422' then
    return jsonb_build_object('outcome', 'failed', 'reasons', jsonb_build_array(jsonb_build_object(
      'field', '', 'value', '', 'message', 'A value of this row cannot be stored.'
    )));
end
$$;
grant execute on function app.import_row(jsonb, jsonb, uuid, uuid[]) to crm_definer;
comment on function app.import_row(jsonb, jsonb, uuid, uuid[]) is
  'Does one row of a file, { values, tags }: { outcome: created, updated, skipped or failed, contact_id, before, reasons }';

create function app.import_tags(p_rows jsonb, p_options jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform app.tag_ids(array(
    select distinct t
    from jsonb_array_elements(p_rows) r
    cross join lateral jsonb_array_elements_text(coalesce(r -> 'tags', '[]') || coalesce(p_options -> 'tags', '[]')) t
  ));
  return (
    select coalesce(jsonb_object_agg(app.fold(g.name), g.id), '{}') from public.tags g where g.organization_id = app.organization_id()
  );
end
$$;
grant execute on function app.import_tags(jsonb, jsonb) to crm_definer;
comment on function app.import_tags(jsonb, jsonb) is
  'The organisation''s tags by their folded names, { name: id }, once those of these rows are among them';

create function app.store_import_row(p_import public.contact_imports, p_row jsonb, p_done jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.contact_import_rows (
    organization_id, import_id, row_number, line, outcome, contact_id, before, after_version, cells, reasons
  )
  values (
    p_import.organization_id, p_import.id, (p_row ->> 'row')::integer, (p_row ->> 'line')::integer, p_done ->> 'outcome',
    (p_done ->> 'contact_id')::uuid, p_done -> 'before',
    case when p_done ->> 'outcome' in ('created', 'updated') then (
      select c.version from public.contacts c where c.organization_id = p_import.organization_id and c.id = (p_done ->> 'contact_id')::uuid
    ) end,
    case when p_done ->> 'outcome' = 'failed' then p_row -> 'cells' end, p_done -> 'reasons'
  );
end
$$;
grant execute on function app.store_import_row(public.contact_imports, jsonb, jsonb) to crm_definer;
comment on function app.store_import_row(public.contact_imports, jsonb, jsonb) is 'Notes what was done with a row of a file';

create function app.rows_of_new_contacts(p_rows jsonb) returns integer[]
language plpgsql
stable
set search_path = ''
-- planned while the table may still be empty, and used when it is large
set enable_seqscan = off
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return array(
    with keys as materialized (
      select (r ->> 'row')::integer as row, k.key
      from jsonb_array_elements(p_rows) r
      cross join lateral (
        values (r #>> '{values,email}'), (r #>> '{values,phone}'), (nullif(r #>> '{values,mobile}', r #>> '{values,phone}'))
      ) k (key)
      where r ? 'values' and k.key is not null
    ),
    known as (
      select k.key from keys k join public.contacts c
        on c.organization_id = v_organization_id and c.email = k.key and c.deleted_at is null
      union all
      select k.key from keys k join public.contacts c
        on c.organization_id = v_organization_id and c.phone = k.key and c.phone like '+%' and c.deleted_at is null
      union all
      select k.key from keys k join public.contacts c
        on c.organization_id = v_organization_id and c.mobile = k.key and c.mobile like '+%' and c.deleted_at is null
      union all
      select k.key from keys k group by k.key having count(*) > 1
    )
    select k.row from keys k group by k.row having not bool_or(k.key in (select n.key from known n))
  );
end
$$;
grant execute on function app.rows_of_new_contacts(jsonb) to crm_definer;
comment on function app.rows_of_new_contacts(jsonb) is
  'The numbers of the rows whose address and numbers neither a contact nor another of these rows has: they can be added in one go';

create function app.insert_rows(p_import public.contact_imports, p_rows jsonb, p_tags jsonb) returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_defaults constant jsonb := jsonb_strip_nulls(jsonb_build_object('source', 'import', 'owner_id', p_import.options -> 'owner_id'));
  v_count integer;
begin
  v_count := cardinality(app.insert_contacts((
    select jsonb_agg(v_defaults || (r -> 'values') || jsonb_build_object('id', r -> 'id')) from jsonb_array_elements(p_rows) r
  ), p_import.created_by));
  if v_count is distinct from jsonb_array_length(p_rows) then
    raise unique_violation using message = 'somebody else has added one of them at this moment';
  end if;
  insert into public.contact_tags (organization_id, contact_id, tag_id)
  select p_import.organization_id, (r ->> 'id')::uuid, t
  from jsonb_array_elements(p_rows) r
  cross join lateral unnest(app.tags_among(p_tags, r, p_import.options)) t
  where r -> 'tags' <> '[]' or p_import.options -> 'tags' <> '[]';
  insert into public.contact_import_rows (organization_id, import_id, row_number, line, outcome, contact_id, after_version)
  select p_import.organization_id, p_import.id, (r ->> 'row')::integer, (r ->> 'line')::integer, 'created', (r ->> 'id')::uuid, 1
  from jsonb_array_elements(p_rows) r;
  return v_count;
end
$$;
grant execute on function app.insert_rows(public.contact_imports, jsonb, jsonb) to crm_definer;
comment on function app.insert_rows(public.contact_imports, jsonb, jsonb) is
  'Adds the contacts of rows that have ids for them, with their tags, and notes the rows; fails as a whole when one cannot be added';

create function app.import_rows(p_import public.contact_imports, p_rows jsonb, p_tags jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_new constant integer[] := app.rows_of_new_contacts(p_rows);
  v_together jsonb := (
    select jsonb_agg(r || jsonb_build_object('id', app.uuid_v7()) order by (r ->> 'row')::integer)
    from jsonb_array_elements(p_rows) r
    where (r ->> 'row')::integer = any (v_new)
  );
  v_created integer := 0;
  v_row jsonb;
  v_done jsonb;
  v_counts jsonb;
begin
  if v_together is not null then
    begin
      v_created := app.insert_rows(p_import, v_together, p_tags);
    exception when data_exception or integrity_constraint_violation or sqlstate 'PT422' then
      -- one of them cannot be added: each is tried by itself
      v_together := null;
    end;
  end if;
  v_counts := jsonb_build_object('created', v_created, 'updated', 0, 'skipped', 0, 'failed', 0);
  for v_row in
    select r
    from jsonb_array_elements(p_rows) r
    where v_together is null or (r ->> 'row')::integer <> all (v_new)
    order by (r ->> 'row')::integer
  loop
    v_done := case
      when v_row ? 'reasons' then jsonb_build_object('outcome', 'failed', 'reasons', v_row -> 'reasons')
      else app.import_row(v_row, p_import.options, p_import.created_by, app.tags_among(p_tags, v_row, p_import.options))
    end;
    perform app.store_import_row(p_import, v_row, v_done);
    v_counts := jsonb_set(v_counts, array[v_done ->> 'outcome'], to_jsonb((v_counts ->> (v_done ->> 'outcome'))::integer + 1));
  end loop;
  return v_counts;
end
$$;
grant execute on function app.import_rows(public.contact_imports, jsonb, jsonb) to crm_definer;
comment on function app.import_rows(public.contact_imports, jsonb, jsonb) is
  'Does rows of a file: those of contacts that are plainly new in one go, the others one by one in their order. Answers { created, '
  'updated, skipped, failed }';

create function app.record_import(p_import public.contact_imports, p_from integer, p_to integer) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.domain_events (organization_id, type, object_type, object_id, changes, actor_kind, actor_id)
  select
    p_import.organization_id, case r.outcome when 'created' then 'contact.created' else 'contact.updated' end, 'contact', r.contact_id,
    jsonb_build_object('import_id', jsonb_build_object('old', null, 'new', p_import.id)), app.claim('actor'), p_import.created_by
  from public.contact_import_rows r
  where r.organization_id = p_import.organization_id and r.import_id = p_import.id
    and r.row_number > p_from and r.row_number <= p_to and r.outcome in ('created', 'updated');
end
$$;
grant execute on function app.record_import(public.contact_imports, integer, integer) to crm_definer;
comment on function app.record_import(public.contact_imports, integer, integer) is
  'Appends an event for each contact that these rows of an import created or changed; the audit log has the import as a whole';

create function public.import_contact_batch(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_from constant integer := (v_input ->> 'from')::integer;
  v_job public.jobs;
  v_import public.contact_imports;
  v_counts jsonb;
begin
  perform app.require_worker();
  v_job := app.require_job('import_contacts', (v_input ->> 'import_id')::uuid, (v_input ->> 'token')::uuid);
  select i.* into v_import
  from public.contact_imports i
  where i.organization_id = app.organization_id() and i.id = (v_input ->> 'import_id')::uuid
  for update;
  -- a batch that was stored before its answer got through is not done again
  if v_import.status not in ('queued', 'running') or v_import.done_rows <> v_from then
    return jsonb_build_object('status', v_import.status, 'done_rows', v_import.done_rows);
  end if;
  perform set_config('app.keeps_record', 'on', true);
  v_counts := app.import_rows(v_import, v_input -> 'rows', app.import_tags(v_input -> 'rows', v_import.options));
  perform app.record_import(v_import, v_from, v_from + jsonb_array_length(v_input -> 'rows'));
  perform set_config('app.keeps_record', '', true);
  return app.count_batch(v_job, v_import, v_counts);
end
$$;
alter function public.import_contact_batch(jsonb, jsonb) owner to crm_definer;
grant execute on function public.import_contact_batch(jsonb, jsonb) to crm_worker;
comment on function public.import_contact_batch(jsonb, jsonb) is
  'Does the rows of a file behind the first `from`, and moves the checkpoint behind them. Takes { import_id, token, from, rows: [{ row, '
  'line, values, tags } or { row, line, cells, reasons }] }; answers { status, done_rows }: a batch that is done already changes nothing';

create function app.tags_among(p_tags jsonb, p_row jsonb, p_options jsonb) returns uuid[]
language sql
immutable
set search_path = ''
return array(
  select distinct (p_tags ->> app.fold(t))::uuid
  from jsonb_array_elements_text(coalesce(p_row -> 'tags', '[]') || coalesce(p_options -> 'tags', '[]')) t
  where p_tags ? app.fold(t)
);
grant execute on function app.tags_among(jsonb, jsonb, jsonb) to crm_definer;
comment on function app.tags_among(jsonb, jsonb, jsonb) is
  'The ids of a row''s tags and of those that all rows get, out of { folded name: id }';

create function app.count_batch(p_job public.jobs, p_import public.contact_imports, p_counts jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_status text;
  v_done_rows integer;
begin
  update public.contact_imports i
  set
    created_rows = i.created_rows + (p_counts ->> 'created')::integer,
    updated_rows = i.updated_rows + (p_counts ->> 'updated')::integer,
    skipped_rows = i.skipped_rows + (p_counts ->> 'skipped')::integer,
    failed_rows = i.failed_rows + (p_counts ->> 'failed')::integer,
    done_rows = i.done_rows + n.rows,
    started_at = coalesce(i.started_at, now()),
    status = case when i.done_rows + n.rows = i.total_rows then 'done' else 'running' end,
    finished_at = case when i.done_rows + n.rows = i.total_rows then now() end
  from (select sum(value::integer)::integer as rows from jsonb_each_text(p_counts)) n
  where i.organization_id = p_import.organization_id and i.id = p_import.id
  returning i.status, i.done_rows into v_status, v_done_rows;
  perform app.save_progress(p_job, jsonb_build_object('done', v_done_rows));
  return jsonb_build_object('status', v_status, 'done_rows', v_done_rows);
end
$$;
grant execute on function app.count_batch(public.jobs, public.contact_imports, jsonb) to crm_definer;
comment on function app.count_batch(public.jobs, public.contact_imports, jsonb) is
  'Counts a batch of an import and moves its checkpoint; the last one ends it';

-- supabase/schemas/core/contact-import-undo.sql

-- Taking an import back, its last row first.

create function app.undo_row(p_row public.contact_import_rows, p_referenced uuid[]) returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_version integer;
begin
  select c.version into v_version
  from public.contacts c
  where c.organization_id = p_row.organization_id and c.id = p_row.contact_id
  for update;
  if not found then
    return 'The contact is gone';
  elsif v_version <> p_row.after_version then
    return 'The contact has been changed since';
  elsif p_row.outcome = 'updated' then
    perform app.put_contact(p_row.before -> 'row'), app.put_tags(p_row.contact_id, app.uuids(p_row.before -> 'tags'));
    return null;
  elsif p_row.contact_id = any (p_referenced) then
    return 'Something has been added to the contact since';
  end if;
  delete from public.contacts c where c.organization_id = p_row.organization_id and c.id = p_row.contact_id;
  return null;
exception
  when unique_violation then
    return 'Another contact has the former e-mail address by now';
end
$$;
grant execute on function app.undo_row(public.contact_import_rows, uuid[]) to crm_definer;
comment on function app.undo_row(public.contact_import_rows, uuid[]) is
  'Removes the contact that a row created, or puts back the one that it changed, to the byte; else answers why it was kept';

create function app.with_children(p_ids uuid[]) returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_table text;
  v_found uuid[] := '{}';
  v_more uuid[];
begin
  for v_table in select app.contact_children() loop
    execute format(
      'select array(select distinct contact_id from public.%I '
      'where organization_id = app.organization_id() and contact_id = any ($1))', v_table
    ) into v_more using p_ids;
    v_found := v_found || v_more;
  end loop;
  return v_found;
end
$$;
grant execute on function app.with_children(uuid[]) to crm_definer;
comment on function app.with_children(uuid[]) is 'Those of the contacts to which something belongs: a note, a visitor, a deal';

create function public.undo_import_batch(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_job public.jobs;
  v_rows public.contact_import_rows[];
  v_row public.contact_import_rows;
  v_referenced uuid[];
  v_kept text;
  v_counts jsonb := '{"removed": 0, "restored": 0, "kept": 0}';
  v_undone text;
begin
  perform app.require_worker();
  v_job := app.require_job('undo_contact_import', (v_input ->> 'import_id')::uuid, (v_input ->> 'token')::uuid);
  -- the last row first: a contact that several rows touched goes back the way it came
  v_rows := array(
    select r
    from public.contact_import_rows r
    where r.organization_id = app.organization_id() and r.import_id = (v_input ->> 'import_id')::uuid
      and r.undone is null and r.outcome in ('created', 'updated')
    order by r.row_number desc
    limit (v_input ->> 'limit')::integer
  );
  v_referenced := app.with_children(array(select (r).contact_id from unnest(v_rows) r));
  perform set_config('app.keeps_versions', 'on', true);
  foreach v_row in array v_rows loop
    v_kept := app.undo_row(v_row, v_referenced);
    v_undone := case when v_kept is not null then 'kept' when v_row.outcome = 'created' then 'removed' else 'restored' end;
    update public.contact_import_rows r set undone = v_undone, kept_because = v_kept
    where r.organization_id = v_row.organization_id and r.import_id = v_row.import_id and r.row_number = v_row.row_number;
    v_counts := jsonb_set(v_counts, array[v_undone], to_jsonb((v_counts ->> v_undone)::integer + 1));
  end loop;
  perform set_config('app.keeps_versions', '', true);
  return app.count_undone(v_job, v_counts, cardinality(v_rows) < (v_input ->> 'limit')::integer);
end
$$;
alter function public.undo_import_batch(jsonb, jsonb) owner to crm_definer;
grant execute on function public.undo_import_batch(jsonb, jsonb) to crm_worker;
comment on function public.undo_import_batch(jsonb, jsonb) is
  'Takes back the last rows of an import that still stand. Takes { import_id, token, limit }; answers { status, undone_rows }';

create function app.count_undone(p_job public.jobs, p_counts jsonb, p_is_last boolean) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_answer jsonb;
begin
  update public.contact_imports i
  set
    removed_rows = i.removed_rows + (p_counts ->> 'removed')::integer,
    restored_rows = i.restored_rows + (p_counts ->> 'restored')::integer,
    kept_rows = i.kept_rows + (p_counts ->> 'kept')::integer,
    status = case when p_is_last then 'undone' else 'undoing' end,
    undone_at = case when p_is_last then now() end
  where i.organization_id = p_job.organization_id and i.id = p_job.object_id
  returning jsonb_build_object('status', i.status, 'undone_rows', i.removed_rows + i.restored_rows + i.kept_rows) into v_answer;
  perform app.save_progress(p_job, jsonb_build_object('undone', v_answer -> 'undone_rows'));
  return v_answer;
end
$$;
grant execute on function app.count_undone(public.jobs, jsonb, boolean) to crm_definer;
comment on function app.count_undone(public.jobs, jsonb, boolean) is 'Counts a batch of an undo, and ends it after the last one';

-- supabase/schemas/core/contact-import-steps.sql

-- The steps of an import that people take: upload, look, start, stop, undo.

create function app.import_answer(p_import public.contact_imports) returns jsonb
language sql
stable
set search_path = ''
return to_jsonb(p_import) - 'organization_id';
grant execute on function app.import_answer(public.contact_imports) to crm_definer, crm_system;
comment on function app.import_answer(public.contact_imports) is 'An import as it is answered';

create function public.create_contact_import(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_import public.contact_imports;
begin
  perform app.require_writer('manager');
  insert into public.contact_imports as i (organization_id, file_id, file_name, format, columns, total_rows, created_by)
  values (
    app.organization_id(), (v_input ->> 'file_id')::uuid, v_input ->> 'file_name', v_input -> 'format', v_input -> 'columns',
    (v_input ->> 'total_rows')::integer, app.user_id()
  )
  returning i.* into v_import;
  perform app.audit(
    'contact_import.created', 'contact_import', v_import.id::text, jsonb_build_object('rows', v_import.total_rows), p_request
  );
  return app.import_answer(v_import);
end
$$;
alter function public.create_contact_import(jsonb, jsonb) owner to crm_definer;
grant execute on function public.create_contact_import(jsonb, jsonb) to crm_member;
comment on function public.create_contact_import(jsonb, jsonb) is
  'Notes a file of contacts that was uploaded. Takes { file_id, file_name, format, columns, total_rows }; answers the import';

create function app.locked_import(p_id text) returns public.contact_imports
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_import public.contact_imports;
begin
  select i.* into v_import
  from public.contact_imports i
  where i.organization_id = app.organization_id() and i.id = app.to_uuid(p_id)
  for update;
  return v_import;
end
$$;
grant execute on function app.locked_import(text) to crm_definer;
comment on function app.locked_import(text) is 'The organisation''s import with this id, locked';

create function public.start_contact_import(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_import public.contact_imports;
begin
  perform app.require_writer('manager');
  v_import := app.locked_import(v_input ->> 'import_id');
  if v_import.id is null then
    return app.not_found('contact_import', v_input ->> 'import_id', p_request);
  elsif v_import.status <> 'mapping' then
    return app.error_response(409, 'conflict', 'This import was started already');
  end if;
  update public.contact_imports i
  set
    mapping = v_input -> 'mapping', options = v_input -> 'options',
    status = case when i.total_rows = 0 then 'done' else 'queued' end,
    finished_at = case when i.total_rows = 0 then now() end
  where i.organization_id = v_import.organization_id and i.id = v_import.id
  returning i.* into v_import;
  if v_import.status = 'queued' then
    perform app.enqueue_job('import_contacts', v_import.id, jsonb_build_object('import_id', v_import.id));
  end if;
  perform app.audit('contact_import.started', 'contact_import', v_import.id::text, v_input - 'import_id', p_request);
  return app.import_answer(v_import);
end
$$;
alter function public.start_contact_import(jsonb, jsonb) owner to crm_definer;
grant execute on function public.start_contact_import(jsonb, jsonb) to crm_member;
comment on function public.start_contact_import(jsonb, jsonb) is
  'Starts an import. Takes { import_id, mapping: [{ index, target }], options }; answers the import, 409 when it was started before';

create function public.cancel_contact_import(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_id constant text := app.decode_json(p_input) ->> 'import_id';
  v_import public.contact_imports;
begin
  perform app.require_writer('manager');
  v_import := app.locked_import(v_id);
  if v_import.id is null then
    return app.not_found('contact_import', v_id, p_request);
  elsif v_import.status not in ('queued', 'running') then
    return app.error_response(409, 'conflict', 'This import is not under way');
  end if;
  -- the job sees it before its next batch
  update public.contact_imports i
  set status = 'cancelled', finished_at = now()
  where i.organization_id = v_import.organization_id and i.id = v_import.id
  returning i.* into v_import;
  perform app.audit('contact_import.cancelled', 'contact_import', v_import.id::text, '{}', p_request);
  return app.import_answer(v_import);
end
$$;
alter function public.cancel_contact_import(jsonb, jsonb) owner to crm_definer;
grant execute on function public.cancel_contact_import(jsonb, jsonb) to crm_member;
comment on function public.cancel_contact_import(jsonb, jsonb) is
  'Stops { import_id } after the batch under way; what was done stays and can be undone. Answers the import, 409 when it is not under way';

create function public.undo_contact_import(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_id constant text := app.decode_json(p_input) ->> 'import_id';
  v_import public.contact_imports;
begin
  perform app.require_writer('manager');
  v_import := app.locked_import(v_id);
  if v_import.id is null then
    return app.not_found('contact_import', v_id, p_request);
  elsif v_import.status not in ('done', 'cancelled', 'failed') then
    return app.error_response(409, 'conflict', 'Only an import that has ended, and was not undone, can be undone');
  end if;
  update public.contact_imports i
  set status = 'undoing'
  where i.organization_id = v_import.organization_id and i.id = v_import.id
  returning i.* into v_import;
  perform app.enqueue_job('undo_contact_import', v_import.id, jsonb_build_object('import_id', v_import.id));
  perform app.audit('contact_import.undone', 'contact_import', v_import.id::text, '{}', p_request);
  return app.import_answer(v_import);
end
$$;
alter function public.undo_contact_import(jsonb, jsonb) owner to crm_definer;
grant execute on function public.undo_contact_import(jsonb, jsonb) to crm_member;
comment on function public.undo_contact_import(jsonb, jsonb) is
  'Begins to take back what { import_id } did; answers the import, 409 while it is under way or when it was undone before';

create function public.fail_contact_import(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_job public.jobs;
begin
  perform app.require_worker();
  v_job := app.require_job('import_contacts', (v_input ->> 'import_id')::uuid, (v_input ->> 'token')::uuid);
  update public.contact_imports i
  set status = 'failed', error = left(v_input ->> 'error', 500), finished_at = now()
  where i.organization_id = v_job.organization_id and i.id = v_job.object_id and i.status in ('queued', 'running');
  return jsonb_build_object('failed', found);
end
$$;
alter function public.fail_contact_import(jsonb, jsonb) owner to crm_definer;
grant execute on function public.fail_contact_import(jsonb, jsonb) to crm_worker;
comment on function public.fail_contact_import(jsonb, jsonb) is
  'Ends an import whose file cannot be read any more. Takes { import_id, token, error }';

create function public.get_contact_import_plan(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_id constant text := app.decode_json(p_input) ->> 'import_id';
  v_import public.contact_imports;
begin
  if app.claim('role') = 'crm_worker' then
    perform app.require_worker();
  else
    perform app.require_member('manager');
  end if;
  select i.* into v_import from public.contact_imports i where i.organization_id = v_organization_id and i.id = app.to_uuid(v_id);
  if v_id is not null and not found then
    return app.not_found('contact_import', v_id, p_request);
  end if;
  return jsonb_build_object(
    'import', case when v_id is not null then app.import_answer(v_import) end,
    'custom_fields', (
      select coalesce(jsonb_agg(
        jsonb_build_object('key', d.key, 'label', d.label, 'kind', d.kind, 'options', d.options) order by d.position, d.key
      ), '[]')
      from public.custom_field_definitions d
      where d.organization_id = v_organization_id
    ),
    'members', (
      select coalesce(jsonb_object_agg(u.email, u.id), '{}')
      from public.memberships m
      join public.users u on u.id = m.user_id
      where m.organization_id = v_organization_id
    ),
    'country', (select o.country from public.organizations o where o.id = v_organization_id)
  );
end
$$;
alter function public.get_contact_import_plan(jsonb, jsonb) owner to crm_system;
grant select on public.contact_imports to crm_system;
grant select (organization_id, key, label, kind, options, position) on public.custom_field_definitions to crm_system;
grant execute on function public.get_contact_import_plan(jsonb, jsonb) to crm_member, crm_worker;
comment on function public.get_contact_import_plan(jsonb, jsonb) is
  'What reading the file of { import_id } needs, or of one that is about to be uploaded: { import, custom_fields: [{ key, label, kind, '
  'options }], members: { e-mail: id }, country }';

create function public.match_contacts(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform app.require_member('manager');
  return (
    select coalesce(jsonb_agg(app.match_contact(k.value) is not null order by k.ordinality), '[]')
    from jsonb_array_elements(app.decode_json(p_input) -> 'rows') with ordinality k
  );
end
$$;
alter function public.match_contacts(jsonb, jsonb) owner to crm_definer;
grant execute on function public.match_contacts(jsonb, jsonb) to crm_member;
comment on function public.match_contacts(jsonb, jsonb) is
  'Which rows name a contact that is there: takes { rows: [{ email, phone, mobile }] }, answers a list of true and false';

create function public.preview_contact_rows(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_options constant jsonb := v_input -> 'options';
  v_tags jsonb;
  v_row jsonb;
  v_outcomes jsonb := '[]';
begin
  perform app.require_writer('manager');
  begin
    v_tags := app.import_tags(v_input -> 'rows', v_options);
    for v_row in select r from jsonb_array_elements(v_input -> 'rows') r loop
      v_outcomes := v_outcomes
        || (app.import_row(v_row, v_options, app.user_id(), app.tags_among(v_tags, v_row, v_options)) - 'before');
    end loop;
    -- what was done is taken back; what was learned stays in the variable
    raise exception using errcode = 'ZZ000';
  exception when sqlstate 'ZZ000' then
    return v_outcomes;
  end;
end
$$;
alter function public.preview_contact_rows(jsonb, jsonb) owner to crm_definer;
grant execute on function public.preview_contact_rows(jsonb, jsonb) to crm_member;
comment on function public.preview_contact_rows(jsonb, jsonb) is
  'What an import would do with these rows, by doing it and taking it back: takes { rows, options }, answers [{ outcome, '
  'contact_id, reasons }]';

-- supabase/schemas/concierge/facets.sql

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

-- supabase/schemas/concierge/chats.sql

-- Chats, their messages and summaries, and reading one chat as a member.

create table public.chats (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  -- a count inside the pattern would cost ten times as much
  external_id text not null check (external_id ~ '^[A-Za-z0-9_.:-]+$' and char_length(external_id) <= 128),
  session_id text not null check (char_length(session_id) between 1 and 255),
  visitor_id uuid,
  external_user_id text check (char_length(external_user_id) <= 255),
  location text check (char_length(location) <= 255),
  user_agent text check (char_length(user_agent) <= 1024),
  source_page text check (octet_length(source_page) between 1 and 2048),
  status text not null default 'active' check (status in ('active', 'completed', 'abandoned')),
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  message_count integer not null default 0,
  user_message_count integer not null default 0,
  last_message_at timestamptz(3),
  last_user_message_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  device text not null generated always as (app.device_of(user_agent)) stored,
  city text generated always as (app.city_of(location)) stored,
  country text generated always as (app.country_of(location)) stored,
  primary key (organization_id, id),
  unique (organization_id, external_id),
  foreign key (organization_id, visitor_id) references public.visitors (organization_id, id)
) with (fillfactor = 80);
comment on column public.chats.source_page is 'The page the visitor was on when the chat began, as its metadata said then';
comment on column public.chats.device is 'What it counts under in daily_chat_facets, as app.facets_of says; so do city and country';

create index chats_newest_idx on public.chats (organization_id, created_at desc, id desc);
create index chats_session_id_idx on public.chats (organization_id, session_id);
-- what a visitor did, newest first, without sorting all of it
create index chats_visitor_id_idx on public.chats (organization_id, visitor_id, created_at desc, id desc) where visitor_id is not null;
create index chats_external_id_idx on public.chats (external_id);
comment on index public.chats_external_id_idx is 'Not led by the organisation: it tells whether an id belongs to another one';
create index chats_external_id_prefix_idx on public.chats (organization_id, lower(external_id) text_pattern_ops);
create index chats_source_page_idx on public.chats (organization_id, source_page text_pattern_ops) where source_page is not null;
create index chats_status_idx on public.chats (organization_id, status, created_at desc, id desc);
create index chats_device_idx on public.chats (organization_id, device, created_at desc, id desc);
create index chats_city_idx on public.chats (organization_id, city, created_at desc, id desc) where city is not null;
create index chats_country_idx on public.chats (organization_id, country, created_at desc, id desc) where country is not null;

alter table public.chats enable row level security;
alter table public.chats force row level security;
create policy "functions act inside the organisation of the claim" on public.chats for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.chats for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.chats to crm_member;
grant select, insert, update, delete on public.chats to crm_definer;
-- "does this id exist elsewhere", what text is looked for in, and what lists are narrowed by; nothing else of a chat
grant select (organization_id, id, external_id, visitor_id, source_page, status, created_at) on public.chats to crm_system;

create table public.chat_messages (
  -- its chat exists in the organisation, and the chat's own foreign key says that the organisation does
  organization_id uuid not null,
  id uuid not null,
  chat_id uuid not null,
  position integer not null check (position > 0),
  external_id text check (char_length(external_id) between 1 and 128),
  role text not null check (role in ('user', 'assistant', 'system')),
  content text not null check (char_length(content) between 1 and 32000),
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz(3) not null default now(),
  primary key (organization_id, id),
  unique (organization_id, chat_id, position),
  foreign key (organization_id, chat_id) references public.chats (organization_id, id) on delete cascade
);
comment on column public.chat_messages.position is
  'The place in the order of arrival: 1, 2, 3 … A summary says up to which position it has read';
comment on column public.chat_messages.external_id is 'The sender''s own id of the message; sending it again stores nothing';

create unique index chat_messages_external_id_idx on public.chat_messages (organization_id, chat_id, external_id)
  where external_id is not null;
create index chat_messages_created_at_idx on public.chat_messages (organization_id, created_at desc, id desc);
create index chat_messages_words_idx on public.chat_messages
  using gin ((to_tsvector('simple', lower(content))
    || array_to_tsvector(array[app.organization_word(organization_id)]))) with (gin_pending_list_limit = 1024);
comment on index public.chat_messages_words_idx is 'Not led by the organisation: an index of words; its own word is among them';

alter table public.chat_messages enable row level security;
alter table public.chat_messages force row level security;
create policy "functions act inside the organisation of the claim" on public.chat_messages for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.chat_messages for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.chat_messages to crm_member;
grant select, insert on public.chat_messages to crm_definer;
-- the text that is looked for in
grant select (organization_id, chat_id, content) on public.chat_messages to crm_system;

create table public.chat_summaries (
  organization_id uuid not null references public.organizations on delete cascade,
  chat_id uuid not null,
  topic_summary text not null,
  user_score smallint not null check (user_score between 1 and 5),
  lead_score smallint not null check (lead_score between 0 and 10),
  sentiment text not null check (sentiment in ('positive', 'neutral', 'negative')),
  topics text[] not null check (cardinality(topics) <= 3),
  conversion_signals text[] not null,
  evidence jsonb not null check (jsonb_typeof(evidence) = 'object'),
  covered_position integer not null check (covered_position > 0),
  model text not null,
  input_tokens integer not null default 0,
  output_tokens integer not null default 0,
  summarized_at timestamptz(3) not null default now(),
  lease_token uuid,
  is_lead boolean not null generated always as (lead_score >= 7) stored,
  primary key (organization_id, chat_id),
  foreign key (organization_id, chat_id) references public.chats (organization_id, id) on delete cascade
);
comment on column public.chat_summaries.is_lead is 'A lead: a score of 7 or more, planning with specifics. Said here alone';
comment on column public.chat_summaries.covered_position is
  'The last message the summary has read; the chat is stale while it holds a later one';
comment on column public.chat_summaries.evidence is
  'Message ids behind the summary: { "topic": [id], "score": [id], "topics": [[id]], "signals": [[id]] }, lists in the order of topics '
  'and conversion_signals';
comment on column public.chat_summaries.lease_token is
  'The lease under which the summary was stored: who asks again because the answer was lost is told that it is there';

create index chat_summaries_words_idx on public.chat_summaries
  using gin (app.summary_words(organization_id, topic_summary, topics, conversion_signals));
comment on index public.chat_summaries_words_idx is 'Not led by the organisation: an index of words; its own word is among them';
create index chat_summaries_lead_score_idx on public.chat_summaries (organization_id, lead_score);
create index chat_summaries_sentiment_idx on public.chat_summaries (organization_id, sentiment);
create index chat_summaries_summarized_at_idx on public.chat_summaries (organization_id, summarized_at);

alter table public.chat_summaries enable row level security;
alter table public.chat_summaries force row level security;
create policy "functions act inside the organisation of the claim" on public.chat_summaries for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.chat_summaries for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.chat_summaries to crm_member;
grant select, insert, update on public.chat_summaries to crm_definer;
-- the text that is looked for in, and what lists are narrowed by
grant select (organization_id, chat_id, topic_summary, lead_score, sentiment, topics, conversion_signals)
  on public.chat_summaries to crm_system;

create function app.source_page(p_metadata jsonb) returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_name text;
  v_page text;
begin
  foreach v_name in array array['page_url', 'pageUrl', 'page', 'url'] loop
    if jsonb_typeof(p_metadata -> v_name) = 'string' then
      v_page := btrim(p_metadata ->> v_name);
      if v_page <> '' then
        -- bytes are what an index entry is short of
        return left(v_page, case when octet_length(left(v_page, 2048)) <= 2048 then 2048 else 512 end);
      end if;
    end if;
  end loop;
  return null;
end
$$;
grant execute on function app.source_page(jsonb) to crm_definer;
comment on function app.source_page(jsonb) is
  'The page a chat began on: the first text among page_url, pageUrl, page and url in its metadata, cut to 2048 bytes';

create function app.chat_row(p_chat public.chats, p_summary public.chat_summaries) returns jsonb
language sql
stable
set search_path = ''
return jsonb_build_object(
  'id', p_chat.id, 'chat_id', p_chat.external_id, 'session_id', p_chat.session_id, 'visitor_id', p_chat.visitor_id,
  'user_id', p_chat.external_user_id, 'location', p_chat.location, 'user_agent', p_chat.user_agent, 'source_page', p_chat.source_page,
  'status', p_chat.status,
  'metadata', p_chat.metadata - array['topicSummary', 'userScore', 'leadScore', 'sentiment', 'topics', 'conversionSignals', 'summarizedAt']
    || case
    when p_summary.chat_id is null then '{}'::jsonb
    else jsonb_build_object(
      'topicSummary', p_summary.topic_summary, 'userScore', p_summary.user_score, 'leadScore', p_summary.lead_score,
      'sentiment', p_summary.sentiment, 'topics', p_summary.topics, 'conversionSignals', p_summary.conversion_signals,
      'summarizedAt', app.to_iso(p_summary.summarized_at)
    )
  end,
  'message_count', p_chat.message_count, 'last_message_at', app.to_iso(p_chat.last_message_at),
  'summary_is_stale', p_chat.message_count > coalesce(p_summary.covered_position, 0),
  'created_at', app.to_iso(p_chat.created_at), 'updated_at', app.to_iso(p_chat.updated_at)
);
grant execute on function app.chat_row(public.chats, public.chat_summaries) to crm_member;
comment on function app.chat_row(public.chats, public.chat_summaries) is
  'A chat as clients see it: its row, its summary merged into metadata (where a sender cannot pretend to one), and whether messages have '
  'come since the summary';

create function app.chat_trail(p_chat public.chats) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('kind', t.kind, 'at', app.to_iso(t.at), 'title', t.title, 'url', t.url,
      'chat_id', t.chat_id)
      order by t.at, t.id), '[]')
    from (
      select 'chat' as kind, c.created_at as at, c.id, s.topic_summary as title, null as url, c.external_id as chat_id
      from public.chats c
      left join public.chat_summaries s on s.organization_id = v_organization_id and s.chat_id = c.id
      where c.organization_id = v_organization_id and (c.session_id = p_chat.session_id or c.visitor_id = p_chat.visitor_id)
      union all
      select 'view', v.viewed_at, v.id, v.article_name, null, null
      from public.article_views v
      where v.organization_id = v_organization_id and (v.session_id = p_chat.session_id or v.visitor_id = p_chat.visitor_id)
      union all
      select e.kind, e.at, m.id, coalesce(m.article_title, m.article_slug, m.article_url), m.article_url, null
      from public.article_mentions m
      cross join lateral (values ('mention', m.mentioned_at), ('click', m.clicked_at)) e (kind, at)
      where m.organization_id = v_organization_id
        and (m.session_id = p_chat.session_id or m.visitor_id = p_chat.visitor_id)
        and e.at is not null
      order by 2 desc, 3 desc
      limit 100
    ) t
  );
end
$$;
grant execute on function app.chat_trail(public.chats) to crm_member;
comment on function app.chat_trail(public.chats) is
  'What the session or visitor of a chat did, in the order of time: chats begun, articles viewed, mentioned to them and clicked; the last '
  'hundred';

create function public.get_chat(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_chat_id constant text := app.decode_json(p_input) ->> 'chat_id';
  v_chat jsonb;
begin
  perform app.require_member();
  select app.chat_row(c, s) || jsonb_build_object(
    'visitor_name', coalesce(v.name, v.email),
    'visitor', case
      when v.id is not null then jsonb_build_object(
        'id', v.id, 'name', v.name, 'email', v.email, 'source', v.source,
        'created_at', app.to_iso(v.created_at), 'last_active_at', app.to_iso(v.last_active_at), 'contact_id', v.contact_id
      )
    end,
    'trail', app.chat_trail(c),
    'summary', case
      when s.chat_id is not null then jsonb_build_object(
        'model', s.model, 'evidence', s.evidence, 'covered_position', s.covered_position, 'is_lead', s.is_lead
      )
    end,
    'mentions', (
      select coalesce(jsonb_agg(app.mention_row(m, c.external_id) order by m.mentioned_at, m.id), '[]')
      from public.article_mentions m
      where m.organization_id = v_organization_id and m.chat_id = c.id
    )
  )
  into v_chat
  from public.chats c
  left join public.chat_summaries s on s.organization_id = v_organization_id and s.chat_id = c.id
  left join public.visitors v on v.organization_id = v_organization_id and v.id = c.visitor_id
  where c.organization_id = v_organization_id and c.external_id = v_chat_id;
  return coalesce(v_chat, app.not_found('chat', v_chat_id, p_request));
end
$$;
grant execute on function public.get_chat(jsonb, jsonb) to crm_member;
comment on function public.get_chat(jsonb, jsonb) is
  'One chat by { chat_id (public id) }: the chat row, visitor_name, visitor or null, trail, { summary: model, evidence, covered_position '
  '} or null, and its mentions; 404 or 403 when not the organisation''s';

create function public.list_chat_messages(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_organization_id constant uuid := app.organization_id();
  v_chat uuid;
  v_messages jsonb;
begin
  perform app.require_member();
  select c.id into v_chat
  from public.chats c
  where c.organization_id = v_organization_id and c.external_id = v_input ->> 'chat_id';
  if v_chat is null then
    return app.not_found('chat', v_input ->> 'chat_id', p_request);
  end if;
  select coalesce(jsonb_agg(r.message order by r.created_at, r.position), '[]') into v_messages
  from (
    select
      jsonb_build_object(
        'id', m.id, 'chat_id', v_input ->> 'chat_id', 'role', m.role, 'content', m.content, 'metadata', m.metadata,
        'created_at', app.to_iso(m.created_at)
      ) as message,
      m.created_at, m.position
    from public.chat_messages m
    where m.organization_id = v_organization_id
      and m.chat_id = v_chat
      and (
        v_input ->> 'cursor' is null
        or (m.created_at, m.position) > (
          select x.created_at, x.position
          from public.chat_messages x
          where x.organization_id = v_organization_id and x.chat_id = v_chat and x.id = app.to_uuid(v_input -> 'cursor' ->> 'id')
        )
      )
    order by m.created_at, m.position
    limit v_limit + 1
  ) r;
  return app.keyset_page('messages', v_messages, v_limit);
end
$$;
grant execute on function public.list_chat_messages(jsonb, jsonb) to crm_member;
comment on function public.list_chat_messages(jsonb, jsonb) is
  'The messages of a chat, oldest first: takes { chat_id (public id), limit, cursor? }, answers { messages, next_cursor }; 404 or 403 '
  'when the chat is not the organisation''s';

-- supabase/schemas/concierge/articles.sql

-- Every article and page that was viewed or mentioned.

create table public.articles (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null,
  source text not null check (source in ('catalogue', 'web_search')),
  key text not null check (char_length(key) between 1 and 255),
  article_id text check (char_length(article_id) between 1 and 255),
  article_url text check (char_length(article_url) between 1 and 2048),
  slug text check (char_length(slug) between 1 and 255),
  title text check (char_length(title) between 1 and 500),
  type text not null check (char_length(type) between 1 and 100),
  created_at timestamptz(3) not null default now(),
  primary key (organization_id, id),
  unique (organization_id, source, key),
  check (case source when 'catalogue' then article_id is not null else article_url is not null end)
);
comment on table public.articles is 'Every article and page that was viewed or mentioned, named as it was last told';
comment on column public.articles.key is
  'The article_id of a catalogue article, the SHA-256 of the URL of a page: short enough for an index, whatever the URL';

create index articles_id_idx on public.articles (id);
comment on index public.articles_id_idx is 'Not led by the organisation: it tells whether an id belongs to another one';

alter table public.articles enable row level security;
alter table public.articles force row level security;
create policy "functions act inside the organisation of the claim" on public.articles for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.articles for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.articles to crm_member;
grant select, insert, update, delete on public.articles to crm_definer;
-- "does this id exist elsewhere"
grant select (organization_id, id) on public.articles to crm_system;

create function app.article_key(p_article_id text, p_article_url text) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return coalesce(p_article_id, encode(sha256(convert_to(p_article_url, 'UTF8')), 'hex'));
end
$$;
grant execute on function app.article_key(text, text) to crm_definer;
comment on function app.article_key(text, text) is
  'What tells an article from others of its source: its id, or for a page without one the SHA-256 of its URL';

create function app.article_row(p_article public.articles) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', p_article.id, 'source', p_article.source, 'article_id', p_article.article_id, 'url', p_article.article_url,
    'slug', p_article.slug,
    'title', coalesce(p_article.title, p_article.slug, p_article.article_id, p_article.article_url), 'type', p_article.type
  );
end
$$;
grant execute on function app.article_row(public.articles) to crm_member;
comment on function app.article_row(public.articles) is
  'An article as members see it, under the name last told: its title, else its slug, else its id or URL';

create function app.upsert_articles(p_items jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_news jsonb;
begin
  -- most articles are known under the same name, and then nothing is locked
  select jsonb_agg(to_jsonb(n) order by n.source, n.key) into v_news
  from (
    select
      r.source, k.key, (array_agg(r.article_id))[1] as article_id, (array_agg(r.article_url))[1] as article_url,
      (array_agg(r.article_slug order by r.index desc) filter (where r.article_slug is not null))[1] as slug,
      (array_agg(coalesce(r.article_title, r.article_slug) order by r.index desc)
        filter (where coalesce(r.article_title, r.article_slug) is not null))[1] as title,
      (array_agg(coalesce(r.article_type, 'Article') order by r.index desc))[1] as type
    from jsonb_to_recordset(p_items) r (
      index integer, source text, article_id text, article_url text, article_slug text, article_title text, article_type text
    )
    cross join lateral (select app.article_key(r.article_id, r.article_url) as key) k
    group by r.source, k.key
  ) n
  left join lateral (
    select x.slug, x.title, x.type
    from public.articles x
    where x.organization_id = v_organization_id and x.source = n.source and x.key = n.key
    limit 1
  ) a on true
  where (coalesce(n.slug, a.slug), coalesce(n.title, a.title), n.type) is distinct from (a.slug, a.title, a.type);
  if v_news is null then
    return;
  end if;
  insert into public.articles as a (organization_id, id, source, key, article_id, article_url, slug, title, type)
  select v_organization_id, app.uuid_v7(), n.source, n.key, n.article_id, n.article_url, n.slug, n.title, n.type
  from jsonb_to_recordset(v_news) n (source text, key text, article_id text, article_url text, slug text, title text, type text)
  order by n.source, n.key
  on conflict (organization_id, source, key) do update
    set slug = coalesce(excluded.slug, a.slug), title = coalesce(excluded.title, a.title), type = excluded.type;
end
$$;
grant execute on function app.upsert_articles(jsonb) to crm_definer;
comment on function app.upsert_articles(jsonb) is
  'Keeps the articles of these items { index, source, article_id?, article_url?, article_slug?, article_title?, article_type? } under the '
  'names last told. Comes before anything of them is stored';

create function app.upsert_article(p_item jsonb, p_source text) returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_key constant text := app.article_key(p_item ->> 'article_id', p_item ->> 'article_url');
  v_slug constant text := p_item ->> 'article_slug';
  v_title constant text := coalesce(p_item ->> 'article_title', v_slug);
  v_type constant text := coalesce(p_item ->> 'article_type', 'Article');
  v_article record;
begin
  select a.id, a.slug, a.title, a.type into v_article
  from public.articles a
  where a.organization_id = v_organization_id and a.source = p_source and a.key = v_key;
  if found and v_article.slug is not distinct from coalesce(v_slug, v_article.slug)
    and v_article.title is not distinct from coalesce(v_title, v_article.title) and v_article.type = v_type
  then
    return v_article.id;
  end if;
  insert into public.articles as a (organization_id, id, source, key, article_id, article_url, slug, title, type)
  values (
    v_organization_id, app.uuid_v7(), p_source, v_key, p_item ->> 'article_id', p_item ->> 'article_url', v_slug, v_title, v_type
  )
  on conflict (organization_id, source, key) do update
    set slug = coalesce(excluded.slug, a.slug), title = coalesce(excluded.title, a.title), type = excluded.type
  returning a.id into v_article;
  return v_article.id;
end
$$;
grant execute on function app.upsert_article(jsonb, text) to crm_definer;
comment on function app.upsert_article(jsonb, text) is 'What app.upsert_articles does, for one article; answers its id';

-- supabase/schemas/concierge/article-views.sql

-- Views of articles.

create table public.article_views (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null,
  external_id text check (char_length(external_id) between 1 and 128),
  article_id text not null check (char_length(article_id) between 1 and 255),
  article_slug text not null check (char_length(article_slug) between 1 and 255),
  article_name text not null check (char_length(article_name) between 1 and 500),
  article_type text not null default 'Article' check (char_length(article_type) between 1 and 100),
  article uuid not null,
  chat_id uuid,
  session_id text check (char_length(session_id) between 1 and 255),
  visitor_id uuid,
  viewed_at timestamptz(3) not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, article) references public.articles (organization_id, id),
  foreign key (organization_id, chat_id) references public.chats (organization_id, id) on delete cascade,
  foreign key (organization_id, visitor_id) references public.visitors (organization_id, id)
);

create unique index article_views_external_id_idx on public.article_views (organization_id, external_id) where external_id is not null;
create index article_views_viewed_at_idx on public.article_views (organization_id, viewed_at);
create index article_views_article_idx on public.article_views (organization_id, article, viewed_at desc, id desc);
create index article_views_chat_id_idx on public.article_views (organization_id, chat_id) where chat_id is not null;
create index article_views_session_id_idx on public.article_views (organization_id, session_id) where session_id is not null;
create index article_views_visitor_id_idx on public.article_views (organization_id, visitor_id, viewed_at desc, id desc)
  where visitor_id is not null;

alter table public.article_views enable row level security;
alter table public.article_views force row level security;
create policy "functions act inside the organisation of the claim" on public.article_views for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.article_views for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.article_views to crm_member;
grant select, insert, update on public.article_views to crm_definer;

create function app.resolve_views(p_items jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return (
    select jsonb_agg(to_jsonb(i) || jsonb_build_object('is_new', i.place = 1 and not i.is_known and not i.lacks_chat) order by i.index)
    from (
      select
        n.*, row_number() over (partition by n.key, n.lacks_chat order by n.index) as place
      from (
        select
          r.*, 'catalogue' as source, coalesce(r.external_id, r.id::text) as key, c.id as chat,
          coalesce(r.session_id, c.session_id) as session,
          coalesce(c.visitor_id, s.visitor_id) as visitor, r.chat_id is not null and c.id is null as lacks_chat,
          k.id is not null as is_known
        from (
          select i.*, app.uuid_v7() as id
          from jsonb_to_recordset(p_items) i (
            index integer, article_id text, article_slug text, article_title text, article_type text, chat_id text, session_id text,
            external_id text,
            sent_at timestamptz
          )
        ) r
        left join lateral (
          select x.id, x.session_id, x.visitor_id from public.chats x
            where x.organization_id = v_organization_id and x.external_id = r.chat_id limit 1
        ) c on true
        left join lateral (
          select x.visitor_id
          from public.visitor_sessions x
          where x.organization_id = v_organization_id
            and x.session_id = case when r.session_id is null then c.session_id else r.session_id end
          limit 1
        ) s on true
        left join lateral (
          select x.id from public.article_views x where x.organization_id = v_organization_id and x.external_id = r.external_id limit 1
        ) k on r.external_id is not null
      ) n
    ) i
  );
end
$$;
grant execute on function app.resolve_views(jsonb) to crm_definer;
comment on function app.resolve_views(jsonb) is
  'Views as they are to be stored: with their chat, session and visitor, what they lack, and is_new for those that are not there yet';

create function app.write_views(p_items jsonb, p_request jsonb) returns table (index integer, answer jsonb, events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
  v_items constant jsonb := app.resolve_views(p_items);
begin
  perform app.upsert_articles(jsonb_path_query_array(v_items, '$[*] ? (@.is_new == true)'));
  return query
  with item as materialized (
    select i.*
    from jsonb_to_recordset(v_items) i (
      index integer, id uuid, key text, article_id text, article_slug text, article_title text, article_type text, chat_id text, chat uuid,
      session text,
      visitor uuid, external_id text, sent_at timestamptz, lacks_chat boolean, is_known boolean, is_new boolean
    )
  ),
  written as (
    insert into public.article_views (
      organization_id, id, external_id, article_id, article_slug, article_name, article_type, article, chat_id, session_id, visitor_id,
        viewed_at
    )
    select
      v_organization_id, f.id, f.external_id, f.article_id, f.article_slug, coalesce(f.article_title, f.article_slug),
      coalesce(f.article_type, 'Article'),
      a.id, f.chat, f.session, f.visitor, coalesce(f.sent_at, now())
    from item f
    left join lateral (
      select x.id from public.articles x
        where x.organization_id = v_organization_id and x.source = 'catalogue' and x.key = f.article_id limit 1
    ) a on true
    where f.is_new
    order by f.key
    on conflict (organization_id, external_id) where external_id is not null do update
      -- changes nothing; it makes a repeated call return the row that is there
      set external_id = excluded.external_id
    returning
      article_views.id, article_views.viewed_at, article_views.session_id, article_views.article,
      coalesce(article_views.external_id, article_views.id::text) as key, article_views.xmax = 0 as is_new
  ),
  there as (
    select w.* from written w
    union all
    select v.id, v.viewed_at, v.session_id, v.article, k.key, false
    from (select distinct i.key from item i where i.is_known) k
    cross join lateral (
      select x.* from public.article_views x where x.organization_id = v_organization_id and x.external_id = k.key limit 1
    ) v
  ),
  missing as (
    select u.chat_id, app.not_found('chat', u.chat_id, p_request) as answer
    from (select distinct i.chat_id from item i where i.lacks_chat) u
  )
  select
    i.index,
    case when i.lacks_chat then u.answer else jsonb_build_object('view_id', w.id) end,
    case
      when w.is_new and i.index = min(i.index) over (partition by i.key)
      then jsonb_build_array(jsonb_build_object('kind', 'view', 'at', w.viewed_at, 'session_id', w.session_id, 'article', w.article))
    end
  from item i
  left join there w on w.key = i.key
  left join missing u on u.chat_id = i.chat_id;
end
$$;
grant execute on function app.write_views(jsonb, jsonb) to crm_definer;
comment on function app.write_views(jsonb, jsonb) is 'Records views of articles. A known external_id answers the view that is there';

create function app.write_view(p_item jsonb, p_request jsonb, out answer jsonb, out events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_chat_id constant text := p_item ->> 'chat_id';
  v_external_id constant text := p_item ->> 'external_id';
  v_session_id text := p_item ->> 'session_id';
  v_chat uuid;
  v_chat_session_id text;
  v_visitor_id uuid;
  v_view record;
begin
  if v_chat_id is not null then
    select c.id, c.session_id, c.visitor_id into v_chat, v_chat_session_id, v_visitor_id
    from public.chats c
    where c.organization_id = v_organization_id and c.external_id = v_chat_id;
    if not found then
      answer := app.not_found('chat', v_chat_id, p_request);
      return;
    end if;
    v_session_id := coalesce(v_session_id, v_chat_session_id);
  end if;
  if v_external_id is not null then
    select v.id into v_view from public.article_views v where v.organization_id = v_organization_id and v.external_id = v_external_id;
    if found then
      answer := jsonb_build_object('view_id', v_view.id);
      return;
    end if;
  end if;
  insert into public.article_views as v (
    organization_id, id, external_id, article_id, article_slug, article_name, article_type, article, chat_id, session_id, visitor_id,
    viewed_at
  )
  values (
    v_organization_id, app.uuid_v7(), v_external_id, p_item ->> 'article_id', p_item ->> 'article_slug',
    coalesce(p_item ->> 'article_title', p_item ->> 'article_slug'), coalesce(p_item ->> 'article_type', 'Article'),
    app.upsert_article(p_item, 'catalogue'), v_chat, v_session_id,
    coalesce(
      v_visitor_id,
      (select s.visitor_id from public.visitor_sessions s where s.organization_id = v_organization_id and s.session_id = v_session_id)
    ),
    coalesce((p_item ->> 'sent_at')::timestamptz, now())
  )
  on conflict (organization_id, external_id) where external_id is not null do update
    -- changes nothing; it makes a repeated call return the row that is there
    set external_id = excluded.external_id
  returning v.id, v.viewed_at, v.session_id, v.article, v.xmax = 0 as is_new into v_view;
  answer := jsonb_build_object('view_id', v_view.id);
  if v_view.is_new then
    events := jsonb_build_array(jsonb_build_object(
      'kind', 'view', 'at', v_view.viewed_at, 'session_id', v_view.session_id, 'article', v_view.article
    ));
  end if;
end
$$;
grant execute on function app.write_view(jsonb, jsonb) to crm_definer;
comment on function app.write_view(jsonb, jsonb) is 'What app.write_views does, for one view';

create function public.record_article_view(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_answer jsonb;
  v_events jsonb;
begin
  v_answer := app.begin_write(array['articles:write'], p_request, 'shared');
  if v_answer is not null then
    return v_answer;
  end if;
  select w.answer, w.events into v_answer, v_events
  from app.write_view(v_input, p_request) w;
  return app.finish_write(p_request, v_answer, v_events);
end
$$;
alter function public.record_article_view(jsonb, jsonb) owner to crm_definer;
grant execute on function public.record_article_view(jsonb, jsonb) to crm_ingest;
comment on function public.record_article_view(jsonb, jsonb) is
  'Records a view { article_id, article_slug, article_title?, article_type?, chat_id?, session_id?, sent_at? }; answers { view_id }; 404 '
  'or 403 for the chat';

-- supabase/schemas/concierge/article-mentions.sql

-- Articles and pages that a chat or a web search named.

create table public.article_mentions (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null,
  external_id text check (char_length(external_id) between 1 and 128),
  source text not null check (source in ('catalogue', 'web_search')),
  article_id text check (char_length(article_id) between 1 and 255),
  article_slug text check (char_length(article_slug) between 1 and 255),
  article_url text check (char_length(article_url) between 1 and 2048),
  article_title text check (char_length(article_title) between 1 and 500),
  article_type text not null default 'Article' check (char_length(article_type) between 1 and 100),
  article uuid not null,
  chat_id uuid,
  session_id text check (char_length(session_id) between 1 and 255),
  visitor_id uuid,
  search_query text check (char_length(search_query) <= 1000),
  score double precision,
  excerpt text check (char_length(excerpt) <= 500),
  image_url text check (char_length(image_url) <= 2048),
  mentioned_at timestamptz(3) not null default now(),
  clicked_at timestamptz(3),
  primary key (organization_id, id),
  foreign key (organization_id, article) references public.articles (organization_id, id),
  foreign key (organization_id, chat_id) references public.chats (organization_id, id) on delete cascade,
  foreign key (organization_id, visitor_id) references public.visitors (organization_id, id),
  check (case source when 'catalogue' then article_id is not null and article_slug is not null else article_url is not null end)
);

create unique index article_mentions_external_id_idx on public.article_mentions (organization_id, external_id)
  where external_id is not null;
create index article_mentions_mentioned_at_idx on public.article_mentions (organization_id, mentioned_at);
create index article_mentions_clicked_at_idx on public.article_mentions (organization_id, clicked_at) where clicked_at is not null;
create index article_mentions_article_idx on public.article_mentions (organization_id, article, mentioned_at desc, id desc);
create index article_mentions_chat_id_idx on public.article_mentions (organization_id, chat_id) where chat_id is not null;
create index article_mentions_session_id_idx on public.article_mentions (organization_id, session_id) where session_id is not null;
create index article_mentions_visitor_id_idx on public.article_mentions (organization_id, visitor_id, mentioned_at desc, id desc)
  where visitor_id is not null;
create index article_mentions_visitor_clicked_idx on public.article_mentions (organization_id, visitor_id, clicked_at desc, id desc)
  where visitor_id is not null and clicked_at is not null;

alter table public.article_mentions enable row level security;
alter table public.article_mentions force row level security;
create policy "functions act inside the organisation of the claim" on public.article_mentions for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.article_mentions for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.article_mentions to crm_member;
grant select, insert, update on public.article_mentions to crm_definer;

create function app.mention_row(p_mention public.article_mentions, p_chat_external_id text) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', p_mention.id, 'source', p_mention.source, 'article_id', p_mention.article_id, 'article_slug', p_mention.article_slug,
    'article_url', p_mention.article_url, 'article_title', p_mention.article_title, 'article_type', p_mention.article_type,
    'chat_id', p_chat_external_id, 'session_id', p_mention.session_id, 'visitor_id', p_mention.visitor_id,
    'search_query', p_mention.search_query, 'mentioned_at', app.to_iso(p_mention.mentioned_at),
    'clicked', p_mention.clicked_at is not null, 'clicked_at', app.to_iso(p_mention.clicked_at),
    'metadata', jsonb_strip_nulls(jsonb_build_object('score', p_mention.score, 'content', p_mention.excerpt, 'image', p_mention.image_url))
  );
end
$$;
grant execute on function app.mention_row(public.article_mentions, text) to crm_member, crm_definer;
comment on function app.mention_row(public.article_mentions, text) is 'A mention as clients see it, with the public id of its chat';

create function app.resolve_mentions(p_items jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return (
    select jsonb_agg(to_jsonb(i)
      || jsonb_build_object('is_new', i.place = 1 and not i.is_known and not i.lacks_chat and not i.lacks_visitor) order by i.index)
    from (
      select
        n.*, row_number() over (partition by n.key, n.lacks_chat, n.lacks_visitor order by n.index) as place
      from (
        select
          r.*, coalesce(r.external_id, r.id::text) as key, c.id as chat, coalesce(r.session_id, c.session_id) as session,
          coalesce(v.merged_into, v.id, c.visitor_id, s.visitor_id) as visitor,
          r.chat_id is not null and c.id is null as lacks_chat,
          r.visitor_id is not null and v.id is null as lacks_visitor,
          k.id is not null as is_known
        from (
          select i.*, app.uuid_v7() as id
          from jsonb_to_recordset(p_items) i (
            index integer, source text, article_id text, article_slug text, article_url text, article_title text, article_type text,
            chat_id text, session_id text, visitor_id text, search_query text, score double precision, excerpt text, image_url text,
            external_id text, sent_at timestamptz
          )
        ) r
        left join lateral (
          select x.id, x.session_id, x.visitor_id from public.chats x
            where x.organization_id = v_organization_id and x.external_id = r.chat_id limit 1
        ) c on true
        left join lateral (
          select x.id, x.merged_into from public.visitors x
            where x.organization_id = v_organization_id and x.id = app.to_uuid(r.visitor_id) limit 1
        ) v on true
        left join lateral (
          select x.visitor_id
          from public.visitor_sessions x
          where x.organization_id = v_organization_id
            and x.session_id = case when r.session_id is null then c.session_id else r.session_id end
          limit 1
        ) s on true
        left join lateral (
          select x.id from public.article_mentions x where x.organization_id = v_organization_id and x.external_id = r.external_id limit 1
        ) k on r.external_id is not null
      ) n
    ) i
  );
end
$$;
grant execute on function app.resolve_mentions(jsonb) to crm_definer;
comment on function app.resolve_mentions(jsonb) is
  'Mentions as they are to be stored: with their chat, session and visitor, what they lack, and is_new for those that are not there yet';

create function app.write_mentions(p_items jsonb, p_request jsonb)
  returns table (index integer, refusal jsonb, mention public.article_mentions, chat_id text, events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
  v_items constant jsonb := app.resolve_mentions(p_items);
begin
  perform app.upsert_articles(jsonb_path_query_array(v_items, '$[*] ? (@.is_new == true)'));
  return query
  with item as materialized (
    select i.*
    from jsonb_to_recordset(v_items) i (
      index integer, id uuid, key text, source text, article_id text, article_slug text, article_url text, article_title text,
      article_type text,
      chat_id text, chat uuid, session text, visitor uuid, search_query text, score double precision, excerpt text, image_url text,
      external_id text, sent_at timestamptz, lacks_chat boolean, lacks_visitor boolean, is_known boolean, is_new boolean
    )
  ),
  written as (
    insert into public.article_mentions (
      organization_id, id, external_id, source, article_id, article_slug, article_url, article_title, article_type, article,
      chat_id, session_id, visitor_id, search_query, score, excerpt, image_url, mentioned_at
    )
    select
      v_organization_id, f.id, f.external_id, f.source, f.article_id, f.article_slug, f.article_url, f.article_title,
      coalesce(f.article_type, 'Article'), a.id, f.chat, f.session, f.visitor, f.search_query, f.score, f.excerpt, f.image_url,
      coalesce(f.sent_at, now())
    from item f
    left join lateral (
      select x.id from public.articles x
        where x.organization_id = v_organization_id and x.source = f.source and x.key = app.article_key(f.article_id, f.article_url) limit 1
    ) a on true
    where f.is_new
    order by f.key
    on conflict (organization_id, external_id) where external_id is not null do update
      -- changes nothing; it makes a repeated call return the row that is there
      set external_id = excluded.external_id
    returning article_mentions as mention, coalesce(article_mentions.external_id, article_mentions.id::text) as key,
      article_mentions.xmax = 0 as is_new
  ),
  there as (
    select w.* from written w
    union all
    select m.mention, k.key, false
    from (select distinct i.key from item i where i.is_known) k
    cross join lateral (
      select x as mention from public.article_mentions x where x.organization_id = v_organization_id and x.external_id = k.key limit 1
    ) m
  ),
  missing as (
    select u.chat_id, app.not_found('chat', u.chat_id, p_request) as answer
    from (select distinct i.chat_id from item i where i.lacks_chat) u
  )
  select
    i.index,
    case
      when i.lacks_chat then u.answer
      when i.lacks_visitor then app.error_response(400, 'invalid_request', 'There is no visitor with this visitorId')
    end,
    w.mention,
    i.chat_id,
    case
      when w.is_new and i.index = min(i.index) over (partition by i.key)
      then jsonb_build_array(jsonb_build_object('kind', 'mention', 'at', (w.mention).mentioned_at, 'article', (w.mention).article))
    end
  from item i
  left join there w on w.key = i.key
  left join missing u on u.chat_id = i.chat_id;
end
$$;
grant execute on function app.write_mentions(jsonb, jsonb) to crm_definer;
comment on function app.write_mentions(jsonb, jsonb) is
  'Records mentions of articles, from the catalogue or a web search. Session and visitor are taken from the chat where not given; a known '
  'external_id answers the mention that is there. Answers each with the public id of its chat, or a refusal';

create function app.write_mentions_of_call(
  p_source text, p_items jsonb, p_input jsonb, p_request jsonb,
  out refusal jsonb, out mentions public.article_mentions[], out events jsonb
)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_chat_id constant text := p_input ->> 'chat_id';
  v_visitor_id constant text := p_input ->> 'visitor_id';
  v_at constant timestamptz(3) := coalesce((p_input ->> 'sent_at')::timestamptz, now());
  v_session_id text := p_input ->> 'session_id';
  v_chat uuid;
  v_chat_session_id text;
  v_chat_visitor uuid;
  v_visitor uuid;
begin
  if v_chat_id is not null then
    select c.id, c.session_id, c.visitor_id into v_chat, v_chat_session_id, v_chat_visitor
    from public.chats c
    where c.organization_id = v_organization_id and c.external_id = v_chat_id;
    if not found then
      refusal := app.not_found('chat', v_chat_id, p_request);
      return;
    end if;
    v_session_id := coalesce(v_session_id, v_chat_session_id);
  end if;
  if v_visitor_id is not null then
    select coalesce(v.merged_into, v.id) into v_visitor
    from public.visitors v
    where v.organization_id = v_organization_id and v.id = app.to_uuid(v_visitor_id);
    if not found then
      refusal := app.error_response(400, 'invalid_request', 'There is no visitor with this visitorId');
      return;
    end if;
  end if;
  v_visitor := coalesce(
    v_visitor,
    v_chat_visitor,
    (select s.visitor_id from public.visitor_sessions s where s.organization_id = v_organization_id and s.session_id = v_session_id)
  );
  perform app.upsert_articles(p_items);
  with item as materialized (
    select i.*, app.uuid_v7() as id, a.id as article
    from jsonb_to_recordset(p_items) i (
      index integer, article_id text, article_slug text, article_url text, article_title text, article_type text, score double precision,
      excerpt text, image_url text
    )
    left join public.articles a
      on a.organization_id = v_organization_id and a.source = p_source and a.key = app.article_key(i.article_id, i.article_url)
  ),
  written as (
    insert into public.article_mentions (
      organization_id, id, source, article_id, article_slug, article_url, article_title, article_type, article, chat_id, session_id,
      visitor_id, search_query, score, excerpt, image_url, mentioned_at
    )
    select
      v_organization_id, i.id, p_source, i.article_id, i.article_slug, i.article_url, i.article_title, coalesce(i.article_type, 'Article'),
      i.article, v_chat, v_session_id, v_visitor, p_input ->> 'search_query', i.score, i.excerpt, i.image_url, v_at
    from item i
    returning article_mentions as mention
  )
  select
    coalesce(array_agg(w.mention order by i.index), '{}'),
    coalesce(jsonb_agg(jsonb_build_object('kind', 'mention', 'at', v_at, 'article', i.article)), '[]')
  into mentions, events
  from written w
  join item i on i.id = (w.mention).id;
end
$$;
grant execute on function app.write_mentions_of_call(text, jsonb, jsonb, jsonb) to crm_definer;
comment on function app.write_mentions_of_call(text, jsonb, jsonb, jsonb) is
  'What app.write_mentions does, for items { index, source, article_id?, article_url?, article_title?, … } of one source that share '
  '{ chat_id?, session_id?, visitor_id?, search_query?, sent_at? }: the mentions in their order, or the refusal of all of them';

create function public.record_article_mentions(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_answer jsonb;
  v_written record;
begin
  v_answer := app.begin_write(array['articles:write'], p_request, 'shared');
  if v_answer is not null then
    return v_answer;
  end if;
  select w.* into v_written
  from app.write_mentions_of_call(
    'catalogue',
    (
      select jsonb_agg(jsonb_build_object(
        'index', a.ordinality, 'source', 'catalogue', 'article_id', a.value ->> 'id', 'article_title', a.value ->> 'title',
        'article_slug', a.value ->> 'slug', 'article_type', a.value ->> 'type'
      ))
      from jsonb_array_elements(v_input -> 'articles') with ordinality a
    ),
    v_input, p_request
  ) w;
  v_answer := coalesce(v_written.refusal, jsonb_build_object('recorded', cardinality(v_written.mentions)));
  return app.finish_write(p_request, v_answer, v_written.events);
end
$$;
alter function public.record_article_mentions(jsonb, jsonb) owner to crm_definer;
grant execute on function public.record_article_mentions(jsonb, jsonb) to crm_ingest;
comment on function public.record_article_mentions(jsonb, jsonb) is
  'Records that { articles: [{ id, title, slug, type? }], chat_id?, sent_at? } were mentioned; answers { recorded }; 404 or 403 for the '
  'chat';

create function public.record_web_mentions(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_answer jsonb;
  v_written record;
begin
  v_answer := app.begin_write(array['articles:write'], p_request, 'shared');
  if v_answer is not null then
    return v_answer;
  end if;
  select w.* into v_written
  from app.write_mentions_of_call(
    'web_search',
    (
      select coalesce(jsonb_agg(jsonb_build_object(
        'index', m.ordinality, 'source', 'web_search', 'article_url', m.value ->> 'url', 'article_title', m.value ->> 'title',
        'article_type', m.value ->> 'type', 'score', m.value -> 'score', 'excerpt', left(m.value ->> 'content', 500),
        'image_url', m.value ->> 'image'
      )), '[]')
      from jsonb_array_elements(v_input -> 'mentions') with ordinality m
    ),
    v_input, p_request
  ) w;
  v_answer := coalesce(
    v_written.refusal,
    (
      select jsonb_build_object(
        'count', count(*),
        'mentions', coalesce(jsonb_agg(app.mention_row((v_written.mentions)[n], v_input ->> 'chat_id') order by n), '[]')
      )
      from generate_subscripts(v_written.mentions, 1) n
    )
  );
  return app.finish_write(p_request, v_answer, v_written.events);
end
$$;
alter function public.record_web_mentions(jsonb, jsonb) owner to crm_definer;
grant execute on function public.record_web_mentions(jsonb, jsonb) to crm_ingest;
comment on function public.record_web_mentions(jsonb, jsonb) is
  'Records mentions found by a web search: { mentions: [{ url, title?, score?, content?, image?, type }], session_id, chat_id?, '
  'visitor_id?, search_query?, sent_at? }; answers { count, mentions }; 400 for an unknown visitor, 404 or 403 for the chat';

-- supabase/schemas/concierge/article-clicks.sql

-- Clicks: a click marks the most recent mention that there was when it was made.

create function app.mentions_and_clicks(p_items jsonb) returns table (type text, items jsonb)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  select r.type, jsonb_agg(r.item order by r.place)
  from (
    -- neighbours of one type have the same difference between their places among all and among their type
    select o.type, o.item, o.place, o.place - row_number() over (partition by o.type order by o.place) as run
    from (
      select
        i.value ->> 'type' as type, i.value as item,
        row_number() over (
          order by
            coalesce((i.value ->> 'sent_at')::timestamptz, now())::timestamptz(3),
            -- of one moment that was named, a mention is not later than a click; what happens now stands as it was sent
            i.value ->> 'type' = 'click' and i.value ->> 'sent_at' is not null,
            i.ordinality
        ) as place
      from jsonb_array_elements(p_items) with ordinality i
      where i.value ->> 'type' in ('mention', 'click')
    ) o
  ) r
  group by r.type, r.run
  order by min(r.place);
end
$$;
grant execute on function app.mentions_and_clicks(jsonb) to crm_definer;
comment on function app.mentions_and_clicks(jsonb) is
  'The mentions and clicks of a batch in runs of one type, as they came to pass: by their time, of one time mentions first, those without '
  'a time last and as they stand';

create function app.write_click(p_item jsonb, p_request jsonb, out answer jsonb, out events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_chat_id constant text := p_item ->> 'chat_id';
  -- in the milliseconds in which mentions are kept
  v_at constant timestamptz(3) := (p_item ->> 'sent_at')::timestamptz;
  v_chat uuid;
  v_target record;
  v_mention public.article_mentions;
begin
  if v_chat_id is not null then
    select c.id into v_chat from public.chats c where c.organization_id = v_organization_id and c.external_id = v_chat_id;
    if v_chat is null then
      answer := app.not_found('chat', v_chat_id, p_request);
      return;
    end if;
  end if;
  select m.id, m.clicked_at into v_target
  from public.article_mentions m
  where m.organization_id = v_organization_id
    and m.article_url = p_item ->> 'article_url'
    and case when v_chat is not null then m.chat_id = v_chat else m.session_id = p_item ->> 'session_id' end
    -- one that does not say when it was made comes after all that is there
    and (v_at is null or m.mentioned_at <= v_at)
  order by m.mentioned_at desc, m.id desc
  limit 1
  for no key update;
  if not found then
    answer := app.error_response(404, 'not_found', 'There is no mention of this articleUrl to mark');
    return;
  end if;
  -- the first click counts: a second one keeps its moment
  update public.article_mentions m
  set clicked_at = coalesce(m.clicked_at, v_at, now())
  where m.organization_id = v_organization_id and m.id = v_target.id
  returning m.* into v_mention;
  answer := jsonb_build_object(
    'mention', app.mention_row(v_mention,
      (select c.external_id from public.chats c where c.organization_id = v_organization_id and c.id = v_mention.chat_id)),
    'updated', 1
  );
  if v_target.clicked_at is null then
    events := jsonb_build_array(jsonb_build_object(
      'kind', 'click', 'at', v_mention.clicked_at, 'mentioned_at', v_mention.mentioned_at, 'session_id', v_mention.session_id,
      'article', v_mention.article
    ));
  end if;
end
$$;
grant execute on function app.write_click(jsonb, jsonb) to crm_definer;
comment on function app.write_click(jsonb, jsonb) is
  'Marks the most recent mention of { article_url } in { chat_id } or { session_id } as clicked, of those not later than { sent_at? }; '
  'answers { mention, updated: 1 } or refuses 404';

create function public.record_click(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_answer jsonb;
  v_events jsonb;
begin
  v_answer := app.begin_write(array['articles:write'], p_request);
  if v_answer is not null then
    return v_answer;
  end if;
  select w.answer, w.events into v_answer, v_events
  from app.write_click(v_input, p_request) w;
  return app.finish_write(p_request, v_answer, v_events);
end
$$;
alter function public.record_click(jsonb, jsonb) owner to crm_definer;
grant execute on function public.record_click(jsonb, jsonb) to crm_ingest;
comment on function public.record_click(jsonb, jsonb) is
  'Marks the latest mention of { article_url } in { chat_id } or { session_id } as clicked; answers { mention, updated: 1 }; 404 when '
  'there is none';

-- supabase/schemas/concierge/stats-tables.sql

-- What analytics reads. A write only appends its events (app.append_events), so that writers of one organisation never wait for each
-- other's counters; whoever reads a number counts first what was appended until then (app.fold_statistics), and the scheduler keeps
-- that little. Each statistic can be derived again from the rows it counts (app.rebuild_stats), and is compared with them
-- (reconcile_stats).

create table public.uncounted_events (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  events jsonb not null,
  event_count integer not null generated always as (jsonb_array_length(events)) stored check (event_count > 0),
  stored_at timestamptz(3) not null default now(),
  primary key (organization_id, id)
)
-- a queue: what is counted is gone, and its dead rows are in the way of whoever looks whether something is left
with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
comment on table public.uncounted_events is
  'What was stored and is not in the statistics yet, a row a write; what the events are, app.append_events says';
comment on column public.uncounted_events.event_count is 'So that a set to count can be measured out without reading the events';

alter table public.uncounted_events enable row level security;
alter table public.uncounted_events force row level security;
create policy "functions act inside the organisation of the claim" on public.uncounted_events for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
grant select, insert, delete on public.uncounted_events to crm_definer;
-- whose events have waited longest; nothing of what they are
grant select (organization_id, id, stored_at) on public.uncounted_events to crm_system;

create table public.web_sessions (
  organization_id uuid not null references public.organizations on delete cascade,
  session_id text not null check (char_length(session_id) between 1 and 255),
  started_at timestamptz(3),
  engaged boolean not null default false,
  registered boolean not null default false,
  clicked boolean not null default false,
  viewed boolean not null default false,
  lead boolean not null default false,
  primary key (organization_id, session_id)
) with (fillfactor = 80);
comment on table public.web_sessions is
  'Browser sessions and what became of them. One starts with its first chat; what was seen of it before that is kept here meanwhile';
comment on column public.web_sessions.engaged is 'It sent a message';
comment on column public.web_sessions.registered is 'Its visitor has an e-mail address';
comment on column public.web_sessions.clicked is 'It clicked an article that was mentioned';
comment on column public.web_sessions.viewed is 'It viewed an article';
comment on column public.web_sessions.lead is 'One of its chats is a lead, as chat_summaries.is_lead says';

create index web_sessions_started_at_idx on public.web_sessions (organization_id, started_at desc, session_id) where started_at is not null;

alter table public.web_sessions enable row level security;
alter table public.web_sessions force row level security;
create policy "functions act inside the organisation of the claim" on public.web_sessions for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.web_sessions for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.web_sessions to crm_member;
-- what is derived may be derived again
grant select, insert, update, delete on public.web_sessions to crm_definer;

create table public.session_days (
  organization_id uuid not null references public.organizations on delete cascade,
  activity text not null check (activity in ('chat', 'message')),
  session_id text not null check (char_length(session_id) between 1 and 255),
  day date not null,
  primary key (organization_id, activity, session_id, day)
);
comment on table public.session_days is 'On which days a session began a chat, and on which it sent a message';

alter table public.session_days enable row level security;
alter table public.session_days force row level security;
create policy "functions act inside the organisation of the claim" on public.session_days for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.session_days for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.session_days to crm_member;
grant select, insert, update, delete on public.session_days to crm_definer;

create table public.daily_stats (
  organization_id uuid not null references public.organizations on delete cascade,
  day date not null,
  chats integer not null default 0,
  engaged_chats integer not null default 0,
  messages integer not null default 0,
  user_messages integer not null default 0,
  visitors integer not null default 0,
  views integer not null default 0,
  mentions integer not null default 0,
  clicks integer not null default 0,
  updated_at timestamptz(3) not null default now(),
  -- beside the events, so that the days of a range are read without all that is kept to tell who came back
  active_sessions integer not null default 0,
  messaging_sessions integer not null default 0,
  primary key (organization_id, day)
) with (fillfactor = 70);
comment on table public.daily_stats is 'Events and active sessions per day, cut in the organisation''s time zone';
comment on column public.daily_stats.updated_at is 'When the last of these events was stored';

alter table public.daily_stats enable row level security;
alter table public.daily_stats force row level security;
create policy "functions act inside the organisation of the claim" on public.daily_stats for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.daily_stats for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.daily_stats to crm_member;
grant select, insert, update, delete on public.daily_stats to crm_definer;

create table public.daily_sessions (
  organization_id uuid not null references public.organizations on delete cascade,
  day date not null,
  engaged boolean not null,
  registered boolean not null,
  clicked boolean not null,
  viewed boolean not null,
  lead boolean not null,
  sessions integer not null,
  primary key (organization_id, day, engaged, registered, clicked, viewed, lead)
) with (fillfactor = 70);
comment on table public.daily_sessions is 'Sessions by the day they started and by what became of them: the cohorts behind every funnel';

alter table public.daily_sessions enable row level security;
alter table public.daily_sessions force row level security;
create policy "functions act inside the organisation of the claim" on public.daily_sessions for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.daily_sessions for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.daily_sessions to crm_member;
grant select, insert, update, delete on public.daily_sessions to crm_definer;

create table public.daily_active_sessions (
  organization_id uuid not null references public.organizations on delete cascade,
  activity text not null check (activity in ('chat', 'message')),
  day date not null,
  previous_day date not null,
  sessions integer not null,
  primary key (organization_id, activity, day, previous_day),
  check (previous_day < day)
) with (fillfactor = 70);
comment on table public.daily_active_sessions is
  'Active sessions by day and by the day they had been active before. Those of any range, each once, are the rows of its days whose '
  'previous day lies before it';
comment on column public.daily_active_sessions.previous_day is '-infinity on the first day of a session';

alter table public.daily_active_sessions enable row level security;
alter table public.daily_active_sessions force row level security;
create policy "functions act inside the organisation of the claim" on public.daily_active_sessions for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.daily_active_sessions for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.daily_active_sessions to crm_member;
grant select, insert, update, delete on public.daily_active_sessions to crm_definer;

create table public.daily_chat_facets (
  organization_id uuid not null references public.organizations on delete cascade,
  day date not null,
  facet text not null check (facet in ('device', 'city', 'country')),
  value text not null check (char_length(value) between 1 and 255),
  chats integer not null,
  primary key (organization_id, day, facet, value)
) with (fillfactor = 70);
comment on table public.daily_chat_facets is 'Chats per day by device, city and country';

alter table public.daily_chat_facets enable row level security;
alter table public.daily_chat_facets force row level security;
create policy "functions act inside the organisation of the claim" on public.daily_chat_facets for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.daily_chat_facets for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.daily_chat_facets to crm_member;
grant select, insert, update, delete on public.daily_chat_facets to crm_definer;

create table public.daily_article_stats (
  organization_id uuid not null references public.organizations on delete cascade,
  day date not null,
  article uuid not null,
  mentions integer not null default 0,
  clicks integer not null default 0,
  views integer not null default 0,
  clicked integer not null default 0,
  primary key (organization_id, day, article),
  foreign key (organization_id, article) references public.articles (organization_id, id) on delete cascade
) with (fillfactor = 70);
comment on table public.daily_article_stats is 'Mentions, clicks and views per day and article';
comment on column public.daily_article_stats.clicked is
  'Mentions of this day that were clicked, whenever they were; `clicks` are those of this day, whenever they were mentioned';

create index daily_article_stats_article_idx on public.daily_article_stats (organization_id, article, day);

alter table public.daily_article_stats enable row level security;
alter table public.daily_article_stats force row level security;
create policy "functions act inside the organisation of the claim" on public.daily_article_stats for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.daily_article_stats for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.daily_article_stats to crm_member;
grant select, insert, update, delete on public.daily_article_stats to crm_definer;

create table public.stats_checks (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  checked_at timestamptz(3) not null default now(),
  from_day date,
  to_day date,
  days integer not null,
  drift integer not null check (drift >= 0),
  differences jsonb not null default '[]' check (jsonb_typeof(differences) = 'array'),
  is_repaired boolean not null default false,
  duration_ms integer not null check (duration_ms >= 0),
  primary key (organization_id, id)
);
comment on table public.stats_checks is 'Comparisons of the daily statistics with the rows they count';
comment on column public.stats_checks.drift is 'How many statistics differed from their recount; must be 0';
comment on column public.stats_checks.differences is 'The first of them: [{ statistic, key, counted, recounted }]';

create index stats_checks_checked_at_idx on public.stats_checks (organization_id, checked_at desc);

alter table public.stats_checks enable row level security;
alter table public.stats_checks force row level security;
create policy "functions act inside the organisation of the claim" on public.stats_checks for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.stats_checks for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.stats_checks to crm_member;
grant select, insert, delete on public.stats_checks to crm_definer;
grant select (organization_id, checked_at) on public.stats_checks to crm_system;

-- supabase/schemas/concierge/stats-write.sql

-- What a write leaves to be counted.

create function app.append_events(p_events jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform app.advisory_lock('statistics', p_exclusive => false);
  insert into public.uncounted_events (organization_id, events) values (app.organization_id(), p_events);
  -- by far the cheapest question; hosted, there is such a schema
  if to_regnamespace('realtime') is not null then
    perform app.announce_changes(p_events);
  end if;
end
$$;
grant execute on function app.append_events(jsonb) to crm_definer;
comment on function app.append_events(jsonb) is
  'Leaves events to be counted in the statistics of the days they fall on, and announces them where pages are live: [{ kind: "chat", at, '
  'session_id, user_agent, location } | { kind: "engaged_chat", at: start of the chat } | { kind: "message", at } | { kind: '
  '"user_message", at, session_id, previous } | { kind: "visitor", at, n? } | { kind: "view" or "mention", at, session_id?, article } | { '
  'kind: "click", at, mentioned_at, session_id?, article } | { kind: "identified" or "scored", session_id }]. Called once per request, '
  'last';

-- supabase/schemas/concierge/stats-count.sql

-- Counting: adds a set of events to the statistics. Whoever counts holds the lock 'folding' alone, so nobody else changes these rows
-- meanwhile, and each table is asked and written once for the whole set.

create type app.event as (
  stored_at timestamptz,
  kind text,
  at timestamptz,
  n integer,
  session_id text,
  previous timestamptz,
  user_agent text,
  location text,
  mentioned_at timestamptz,
  article uuid
);
comment on type app.event is
  'An event as app.append_events takes it, and when it was stored. What each kind counts as is said here, in the functions below, and '
  'nowhere else';

create function app.is_lead(p_session_id text) returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return exists (
    select
    from public.chats c
    join public.chat_summaries s on s.organization_id = app.organization_id() and s.chat_id = c.id
    where c.organization_id = app.organization_id() and c.session_id = p_session_id and s.is_lead
  );
end
$$;
grant execute on function app.is_lead(text) to crm_definer;
comment on function app.is_lead(text) is
  'Whether one of the session''s chats is a lead, as chat_summaries.is_lead says';

create function app.count_days(p_events app.event[], p_timezone text) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.daily_stats as d (
    organization_id, day, chats, engaged_chats, messages, user_messages, visitors, views, mentions, clicks, updated_at
  )
  select
    app.organization_id(), (e.at at time zone p_timezone)::date,
    count(*) filter (where e.kind = 'chat'),
    count(*) filter (where e.kind = 'engaged_chat'),
    count(*) filter (where e.kind in ('message', 'user_message')),
    count(*) filter (where e.kind = 'user_message'),
    coalesce(sum(coalesce(e.n, 1)) filter (where e.kind = 'visitor'), 0),
    count(*) filter (where e.kind = 'view'),
    count(*) filter (where e.kind = 'mention'),
    count(*) filter (where e.kind = 'click'),
    max(e.stored_at)
  from unnest(p_events) e
  where e.at is not null
  group by 2
  on conflict (organization_id, day) do update set
    chats = d.chats + excluded.chats,
    engaged_chats = d.engaged_chats + excluded.engaged_chats,
    messages = d.messages + excluded.messages,
    user_messages = d.user_messages + excluded.user_messages,
    visitors = d.visitors + excluded.visitors,
    views = d.views + excluded.views,
    mentions = d.mentions + excluded.mentions,
    clicks = d.clicks + excluded.clicks,
    updated_at = greatest(d.updated_at, excluded.updated_at);
end
$$;
grant execute on function app.count_days(app.event[], text) to crm_definer;
comment on function app.count_days(app.event[], text) is 'Counts events under their day, and notes when the last of them was stored';

create function app.count_facets(p_events app.event[], p_timezone text) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.daily_chat_facets as d (organization_id, day, facet, value, chats)
  select app.organization_id(), c.day, f.facet, f.value, sum(c.chats)
  from (
    -- many chats come from one place, and to find out which takes longer than to count them
    select (e.at at time zone p_timezone)::date as day, e.user_agent, e.location, count(*) as chats
    from unnest(p_events) e
    where e.kind = 'chat'
    group by 1, 2, 3
  ) c
  cross join lateral app.facets_of(c.user_agent, c.location) f
  group by 2, 3, 4
  on conflict (organization_id, day, facet, value) do update set chats = d.chats + excluded.chats;
end
$$;
grant execute on function app.count_facets(app.event[], text) to crm_definer;
comment on function app.count_facets(app.event[], text) is 'Counts new chats under their device, city and country';

create function app.count_articles(p_events app.event[], p_timezone text) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.daily_article_stats as d (organization_id, day, article, mentions, clicks, views, clicked)
  select
    app.organization_id(), (c.at at time zone p_timezone)::date, e.article,
    count(*) filter (where c.kind = 'mention'), count(*) filter (where c.kind = 'click'), count(*) filter (where c.kind = 'view'),
    count(*) filter (where c.kind = 'clicked')
  from unnest(p_events) e
  -- a click counts twice: on its own day, and on the day of the mention
  cross join lateral (values (e.kind, e.at), ('clicked', e.mentioned_at)) c (kind, at)
  where c.at is not null
    -- one that has been deleted since takes its numbers with it
    and exists (select from public.articles a where a.organization_id = app.organization_id() and a.id = e.article)
  group by 2, 3
  on conflict (organization_id, day, article) do update set
    mentions = d.mentions + excluded.mentions,
    clicks = d.clicks + excluded.clicks,
    views = d.views + excluded.views,
    clicked = d.clicked + excluded.clicked;
end
$$;
grant execute on function app.count_articles(app.event[], text) to crm_definer;
comment on function app.count_articles(app.event[], text) is
  'Counts mentions, clicks and views under their article, and clicks under the day of their mention as well';

create function app.count_sessions(p_events app.event[], p_timezone text) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  with told as materialized (
    select
      e.session_id, min(e.at) filter (where e.kind = 'chat') as started_at, bool_or(e.kind = 'user_message') as engaged,
      bool_or(e.kind = 'identified') as registered, bool_or(e.kind = 'click') as clicked, bool_or(e.kind = 'view') as viewed,
      bool_or(e.kind = 'scored') as is_scored
    from unnest(p_events) e
    group by e.session_id
  ),
  -- one look-up by name after another: a join may read every session of the organisation
  marked as materialized (
    select
      t.session_id, s.before,
      row(
        v_organization_id, t.session_id, least((s.before).started_at, t.started_at), t.engaged or coalesce((s.before).engaged, false),
        t.registered or coalesce((s.before).registered, false), t.clicked or coalesce((s.before).clicked, false),
        t.viewed or coalesce((s.before).viewed, false),
        case when t.is_scored then app.is_lead(t.session_id) else coalesce((s.before).lead, false) end
      )::public.web_sessions as after
    from told t
    left join lateral (
      select x as before from public.web_sessions x
        where x.organization_id = v_organization_id and x.session_id = t.session_id limit 1
    ) s on true
  ),
  written as (
    insert into public.web_sessions (organization_id, session_id, started_at, engaged, registered, clicked, viewed, lead)
    select (m.after).*
    from marked m
    where m.after is distinct from m.before
    on conflict (organization_id, session_id) do update set
      started_at = excluded.started_at,
      engaged = excluded.engaged,
      registered = excluded.registered,
      clicked = excluded.clicked,
      viewed = excluded.viewed,
      lead = excluded.lead
  )
  insert into public.daily_sessions as d (organization_id, day, engaged, registered, clicked, viewed, lead, sessions)
  select
    v_organization_id, ((c.session).started_at at time zone p_timezone)::date, (c.session).engaged, (c.session).registered,
    (c.session).clicked, (c.session).viewed, (c.session).lead, sum(c.joining)
  from marked m
  cross join lateral (values (m.before, -1), (m.after, 1)) c (session, joining)
  where (c.session).started_at is not null
  group by 2, 3, 4, 5, 6, 7
  having sum(c.joining) <> 0
  on conflict (organization_id, day, engaged, registered, clicked, viewed, lead) do update set sessions = d.sessions + excluded.sessions;
end
$$;
grant execute on function app.count_sessions(app.event[], text) to crm_definer;
comment on function app.count_sessions(app.event[], text) is
  'Notes what events say of their sessions, and moves these from the cohort they leave to the one they join. Whether a scored one is a '
  'lead is asked now';

create function app.count_session_days(p_events app.event[], p_timezone text) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  with fresh as (
    insert into public.session_days (organization_id, activity, session_id, day)
    select distinct
      v_organization_id, case e.kind when 'chat' then 'chat' else 'message' end, e.session_id, (e.at at time zone p_timezone)::date
    from unnest(p_events) e
    where e.kind in ('chat', 'user_message')
    on conflict do nothing
    returning activity, session_id, day
  ),
  known as materialized (
    select s.activity, s.session_id, s.day
    from (select distinct f.activity, f.session_id from fresh f) f
    cross join lateral (
      select x.activity, x.session_id, x.day
      from public.session_days x
      where x.organization_id = v_organization_id and x.activity = f.activity and x.session_id = f.session_id
      offset 0
    ) s
  ),
  -- a day that comes late between two others parts them
  moved as (
    select k.activity, k.day, lag(k.day) over (partition by k.activity, k.session_id order by k.day) as previous_day, -1 as joining
    from known k
    union all
    select a.activity, a.day, lag(a.day) over (partition by a.activity, a.session_id order by a.day), 1
    from (select k.activity, k.session_id, k.day from known k union all select f.activity, f.session_id, f.day from fresh f) a
  ),
  counted as (
    insert into public.daily_active_sessions as d (organization_id, activity, day, previous_day, sessions)
    select v_organization_id, m.activity, m.day, coalesce(m.previous_day, '-infinity'), sum(m.joining)
    from moved m
    group by 2, 3, 4
    having sum(m.joining) <> 0
    on conflict (organization_id, activity, day, previous_day) do update set sessions = d.sessions + excluded.sessions
  )
  update public.daily_stats d
  set active_sessions = d.active_sessions + a.chatting, messaging_sessions = d.messaging_sessions + a.messaging
  from (
    select f.day, count(*) filter (where f.activity = 'chat') as chatting, count(*) filter (where f.activity = 'message') as messaging
    from fresh f
    group by f.day
  ) a
  where d.organization_id = v_organization_id and d.day = a.day;
end
$$;
grant execute on function app.count_session_days(app.event[], text) to crm_definer;
comment on function app.count_session_days(app.event[], text) is
  'Notes on which days sessions began a chat or sent a message, and counts them under each day and the day before on which they had; the '
  'days themselves are there already';

create function app.count_events(p_events app.event[]) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_timezone constant text := (select o.timezone from public.organizations o where o.id = app.organization_id());
  v_of_sessions constant app.event[] := array(
    select e
    from unnest(p_events) e
    where e.session_id is not null
      -- most messages are not the first of their chat that day, and say nothing new of its session
      and (e.kind <> 'user_message' or e.previous is null
        or (e.previous at time zone v_timezone)::date <> (e.at at time zone v_timezone)::date)
  );
  v_kinds constant text[] := array(select distinct e.kind from unnest(p_events) e);
begin
  perform app.count_days(p_events, v_timezone);
  if v_of_sessions <> '{}' then
    perform app.count_sessions(v_of_sessions, v_timezone);
    perform app.count_session_days(v_of_sessions, v_timezone);
  end if;
  if 'chat' = any (v_kinds) then
    perform app.count_facets(p_events, v_timezone);
  end if;
  if v_kinds && array['mention', 'click', 'view'] then
    perform app.count_articles(p_events, v_timezone);
  end if;
end
$$;
grant execute on function app.count_events(app.event[]) to crm_definer;
comment on function app.count_events(app.event[]) is
  'Adds events to the statistics, in the time zone of now. Only for who holds the lock ''folding'', which whoever changes the zone holds '
  'too';

-- supabase/schemas/concierge/stats-fold.sql

-- Folding: counting what writes have left. Readers do it before they read, the scheduler so that there is little to do for them.

create function app.fold_set(out events integer, out is_last boolean)
language plpgsql
volatile
set search_path = ''
-- a plan is kept that was made when there was little: each row is looked up by index, here and in what is called, however much there is
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_most constant integer := 2000;
  v_events app.event[];
begin
  with taken as (
    delete from public.uncounted_events u
    where u.organization_id = v_organization_id and u.id = any (array(
      select n.id
      from (
        select w.id, sum(w.event_count) over (order by w.id) - w.event_count as before
        from (
          select x.id, x.event_count
          from public.uncounted_events x
          where x.organization_id = v_organization_id
          order by x.id
          limit v_most
        ) w
      ) n
      where n.before < v_most
    ))
    returning u.events as list, u.stored_at
  )
  select array_agg(e) into v_events
  from taken t
  cross join lateral jsonb_populate_recordset(
    row(t.stored_at, null, null, null, null, null, null, null, null, null)::app.event, t.list
  ) e;
  events := coalesce(cardinality(v_events), 0);
  is_last := events < v_most;
  if events > 0 then
    perform app.count_events(v_events);
  end if;
end
$$;
grant execute on function app.fold_set() to crm_definer;
comment on function app.fold_set() is
  'Counts the oldest of what is left, about two thousand events; answers how many they were, and whether that was all. Only for who '
  'holds the lock ''folding''';

create function app.fold_statistics() returns void
language plpgsql
volatile
security definer
set search_path = ''
-- who counts goes on to read, which may take longer than anything else that is waited for; what a statement may take still holds
set lock_timeout = '5s'
as $$
declare
  v_is_last boolean := false;
begin
  if
    not exists (select from public.uncounted_events u where u.organization_id = app.organization_id())
    -- a database that takes no writes, as a copy or one whose disk is full, shows what was counted until then
    or current_setting('transaction_read_only')::boolean
  then
    return;
  end if;
  perform app.advisory_lock('folding', p_exclusive => true);
  while not v_is_last loop
    select s.is_last into v_is_last from app.fold_set() s;
  end loop;
end
$$;
alter function app.fold_statistics() owner to crm_definer;
grant execute on function app.fold_statistics() to crm_member;
comment on function app.fold_statistics() is
  'Counts all that was stored before, so that what is read next is exact; called first by every function that reads a statistic. Waits '
  'for whoever is at it. Where nothing is left it is one look-up';

create function public.fold_statistics(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_set record;
begin
  perform app.require_worker();
  if coalesce((app.decode_json(p_input) ->> 'waits')::boolean, false) then
    perform app.advisory_lock('folding', p_exclusive => true);
  elsif not app.try_advisory_lock('folding') then
    return jsonb_build_object('events', 0, 'is_done', true);
  end if;
  select s.events, s.is_last into v_set from app.fold_set() s;
  return jsonb_build_object('events', v_set.events, 'is_done', v_set.is_last);
end
$$;
alter function public.fold_statistics(jsonb, jsonb) owner to crm_definer;
grant execute on function public.fold_statistics(jsonb, jsonb) to crm_worker;
comment on function public.fold_statistics(jsonb, jsonb) is
  'Counts a set of the claim''s organisation''s uncounted events, the oldest first; answers { events: how many, is_done: that was '
  'all, or somebody else is at it, for whom it does not wait unless told { waits: true } }';

create function public.organizations_to_fold(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
    with recursive oldest as (
      -- from one organisation to the next by index, however much waits
      (select u.organization_id, u.stored_at from public.uncounted_events u order by u.organization_id, u.id limit 1)
      union all
      select n.organization_id, n.stored_at
      from oldest o
      cross join lateral (
        select u.organization_id, u.stored_at
        from public.uncounted_events u
        where u.organization_id > o.organization_id
        order by u.organization_id, u.id
        limit 1
      ) n
    )
    select coalesce(jsonb_agg(l.organization_id order by l.stored_at), '[]')
    from (
      select o.organization_id, o.stored_at
      from oldest o
      order by o.stored_at
      limit (app.decode_json(p_input) ->> 'limit')::integer
    ) l
  );
end
$$;
alter function public.organizations_to_fold(jsonb, jsonb) owner to crm_system;
grant execute on function public.organizations_to_fold(jsonb, jsonb) to crm_worker;
comment on function public.organizations_to_fold(jsonb, jsonb) is
  'Organisations with uncounted events, those whose have waited longest first: takes { limit }, answers [id]';

-- supabase/schemas/concierge/stats-rebuild.sql

-- Every statistic once more, from the rows it counts: to fill them again, to compare them, and to cut days in another time zone.

create function app.day_start(p_day date, p_timezone text) returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  v_midnight constant timestamp := p_day;
begin
  if not isfinite(p_day) then
    return p_day::timestamptz;
  end if;
  -- where clocks go back over midnight a day has two, and Postgres takes the later one
  return (
    select min(m.at)
    from (
      select v_midnight at time zone p_timezone - make_interval(mins => n.minutes) as at, n.minutes
      from (values (0), (30), (60), (120)) n (minutes)
    ) m
    where m.minutes = 0 or m.at at time zone p_timezone = v_midnight
  );
end
$$;
grant execute on function app.day_start(date, text) to crm_member, crm_definer;
comment on function app.day_start(date, text) is
  'The moment at which a day begins in a time zone, the first midnight where it has two; infinite for an infinite day';

create function app.derive_daily_stats(p_from date, p_to date, p_timezone text)
returns table (day date, chats bigint, engaged_chats bigint, messages bigint, user_messages bigint, visitors bigint, views bigint,
  mentions bigint, clicks bigint)
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
  select
    e.day, sum(e.chats)::bigint, sum(e.engaged_chats)::bigint, sum(e.messages)::bigint, sum(e.user_messages)::bigint,
    sum(e.visitors)::bigint, sum(e.views)::bigint, sum(e.mentions)::bigint, sum(e.clicks)::bigint
  from (
    select (c.created_at at time zone p_timezone)::date, count(*), count(*) filter (where c.user_message_count > 0), 0, 0, 0, 0, 0, 0
    from public.chats c
    where c.organization_id = v_organization_id and c.created_at >= v_start and c.created_at < v_end
    group by 1
    union all
    select (m.created_at at time zone p_timezone)::date, 0, 0, count(*), count(*) filter (where m.role = 'user'), 0, 0, 0, 0
    from public.chat_messages m
    where m.organization_id = v_organization_id and m.created_at >= v_start and m.created_at < v_end
    group by 1
    union all
    select (v.created_at at time zone p_timezone)::date, 0, 0, 0, 0, count(*), 0, 0, 0
    from public.visitors v
    where v.organization_id = v_organization_id and v.merged_into is null and v.created_at >= v_start and v.created_at < v_end
    group by 1
    union all
    select (w.viewed_at at time zone p_timezone)::date, 0, 0, 0, 0, 0, count(*), 0, 0
    from public.article_views w
    where w.organization_id = v_organization_id and w.viewed_at >= v_start and w.viewed_at < v_end
    group by 1
    union all
    select (a.mentioned_at at time zone p_timezone)::date, 0, 0, 0, 0, 0, 0, count(*), 0
    from public.article_mentions a
    where a.organization_id = v_organization_id and a.mentioned_at >= v_start and a.mentioned_at < v_end
    group by 1
    union all
    select (a.clicked_at at time zone p_timezone)::date, 0, 0, 0, 0, 0, 0, 0, count(*)
    from public.article_mentions a
    where a.organization_id = v_organization_id and a.clicked_at >= v_start and a.clicked_at < v_end
    group by 1
  ) e (day, chats, engaged_chats, messages, user_messages, visitors, views, mentions, clicks)
  group by e.day;
end
$$;
grant execute on function app.derive_daily_stats(date, date, text) to crm_member, crm_definer;
comment on function app.derive_daily_stats(date, date, text) is 'Events per day, counted from the rows; days without any are left out';

create function app.derive_session_days(p_from date, p_to date, p_timezone text) returns table (activity text, session_id text, day date)
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
  select distinct 'chat', c.session_id, (c.created_at at time zone p_timezone)::date
  from public.chats c
  where c.organization_id = v_organization_id and c.created_at >= v_start and c.created_at < v_end
  union all
  select distinct 'message', c.session_id, (m.created_at at time zone p_timezone)::date
  from public.chat_messages m
  join public.chats c on c.organization_id = v_organization_id and c.id = m.chat_id
  where m.organization_id = v_organization_id and m.role = 'user' and m.created_at >= v_start and m.created_at < v_end;
end
$$;
grant execute on function app.derive_session_days(date, date, text) to crm_member, crm_definer;
comment on function app.derive_session_days(date, date, text) is 'On which days sessions began a chat or sent a message';

create function app.derive_facets(p_from date, p_to date, p_timezone text) returns table (day date, facet text, value text, chats bigint)
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
grant execute on function app.derive_facets(date, date, text) to crm_member, crm_definer;
comment on function app.derive_facets(date, date, text) is 'Chats per day by device, city and country';

create function app.derive_article_stats(p_from date, p_to date, p_timezone text)
returns table (day date, article uuid, mentions bigint, clicks bigint, views bigint, clicked bigint)
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
  select e.day, e.article, sum(e.mentions)::bigint, sum(e.clicks)::bigint, sum(e.views)::bigint, sum(e.clicked)::bigint
  from (
    select (a.mentioned_at at time zone p_timezone)::date, a.article, count(*), 0, 0, count(a.clicked_at)
    from public.article_mentions a
    where a.organization_id = v_organization_id and a.mentioned_at >= v_start and a.mentioned_at < v_end
    group by 1, 2
    union all
    select (a.clicked_at at time zone p_timezone)::date, a.article, 0, count(*), 0, 0
    from public.article_mentions a
    where a.organization_id = v_organization_id and a.clicked_at >= v_start and a.clicked_at < v_end
    group by 1, 2
    union all
    select (w.viewed_at at time zone p_timezone)::date, w.article, 0, 0, count(*), 0
    from public.article_views w
    where w.organization_id = v_organization_id and w.viewed_at >= v_start and w.viewed_at < v_end
    group by 1, 2
  ) e (day, article, mentions, clicks, views, clicked)
  group by e.day, e.article;
end
$$;
grant execute on function app.derive_article_stats(date, date, text) to crm_member, crm_definer;
comment on function app.derive_article_stats(date, date, text) is 'Mentions, clicks, views and clicked mentions per day and article';

create function app.derive_sessions()
returns table (session_id text, started_at timestamptz, engaged boolean, registered boolean, clicked boolean, viewed boolean, lead boolean)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return query
  select e.session_id, min(e.started_at), bool_or(e.engaged), bool_or(e.registered), bool_or(e.clicked), bool_or(e.viewed), bool_or(e.lead)
  from (
    select c.session_id, c.created_at, c.user_message_count > 0, false, false, false, coalesce(s.is_lead, false)
    from public.chats c
    left join public.chat_summaries s on s.organization_id = v_organization_id and s.chat_id = c.id
    where c.organization_id = v_organization_id
    union all
    select k.session_id, null, false, true, false, false, false
    from public.visitor_sessions k
    join public.visitors v on v.organization_id = v_organization_id and v.id = k.visitor_id
    where k.organization_id = v_organization_id and v.email is not null
    union all
    select a.session_id, null, false, false, true, false, false
    from public.article_mentions a
    where a.organization_id = v_organization_id and a.clicked_at is not null and a.session_id is not null
    union all
    select w.session_id, null, false, false, false, true, false
    from public.article_views w
    where w.organization_id = v_organization_id and w.session_id is not null
  ) e (session_id, started_at, engaged, registered, clicked, viewed, lead)
  group by e.session_id;
end
$$;
grant execute on function app.derive_sessions() to crm_definer;
comment on function app.derive_sessions() is 'Browser sessions and what became of them, from chats, visitors, clicks and views';

create function app.cohorts(p_from date, p_to date, p_timezone text)
returns table (day date, engaged boolean, registered boolean, clicked boolean, viewed boolean, lead boolean, sessions bigint)
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
  select (s.started_at at time zone p_timezone)::date, s.engaged, s.registered, s.clicked, s.viewed, s.lead, count(*)
  from public.web_sessions s
  where s.organization_id = v_organization_id and s.started_at >= v_start and s.started_at < v_end
  group by 1, 2, 3, 4, 5, 6;
end
$$;
grant execute on function app.cohorts(date, date, text) to crm_member, crm_definer;
comment on function app.cohorts(date, date, text) is 'Started sessions by day and by what became of them';

create function app.returning_session_counts() returns table (activity text, day date, previous_day date, sessions bigint)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  select r.activity, r.day, r.previous_day, count(*)
  from (
    select d.activity, d.day, coalesce(lag(d.day) over (partition by d.activity, d.session_id order by d.day), '-infinity') as previous_day
    from public.session_days d
    where d.organization_id = app.organization_id()
  ) r
  group by 1, 2, 3;
end
$$;
grant execute on function app.returning_session_counts() to crm_definer;
comment on function app.returning_session_counts() is 'Active sessions by day and by the day they had been active before';

create function app.rebuild_session_days(p_timezone text) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  with derived as materialized (
    select d.* from app.derive_session_days('-infinity', 'infinity', p_timezone) d
  ),
  gone as (
    delete from public.session_days s
    where s.organization_id = v_organization_id
      and not exists (select from derived d where d.activity = s.activity and d.session_id = s.session_id and d.day = s.day)
  )
  insert into public.session_days (organization_id, activity, session_id, day)
  select v_organization_id, d.activity, d.session_id, d.day
  from derived d
  where not exists (
    select
    from public.session_days s
    where s.organization_id = v_organization_id and s.activity = d.activity and s.session_id = d.session_id and s.day = d.day
  );
end
$$;
grant execute on function app.rebuild_session_days(text) to crm_definer;
comment on function app.rebuild_session_days(text) is 'Derives the days of the organisation''s sessions again. A part of app.rebuild_stats';

create function app.rebuild_articles(p_timezone text) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  with derived as materialized (
    select d.* from app.derive_article_stats('-infinity', 'infinity', p_timezone) d
  ),
  gone as (
    delete from public.daily_article_stats s
    where s.organization_id = v_organization_id and not exists (select from derived d where d.day = s.day and d.article = s.article)
  )
  insert into public.daily_article_stats (organization_id, day, article, mentions, clicks, views, clicked)
  select v_organization_id, d.day, d.article, d.mentions, d.clicks, d.views, d.clicked
  from derived d
  left join public.daily_article_stats s on s.organization_id = v_organization_id and s.day = d.day and s.article = d.article
  where (d.mentions, d.clicks, d.views, d.clicked) is distinct from (s.mentions, s.clicks, s.views, s.clicked)
  on conflict (organization_id, day, article) do update set
    mentions = excluded.mentions,
    clicks = excluded.clicks,
    views = excluded.views,
    clicked = excluded.clicked;
  delete from public.articles a
  where a.organization_id = v_organization_id
    and not exists (select from public.article_mentions m where m.organization_id = v_organization_id and m.article = a.id)
    and not exists (select from public.article_views w where w.organization_id = v_organization_id and w.article = a.id);
end
$$;
grant execute on function app.rebuild_articles(text) to crm_definer;
comment on function app.rebuild_articles(text) is
  'Derives the daily numbers of the organisation''s articles again, and takes out those that nothing names any more. A part of '
  'app.rebuild_stats';

create function app.rebuild_sessions() returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  with derived as materialized (
    select d.* from app.derive_sessions() d
  ),
  gone as (
    delete from public.web_sessions s
    where s.organization_id = v_organization_id and not exists (select from derived d where d.session_id = s.session_id)
  )
  insert into public.web_sessions (organization_id, session_id, started_at, engaged, registered, clicked, viewed, lead)
  select v_organization_id, d.session_id, d.started_at, d.engaged, d.registered, d.clicked, d.viewed, d.lead
  from derived d
  left join public.web_sessions s on s.organization_id = v_organization_id and s.session_id = d.session_id
  where (d.started_at, d.engaged, d.registered, d.clicked, d.viewed, d.lead)
    is distinct from (s.started_at, s.engaged, s.registered, s.clicked, s.viewed, s.lead)
  on conflict (organization_id, session_id) do update set
    started_at = excluded.started_at,
    engaged = excluded.engaged,
    registered = excluded.registered,
    clicked = excluded.clicked,
    viewed = excluded.viewed,
    lead = excluded.lead;
end
$$;
grant execute on function app.rebuild_sessions() to crm_definer;
comment on function app.rebuild_sessions() is 'Derives the organisation''s browser sessions again. A part of app.rebuild_stats';

-- writes what differs: most of it is as it was, and writers wait meanwhile
create function app.rebuild_stats() returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_timezone text;
  v_updated_at timestamptz;
begin
  perform app.advisory_lock('statistics', p_exclusive => true);
  perform app.advisory_lock('folding', p_exclusive => true);
  v_timezone := (select o.timezone from public.organizations o where o.id = v_organization_id);
  -- to count again is no news
  v_updated_at := (
    select coalesce(max(s.at), now())
    from (
      select d.updated_at as at from public.daily_stats d where d.organization_id = v_organization_id
      union all
      select u.stored_at from public.uncounted_events u where u.organization_id = v_organization_id and u.events @? '$[*].at'
    ) s
  );
  -- no writer is under way: what is left to be counted is all among the rows that are counted now
  delete from public.uncounted_events where organization_id = v_organization_id;
  perform app.rebuild_sessions();
  perform app.rebuild_session_days(v_timezone);
  perform app.rebuild_articles(v_timezone);
  delete from public.daily_stats where organization_id = v_organization_id;
  delete from public.daily_sessions where organization_id = v_organization_id;
  delete from public.daily_active_sessions where organization_id = v_organization_id;
  delete from public.daily_chat_facets where organization_id = v_organization_id;
  insert into public.daily_stats (organization_id, day, chats, engaged_chats, messages, user_messages, visitors, views, mentions, clicks,
    active_sessions, messaging_sessions, updated_at)
  select
    v_organization_id, d.day, d.chats, d.engaged_chats, d.messages, d.user_messages, d.visitors, d.views, d.mentions, d.clicks,
    coalesce(a.chatting, 0), coalesce(a.messaging, 0), v_updated_at
  from app.derive_daily_stats('-infinity', 'infinity', v_timezone) d
  left join (
    select s.day, count(*) filter (where s.activity = 'chat') as chatting, count(*) filter (where s.activity = 'message') as messaging
    from public.session_days s
    where s.organization_id = v_organization_id
    group by s.day
  ) a on a.day = d.day;
  insert into public.daily_sessions (organization_id, day, engaged, registered, clicked, viewed, lead, sessions)
  select v_organization_id, c.day, c.engaged, c.registered, c.clicked, c.viewed, c.lead, c.sessions
  from app.cohorts('-infinity', 'infinity', v_timezone) c;
  insert into public.daily_active_sessions (organization_id, activity, day, previous_day, sessions)
  select v_organization_id, a.activity, a.day, a.previous_day, a.sessions
  from app.returning_session_counts() a;
  insert into public.daily_chat_facets (organization_id, day, facet, value, chats)
  select v_organization_id, d.day, d.facet, d.value, d.chats
  from app.derive_facets('-infinity', 'infinity', v_timezone) d;
end
$$;
grant execute on function app.rebuild_stats() to crm_definer;
comment on function app.rebuild_stats() is
  'Derives all statistics of the organisation again, in its time zone of now; writers wait meanwhile. Twice gives the same as once';

-- supabase/schemas/concierge/stats-reconcile.sql

-- Comparing statistics with the rows they count.

create function app.stored_stats(p_from date, p_to date) returns table (statistic text, key text, counted text)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return query
  select
    'daily_stats', d.day::text,
    format(
      '%s %s %s %s %s %s %s %s %s %s', d.chats, d.engaged_chats, d.messages, d.user_messages, d.visitors, d.views, d.mentions, d.clicks,
      d.active_sessions, d.messaging_sessions
    )
  from public.daily_stats d
  where d.organization_id = v_organization_id and d.day between p_from and p_to
    and (
      d.chats, d.engaged_chats, d.messages, d.user_messages, d.visitors, d.views, d.mentions, d.clicks, d.active_sessions,
      d.messaging_sessions
    ) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  union all
  select 'daily_sessions', concat_ws(' ', d.day, d.engaged, d.registered, d.clicked, d.viewed, d.lead), d.sessions::text
  from public.daily_sessions d
  where d.organization_id = v_organization_id and d.day between p_from and p_to and d.sessions <> 0
  union all
  select 'daily_active_sessions', concat_ws(' ', d.activity, d.day, d.previous_day), d.sessions::text
  from public.daily_active_sessions d
  where d.organization_id = v_organization_id and d.day between p_from and p_to and d.sessions <> 0
  union all
  select 'daily_chat_facets', concat_ws(' ', d.day, d.facet, d.value), d.chats::text
  from public.daily_chat_facets d
  where d.organization_id = v_organization_id and d.day between p_from and p_to and d.chats <> 0
  union all
  select 'daily_article_stats', concat_ws(' ', d.day, d.article), format('%s %s %s %s', d.mentions, d.clicks, d.views, d.clicked)
  from public.daily_article_stats d
  where d.organization_id = v_organization_id and d.day between p_from and p_to
    and (d.mentions, d.clicks, d.views, d.clicked) <> (0, 0, 0, 0)
  union all
  select 'session_days', concat_ws(' ', d.activity, d.session_id, d.day), '1'
  from public.session_days d
  where d.organization_id = v_organization_id and d.day between p_from and p_to
  union all
  select 'web_sessions', s.session_id, concat_ws(' ', s.started_at, s.engaged, s.registered, s.clicked, s.viewed, s.lead)
  from public.web_sessions s
  where s.organization_id = v_organization_id and p_from = '-infinity';
end
$$;
grant execute on function app.stored_stats(date, date) to crm_definer;
comment on function app.stored_stats(date, date) is
  'The statistics of these days as they were counted, one row per number or group of numbers';

create function app.expected_stats(p_from date, p_to date, p_timezone text) returns table (statistic text, key text, counted text)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  select
    'daily_stats', d.day::text,
    format(
      '%s %s %s %s %s %s %s %s %s %s', d.chats, d.engaged_chats, d.messages, d.user_messages, d.visitors, d.views, d.mentions, d.clicks,
      coalesce(a.chatting, 0), coalesce(a.messaging, 0)
    )
  from app.derive_daily_stats(p_from, p_to, p_timezone) d
  left join (
    select s.day, count(*) filter (where s.activity = 'chat') as chatting, count(*) filter (where s.activity = 'message') as messaging
    from app.derive_session_days(p_from, p_to, p_timezone) s
    group by s.day
  ) a on a.day = d.day
  union all
  select 'daily_sessions', concat_ws(' ', s.day, s.engaged, s.registered, s.clicked, s.viewed, s.lead), count(*)::text
  from (
    select (d.started_at at time zone p_timezone)::date as day, d.* from app.derive_sessions() d where d.started_at is not null
  ) s
  where s.day between p_from and p_to
  group by s.day, s.engaged, s.registered, s.clicked, s.viewed, s.lead
  union all
  select 'daily_active_sessions', concat_ws(' ', r.activity, r.day, r.previous_day), count(*)::text
  from (
    select d.activity, d.day, coalesce(lag(d.day) over (partition by d.activity, d.session_id order by d.day), '-infinity') as previous_day
    from app.derive_session_days('-infinity', 'infinity', p_timezone) d
  ) r
  where r.day between p_from and p_to
  group by r.activity, r.day, r.previous_day
  union all
  select 'daily_chat_facets', concat_ws(' ', d.day, d.facet, d.value), d.chats::text
  from app.derive_facets(p_from, p_to, p_timezone) d
  union all
  select 'daily_article_stats', concat_ws(' ', d.day, d.article), format('%s %s %s %s', d.mentions, d.clicks, d.views, d.clicked)
  from app.derive_article_stats(p_from, p_to, p_timezone) d
  union all
  select 'session_days', concat_ws(' ', d.activity, d.session_id, d.day), '1'
  from app.derive_session_days(p_from, p_to, p_timezone) d
  union all
  select 'web_sessions', s.session_id, concat_ws(' ', s.started_at, s.engaged, s.registered, s.clicked, s.viewed, s.lead)
  from app.derive_sessions() s
  where p_from = '-infinity';
end
$$;
grant execute on function app.expected_stats(date, date, text) to crm_definer;
comment on function app.expected_stats(date, date, text) is 'The same numbers from the rows they count';

create function app.stats_check_row(p_check public.stats_checks) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'checked_at', app.to_iso(p_check.checked_at), 'from', p_check.from_day, 'to', p_check.to_day, 'days', p_check.days,
    'drift', p_check.drift,
    'differences', p_check.differences, 'is_repaired', p_check.is_repaired, 'duration_ms', p_check.duration_ms
  );
end
$$;
grant execute on function app.stats_check_row(public.stats_checks) to crm_member, crm_definer;
comment on function app.stats_check_row(public.stats_checks) is 'A comparison of statistics as clients see it';

create function public.latest_stats_check(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  perform app.require_member();
  return (
    select app.stats_check_row(c)
    from public.stats_checks c
    where c.organization_id = app.organization_id()
    order by c.checked_at desc
    limit 1
  );
end
$$;
grant execute on function public.latest_stats_check(jsonb, jsonb) to crm_member;
comment on function public.latest_stats_check(jsonb, jsonb) is
  'The last comparison of the organisation''s statistics with the rows they count, or null';

create function public.organizations_to_reconcile(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_before constant timestamptz := coalesce((v_input ->> 'checked_before')::timestamptz, now() - interval '20 hours');
begin
  return (
    select coalesce(jsonb_agg(d.id), '[]')
    from (
      select o.id
      from public.organizations o
      left join lateral (
        select max(c.checked_at) as at from public.stats_checks c where c.organization_id = o.id
      ) last on true
      where (last.at is null or last.at < v_before) and not coalesce(v_input -> 'passed', '[]') ? o.id::text
      order by last.at nulls first, o.id
      limit (v_input ->> 'limit')::integer
    ) d
  );
end
$$;
alter function public.organizations_to_reconcile(jsonb, jsonb) owner to crm_system;
grant execute on function public.organizations_to_reconcile(jsonb, jsonb) to crm_worker;
comment on function public.organizations_to_reconcile(jsonb, jsonb) is
  'Organisations whose statistics nobody has compared since { checked_before? } (20 hours ago when unset), longest ago first and without '
  'those { passed: [id] }: takes also { limit }, answers [id]';

create function public.reconcile_stats(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set statement_timeout = '50s'
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_organization_id constant uuid := app.organization_id();
  v_started constant timestamptz := clock_timestamp();
  v_timezone constant text := (select o.timezone from public.organizations o where o.id = v_organization_id);
  v_days constant integer := (v_input ->> 'days')::integer;
  v_to constant date := case when v_days is null then 'infinity' else (now() at time zone v_timezone)::date end;
  v_from constant date := case when v_days is null then '-infinity' else v_to - v_days + 1 end;
  v_is_counted boolean;
  v_compared integer;
  v_drift integer;
  v_differences jsonb;
  v_check public.stats_checks;
begin
  perform app.require_worker();
  -- one statement sees one moment: what is stored between its halves is in both or in neither. To count here what is left would keep
  -- readers waiting until all is compared, and there is a moment soon at which nothing is
  select
    not exists (select from public.uncounted_events u where u.organization_id = v_organization_id),
    count(distinct split_part(x.key, ' ', 1)) filter (where x.statistic = 'daily_stats'),
    count(*) filter (where x.differs),
    coalesce(jsonb_agg(to_jsonb(x) - 'differs' - 'place') filter (where x.place <= 20 and x.differs), '[]')
  into v_is_counted, v_compared, v_drift, v_differences
  from (
    select
      coalesce(c.statistic, r.statistic) as statistic, coalesce(c.key, r.key) as key, c.counted, r.counted as recounted,
      c.counted is distinct from r.counted as differs, row_number() over (partition by c.counted is distinct from r.counted) as place
    from app.stored_stats(v_from, v_to) c
    full join app.expected_stats(v_from, v_to, v_timezone) r on r.statistic = c.statistic and r.key = c.key
    where not exists (select from public.uncounted_events u where u.organization_id = v_organization_id)
  ) x;
  if not v_is_counted then
    return null;
  end if;
  if v_drift > 0 and coalesce((v_input ->> 'repair')::boolean, false) then
    perform app.rebuild_stats();
    v_check.is_repaired := true;
  end if;
  insert into public.stats_checks (organization_id, from_day, to_day, days, drift, differences, is_repaired, duration_ms)
  values (
    v_organization_id, nullif(v_from, '-infinity'), nullif(v_to, 'infinity'), v_compared, v_drift, v_differences,
    coalesce(v_check.is_repaired, false),
    (extract(epoch from clock_timestamp() - v_started) * 1000)::integer
  )
  returning * into v_check;
  return app.stats_check_row(v_check);
end
$$;
alter function public.reconcile_stats(jsonb, jsonb) owner to crm_definer;
grant execute on function public.reconcile_stats(jsonb, jsonb) to crm_worker;
comment on function public.reconcile_stats(jsonb, jsonb) is
  'Compares the claim''s organisation''s statistics with the rows they count, { days?: the last so many, all when unset; repair?: derive '
  'them again when they differ }; answers and keeps { checked_at, from, to, days, drift, differences, is_repaired, duration_ms }. At a '
  'moment at which events are left to be counted nothing is compared, and the answer is null';

-- supabase/schemas/concierge/visitor-identity.sql

-- Who a session belongs to: finding, linking, merging and identifying visitors.

create function app.find_visitor(p_visitor_id uuid, p_session_id text) returns public.visitors
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_id uuid;
  v_visitor public.visitors;
begin
  -- one after the other: most calls need but one of them, and each is planned once
  if p_visitor_id is not null then
    select coalesce(r.merged_into, r.id) into v_id
    from public.visitors r
    where r.organization_id = v_organization_id and r.id = p_visitor_id;
  end if;
  if v_id is null and p_session_id is not null then
    select s.visitor_id into v_id
    from public.visitor_sessions s
    where s.organization_id = v_organization_id and s.session_id = p_session_id;
    if v_id is null then
      -- a view takes its visitor from its chat, whose session may be another one
      select w.visitor_id into v_id
      from public.article_views w
      where w.organization_id = v_organization_id and w.session_id = p_session_id and w.visitor_id is not null
      order by w.viewed_at desc, w.id desc
      limit 1;
    end if;
  end if;
  if v_id is not null then
    select v.* into v_visitor from public.visitors v where v.organization_id = v_organization_id and v.id = v_id;
  end if;
  return v_visitor;
end
$$;
grant execute on function app.find_visitor(uuid, text) to crm_definer;
comment on function app.find_visitor(uuid, text) is
  'The visitor of the organisation that a remembered id (tried first) or a session already belongs to, itself or through a view; a null '
  'row when neither is known';

create function app.merge_visitor(p_from uuid, p_into uuid, p_reason text) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  update public.chats set visitor_id = p_into where organization_id = v_organization_id and visitor_id = p_from;
  update public.article_views set visitor_id = p_into where organization_id = v_organization_id and visitor_id = p_from;
  update public.article_mentions set visitor_id = p_into where organization_id = v_organization_id and visitor_id = p_from;
  update public.visitor_sessions set visitor_id = p_into where organization_id = v_organization_id and visitor_id = p_from;
  update public.visitors set merged_into = p_into where organization_id = v_organization_id and merged_into = p_from;
  update public.visitors v
  set
    metadata = f.metadata || v.metadata,
    name = coalesce(v.name, f.name),
    last_active_at = greatest(v.last_active_at, f.last_active_at)
  from public.visitors f
  where v.organization_id = v_organization_id and v.id = p_into and f.organization_id = v_organization_id and f.id = p_from;
  update public.visitors
  set merged_into = p_into, merged_at = now(), merge_reason = p_reason, updated_at = now()
  where organization_id = v_organization_id and id = p_from;
end
$$;
grant execute on function app.merge_visitor(uuid, uuid, text) to crm_definer;
comment on function app.merge_visitor(uuid, uuid, text) is
  'Gives everything of an anonymous visitor to another one of the organisation; the merged row stays and points there';

-- Its statements are planned once: to plan them costs more than to run them.
create function app.link_visitor(p_visitor_id uuid, p_session_id text, p_chat_id text, p_at timestamptz) returns jsonb
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_sessions text[] := array_remove(array[p_session_id], null);
  v_session_id text;
  v_count integer;
  v_chats integer := 0;
  v_views integer := 0;
begin
  if p_chat_id is not null then
    -- a chat that is named and nobody's yet brings its session along
    v_sessions := array(
      select k from unnest(v_sessions) k
      union
      select c.session_id
      from public.chats c
      where c.organization_id = v_organization_id
        and c.visitor_id is null
        and (c.external_id = p_chat_id or c.id = app.to_uuid(p_chat_id))
    );
  end if;
  -- one after the other: of a list the planner may believe that reading all chats of an organisation is cheaper than its sessions
  foreach v_session_id in array v_sessions loop
    insert into public.visitor_sessions as s (organization_id, session_id, visitor_id, first_seen_at, last_seen_at)
    values (v_organization_id, v_session_id, p_visitor_id, p_at, p_at)
    on conflict (organization_id, session_id) do update
      set first_seen_at = least(s.first_seen_at, excluded.first_seen_at), last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at);
    update public.chats c
    set visitor_id = p_visitor_id
    where c.organization_id = v_organization_id and c.visitor_id is null and c.session_id = v_session_id;
    get diagnostics v_count = row_count;
    v_chats := v_chats + v_count;
    update public.article_views v
    set visitor_id = p_visitor_id
    where v.organization_id = v_organization_id and v.visitor_id is null and v.session_id = v_session_id;
    get diagnostics v_count = row_count;
    v_views := v_views + v_count;
    update public.article_mentions m
    set visitor_id = p_visitor_id
    where m.organization_id = v_organization_id and m.visitor_id is null and m.session_id = v_session_id;
  end loop;
  return jsonb_build_object('chats', v_chats, 'views', v_views);
end
$$;
grant execute on function app.link_visitor(uuid, text, text, timestamptz) to crm_definer;
comment on function app.link_visitor(uuid, text, text, timestamptz) is
  'Ties a session, and that of a chat named which is nobody''s yet, to a visitor, with their chats, views and mentions that have none; '
  'answers how many { chats, views } that were';

create function app.identify(p_item jsonb, p_request jsonb, out answer jsonb, out events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_email constant text := lower(p_item ->> 'email');
  v_session_id constant text := p_item ->> 'session_id';
  v_at constant timestamptz(3) := coalesce((p_item ->> 'sent_at')::timestamptz, now());
  v_metadata constant jsonb := coalesce(nullif(p_item -> 'metadata', 'null'), '{}');
  v_known public.visitors;
  v_visitor public.visitors;
  v_linked jsonb;
  v_is_new boolean := false;
begin
  v_known := app.find_visitor(app.to_uuid(p_item ->> 'visitor_id'), v_session_id);
  select v.* into v_visitor
  from public.visitors v
  where v.organization_id = v_organization_id and v.email = v_email;
  if v_metadata <> '{}' and octet_length((coalesce(v_visitor.metadata, v_known.metadata, '{}') || v_metadata)::text) > 32768 then
    answer := app.error_response(400, 'invalid_request', 'The metadata of a visitor may hold at most 32 KB in all');
    return;
  end if;
  if v_visitor.id is not null and v_known.id <> v_visitor.id and v_known.email is null then
    perform app.merge_visitor(v_known.id, v_visitor.id, 'identified with the same e-mail address');
    events := jsonb_build_array(jsonb_build_object('kind', 'visitor', 'at', v_known.created_at, 'n', -1));
  end if;

  if v_visitor.id is null and v_known.id is null then
    insert into public.visitors (organization_id, email, source, metadata, created_at, last_active_at)
    values (v_organization_id, v_email, coalesce(p_item ->> 'source', 'newsletter'), v_metadata, v_at, v_at)
    returning * into v_visitor;
    v_is_new := true;
    events := jsonb_build_array(jsonb_build_object('kind', 'visitor', 'at', v_at));
  else
    update public.visitors v
    set
      -- an anonymous visitor gives a name; a known one corrects it
      email = coalesce(v_email, v.email), metadata = v.metadata || v_metadata, last_active_at = greatest(v.last_active_at, v_at),
      updated_at = now()
    where v.organization_id = v_organization_id and v.id = coalesce(v_visitor.id, v_known.id)
    returning v.* into v_visitor;
  end if;
  v_linked := app.link_visitor(v_visitor.id, v_session_id, p_item ->> 'chat_id', v_at);
  answer := jsonb_build_object('visitor_id', v_visitor.id, 'created', v_is_new, 'linked', v_linked);
  if v_visitor.email is not null then
    events := coalesce(events, '[]') || (
      select coalesce(jsonb_agg(jsonb_build_object('kind', 'identified', 'session_id', s.session_id)), '[]')
      from public.visitor_sessions s
      where s.organization_id = v_organization_id and s.visitor_id = v_visitor.id
    );
  end if;
end
$$;
grant execute on function app.identify(jsonb, jsonb) to crm_definer;
comment on function app.identify(jsonb, jsonb) is
  'Finds or makes the visitor behind { email, session_id?, chat_id?, visitor_id?, source?, metadata? } inside the organisation: by '
  'e-mail, else by remembered id or session, else new. Twice the same call gives the same result';

create function public.identify_visitor(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_answer jsonb;
  v_events jsonb;
begin
  v_answer := app.begin_write(array['visitors:write'], p_request, 'exclusive');
  if v_answer is not null then
    return v_answer;
  end if;
  select w.answer, w.events into v_answer, v_events
  from app.identify(v_input, p_request) w;
  return app.finish_write(p_request, v_answer, v_events);
end
$$;
alter function public.identify_visitor(jsonb, jsonb) owner to crm_definer;
grant execute on function public.identify_visitor(jsonb, jsonb) to crm_ingest;
comment on function public.identify_visitor(jsonb, jsonb) is
  'Identifies a visitor by { email, session_id?, chat_id?, visitor_id?, source?, metadata? }; answers { visitor_id, created, linked: { '
  'chats, views } }';

-- supabase/schemas/concierge/chat-ingest.sql

-- What concierges send, written in sets, and one by one: most chats, messages and views come alone, and plain statements take half
-- the time of one that is made for sets. A test holds both to the same rules.
--
-- Each app.write_* takes [{ index, … }] and returns one row per item: (index, answer), where the answer may be a refusal.
-- Each public function is: guard, stored response, lock where sessions matter, write, store the response. Locks come in one order
-- everywhere: the Idempotency-Key, the visitors, new chats, old chats, their messages and jobs, views, mentions, the day's counters.
--
-- Rows are looked up by "lateral ( … limit 1)": the planner takes a JSON array for 100 rows and would otherwise read the whole
-- table to join it with the one item of a single request. And by "case", not "coalesce": under row level security the planner
-- does not trust coalesce not to tell what it compares, and would leave the index aside.

create function app.message_events(p_role text, p_at timestamptz, p_session_id text, p_previous timestamptz, p_engaged_chat_at timestamptz)
  returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    when p_role <> 'user' then jsonb_build_array(jsonb_build_object('kind', 'message', 'at', p_at))
    when p_engaged_chat_at is null
      then jsonb_build_array(jsonb_build_object('kind', 'user_message', 'at', p_at, 'session_id', p_session_id, 'previous', p_previous))
    else jsonb_build_array(
      jsonb_build_object('kind', 'user_message', 'at', p_at, 'session_id', p_session_id, 'previous', p_previous),
      jsonb_build_object('kind', 'engaged_chat', 'at', p_engaged_chat_at)
    )
  end;
end
$$;
grant execute on function app.message_events(text, timestamptz, text, timestamptz, timestamptz) to crm_definer;
comment on function app.message_events(text, timestamptz, text, timestamptz, timestamptz) is
  'What a new message counts as: takes its role and time, its chat''s session and latest user message before, and when it is the first of '
  'its chat that a user sends, the time the chat began';

create function app.lock_chats(p_items jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  -- one look-up by name after another: a join may read every chat of the organisation
  perform from (select distinct i ->> 'chat_id' as external_id from jsonb_array_elements(p_items) i order by 1) n
  cross join lateral (
    select from public.chats c where c.organization_id = v_organization_id and c.external_id = n.external_id limit 1 for no key update
  ) c;
end
$$;
grant execute on function app.lock_chats(jsonb) to crm_definer;
comment on function app.lock_chats(jsonb) is
  'Lets the writers of the chats named by chat_id in these items take turns; the fixed order keeps two of them from waiting for each other';

create function app.write_chats(p_items jsonb) returns table (index integer, answer jsonb, events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
  v_items constant jsonb := (
    select jsonb_agg(case when i ->> 'chat_id' is null then i || jsonb_build_object('chat_id', 'chat_' || gen_random_uuid()) else i end)
    from jsonb_array_elements(p_items) i
  );
  v_new uuid[];
begin
  with written as (
    insert into public.chats as c
      (organization_id, external_id, session_id, visitor_id, external_user_id, location, user_agent, source_page, status, metadata,
        created_at)
    select
      v_organization_id, f.chat_id, f.session_id, s.visitor_id, f.external_user_id, f.location, f.user_agent, app.source_page(f.metadata),
      coalesce(f.status, 'active'), coalesce(f.metadata, '{}'), coalesce(f.sent_at, now())
    from (
      select distinct on (i.chat_id) i.*
      from jsonb_to_recordset(v_items) i (
        index integer, chat_id text, session_id text, external_user_id text, location text, user_agent text, status text, metadata jsonb,
        sent_at timestamptz
      )
      order by i.chat_id, i.index
    ) f
    left join lateral (
      select x.visitor_id from public.visitor_sessions x where x.organization_id = v_organization_id and x.session_id = f.session_id limit 1
    ) s on true
    order by f.chat_id
    -- nothing, not even a lock, on a chat that is there: locks are taken later, all in one order
    on conflict (organization_id, external_id) do nothing
    returning c.id
  )
  select array_agg(w.id) into v_new from written w;

  return query
  select
    i.index,
    case
      when c.session_id = i.session_id then jsonb_build_object('chat_id', i.chat_id, 'id', c.id, 'created_at', app.to_iso(c.created_at))
      else app.error_response(409, 'conflict', format('The chatId %s already belongs to another session', i.chat_id))
    end,
    case
      when c.id = any (v_new) and i.index = min(i.index) over (partition by i.chat_id)
      then jsonb_build_array(jsonb_build_object(
        'kind', 'chat', 'at', c.created_at, 'session_id', c.session_id, 'user_agent', i.user_agent, 'location', i.location
      ))
    end
  from jsonb_to_recordset(v_items) i (index integer, chat_id text, session_id text, user_agent text, location text)
  left join lateral (
    select x.id, x.session_id, x.created_at from public.chats x
      where x.organization_id = v_organization_id and x.external_id = i.chat_id limit 1
  ) c on true;
end
$$;
grant execute on function app.write_chats(jsonb) to crm_definer;
comment on function app.write_chats(jsonb) is
  'Starts chats. The same chat_id with the same session answers the chat that is there; with another session 409';

create function app.write_chat(p_item jsonb, out answer jsonb, out events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_chat_id constant text := coalesce(p_item ->> 'chat_id', 'chat_' || gen_random_uuid());
  v_session_id constant text := p_item ->> 'session_id';
  v_metadata constant jsonb := coalesce(nullif(p_item -> 'metadata', 'null'), '{}');
  v_chat record;
begin
  insert into public.chats as c
    (organization_id, external_id, session_id, visitor_id, external_user_id, location, user_agent, source_page, status, metadata,
      created_at)
  values (
    v_organization_id, v_chat_id, v_session_id,
    (select s.visitor_id from public.visitor_sessions s where s.organization_id = v_organization_id and s.session_id = v_session_id),
    p_item ->> 'external_user_id', p_item ->> 'location', p_item ->> 'user_agent', app.source_page(v_metadata),
    coalesce(p_item ->> 'status', 'active'), v_metadata, coalesce((p_item ->> 'sent_at')::timestamptz, now())
  )
  on conflict (organization_id, external_id) do nothing
  returning c.id, c.session_id, c.created_at into v_chat;
  if found then
    events := jsonb_build_array(jsonb_build_object(
      'kind', 'chat', 'at', v_chat.created_at, 'session_id', v_session_id, 'user_agent', p_item ->> 'user_agent',
      'location', p_item ->> 'location'
    ));
  else
    select c.id, c.session_id, c.created_at into v_chat
    from public.chats c
    where c.organization_id = v_organization_id and c.external_id = v_chat_id;
  end if;
  answer := case
    when v_chat.session_id = v_session_id
    then jsonb_build_object('chat_id', v_chat_id, 'id', v_chat.id, 'created_at', app.to_iso(v_chat.created_at))
    else app.error_response(409, 'conflict', format('The chatId %s already belongs to another session', v_chat_id))
  end;
end
$$;
grant execute on function app.write_chat(jsonb) to crm_definer;
comment on function app.write_chat(jsonb) is 'What app.write_chats does, for one chat';

create function app.write_messages(p_items jsonb, p_request jsonb) returns table (index integer, answer jsonb, events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
begin
  perform app.lock_chats(p_items);
  return query
  with item as materialized (
    select i.*, c.id || coalesce(' ' || i.message_id, '#' || i.index) as key, c.id as chat, c.session_id, c.created_at as chat_created_at,
      c.last_user_message_at, c.message_count, c.user_message_count, m.id as known_id, m.role as known_role, m.content as known_content,
      m.created_at as known_at
    from jsonb_to_recordset(p_items) i (index integer, chat_id text, role text, content text, metadata jsonb, message_id text,
      sent_at timestamptz)
    left join lateral (
      select x.id, x.session_id, x.created_at, x.last_user_message_at, x.message_count, x.user_message_count
      from public.chats x
      where x.organization_id = v_organization_id and x.external_id = i.chat_id
      limit 1
    ) c on true
    left join lateral (
      select x.id, x.role, x.content, x.created_at
      from public.chat_messages x
      where i.message_id is not null and x.organization_id = v_organization_id and x.chat_id = c.id and x.external_id = i.message_id
      limit 1
    ) m on true
  ),
  fresh as materialized (
    select
      f.*, app.uuid_v7() as id, coalesce(f.sent_at, now())::timestamptz(3) as at,
      (f.message_count + row_number() over (partition by f.chat order by f.index))::integer as position,
      f.user_message_count = 0 and f.role = 'user' and f.index = min(f.index) filter (where f.role = 'user')
        over (partition by f.chat) as engages
    from (
      select distinct on (i.key) i.*
      from item i
      where i.chat is not null and i.known_id is null
      order by i.key, i.index
    ) f
  ),
  written as (
    insert into public.chat_messages (organization_id, id, chat_id, position, external_id, role, content, metadata, created_at)
    select v_organization_id, f.id, f.chat, f.position, f.message_id, f.role, f.content, coalesce(f.metadata, '{}'), f.at
    from fresh f
  ),
  counted as (
    update public.chats c
    set
      message_count = c.message_count + n.messages,
      user_message_count = c.user_message_count + n.user_messages,
      last_message_at = greatest(c.last_message_at, n.last_at),
      last_user_message_at = greatest(c.last_user_message_at, n.last_user_at),
      updated_at = now()
    from (
      select f.chat, count(*)::integer as messages, (count(*) filter (where f.role = 'user'))::integer as user_messages,
        max(f.at) as last_at,
        max(f.at) filter (where f.role = 'user') as last_user_at
      from fresh f
      group by f.chat
    ) n
    where c.organization_id = v_organization_id and c.id = n.chat
  ),
  queued as (
    insert into public.jobs as j (organization_id, kind, object_id)
    select v_organization_id, 'summarize_chat', d.chat
    from (select distinct f.chat from fresh f) d
    -- as in app.write_message
    where (
      select j.dead_at is null and j.attempts = 0
      from public.jobs j
      where j.organization_id = v_organization_id and j.kind = 'summarize_chat' and j.object_id = d.chat
    ) is not true
    order by d.chat
    on conflict (organization_id, kind, object_id) do update
      -- a job that had given up starts over: there is something new to read
      set dead_at = null, attempts = 0, due_at = now(), next_attempt_at = now()
      where j.dead_at is not null
  ),
  missing as (
    -- one attempt on one chat, however many items name it
    select u.chat_id, app.not_found('chat', u.chat_id, p_request) as answer
    from (select distinct i.chat_id from item i where i.chat is null) u
  )
  select
    i.index,
    case
      when i.chat is null then u.answer
      when coalesce(i.known_role, f.role) <> i.role or coalesce(i.known_content, f.content) <> i.content
        then app.error_response(409, 'conflict', format('The messageId %s was already used for another message', i.message_id))
      else jsonb_build_object('message_id', coalesce(i.known_id, f.id), 'chat_id', i.chat_id,
        'created_at', app.to_iso(coalesce(i.known_at, f.at)))
    end,
    case
      when f.index = i.index
      then app.message_events(f.role, f.at, f.session_id, f.last_user_message_at, case when f.engages then f.chat_created_at end)
    end
  from item i
  left join fresh f on f.key = i.key
  left join missing u on u.chat_id is not distinct from i.chat_id;
end
$$;
grant execute on function app.write_messages(jsonb, jsonb) to crm_definer;
comment on function app.write_messages(jsonb, jsonb) is
  'Adds messages to chats, in the order of the items, counts them on the chat and marks its summary as due. A known message_id answers '
  'the message that is there, or 409 when role or content differ';

create function app.write_message(p_item jsonb, p_request jsonb, out answer jsonb, out events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_chat_id constant text := p_item ->> 'chat_id';
  v_message_id constant text := p_item ->> 'message_id';
  v_role constant text := p_item ->> 'role';
  v_content constant text := p_item ->> 'content';
  v_is_users constant boolean := v_role = 'user';
  v_at constant timestamptz(3) := coalesce((p_item ->> 'sent_at')::timestamptz, now());
  v_id uuid := app.uuid_v7();
  v_chat record;
  v_known record;
begin
  select c.id, c.session_id, c.created_at, c.message_count, c.user_message_count, c.last_user_message_at into v_chat
  from public.chats c
  where c.organization_id = v_organization_id and c.external_id = v_chat_id
  for no key update;
  if not found then
    answer := app.not_found('chat', v_chat_id, p_request);
    return;
  end if;
  insert into public.chat_messages (organization_id, id, chat_id, position, external_id, role, content, metadata, created_at)
  values (
    v_organization_id, v_id, v_chat.id, v_chat.message_count + 1, v_message_id, v_role, v_content,
    coalesce(nullif(p_item -> 'metadata', 'null'), '{}'), v_at
  )
  on conflict (organization_id, chat_id, external_id) where external_id is not null do nothing;
  if not found then
    select m.id, m.role, m.content, m.created_at into v_known
    from public.chat_messages m
    where m.organization_id = v_organization_id and m.chat_id = v_chat.id and m.external_id = v_message_id;
    answer := case
      when v_known.role = v_role and v_known.content = v_content
      then jsonb_build_object('message_id', v_known.id, 'chat_id', v_chat_id, 'created_at', app.to_iso(v_known.created_at))
      else app.error_response(409, 'conflict', format('The messageId %s was already used for another message', v_message_id))
    end;
    return;
  end if;
  update public.chats c
  set
    message_count = c.message_count + 1,
    user_message_count = c.user_message_count + v_is_users::integer,
    last_message_at = greatest(c.last_message_at, v_at),
    last_user_message_at = case when v_is_users then greatest(c.last_user_message_at, v_at) else c.last_user_message_at end,
    updated_at = now()
  where c.organization_id = v_organization_id and c.id = v_chat.id;
  -- a job that waits already need not be touched: it ends under the lock on its chat, which is ours, and one that was never tried is
  -- not being given up at this moment
  perform from public.jobs j
  where j.organization_id = v_organization_id and j.kind = 'summarize_chat' and j.object_id = v_chat.id
    and j.dead_at is null and j.attempts = 0;
  if not found then
    insert into public.jobs as j (organization_id, kind, object_id)
    values (v_organization_id, 'summarize_chat', v_chat.id)
    on conflict (organization_id, kind, object_id) do update
      set dead_at = null, attempts = 0, due_at = now(), next_attempt_at = now()
      where j.dead_at is not null;
  end if;
  answer := jsonb_build_object('message_id', v_id, 'chat_id', v_chat_id, 'created_at', app.to_iso(v_at));
  events := app.message_events(
    v_role, v_at, v_chat.session_id, v_chat.last_user_message_at,
    case when v_is_users and v_chat.user_message_count = 0 then v_chat.created_at end
  );
end
$$;
grant execute on function app.write_message(jsonb, jsonb) to crm_definer;
comment on function app.write_message(jsonb, jsonb) is
  'What app.write_messages does, for one message';

create function public.create_chat(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_answer jsonb;
  v_events jsonb;
begin
  v_answer := app.begin_write(array['chats:write'], p_request, 'shared');
  if v_answer is not null then
    return v_answer;
  end if;
  select w.answer, w.events into v_answer, v_events
  from app.write_chat(v_input) w;
  return app.finish_write(p_request, v_answer, v_events);
end
$$;
alter function public.create_chat(jsonb, jsonb) owner to crm_definer;
grant execute on function public.create_chat(jsonb, jsonb) to crm_ingest;
comment on function public.create_chat(jsonb, jsonb) is
  'Starts a chat from { session_id, chat_id?, external_user_id?, location?, user_agent?, status?, metadata?, sent_at? }; answers { '
  'chat_id, id, created_at }, the same again for a repeated call, 409 when the chat_id belongs to another session';

create function public.add_message(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_answer jsonb;
  v_events jsonb;
begin
  v_answer := app.begin_write(array['chats:write'], p_request);
  if v_answer is not null then
    return v_answer;
  end if;
  select w.answer, w.events into v_answer, v_events
  from app.write_message(v_input, p_request) w;
  return app.finish_write(p_request, v_answer, v_events);
end
$$;
alter function public.add_message(jsonb, jsonb) owner to crm_definer;
grant execute on function public.add_message(jsonb, jsonb) to crm_ingest;
comment on function public.add_message(jsonb, jsonb) is
  'Adds { chat_id, role, content, metadata?, message_id?, sent_at? } to a chat; answers { message_id, chat_id, created_at }; 404 or 403 '
  'for the chat, 409 when message_id was used for another message';

-- supabase/schemas/concierge/ingest.sql

-- Batches, and what every write of a concierge begins and ends with.

create function app.of_type(p_items jsonb, p_type text) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (select coalesce(jsonb_agg(i), '[]') from jsonb_array_elements(p_items) i where i ->> 'type' = p_type);
end
$$;
grant execute on function app.of_type(jsonb, text) to crm_definer;
comment on function app.of_type(jsonb, text) is 'The items of a batch of one type, in their order';

create function app.join_events(p_lists jsonb[]) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (select coalesce(jsonb_agg(e), '[]') from unnest(p_lists) l cross join lateral jsonb_array_elements(l) e where l is not null);
end
$$;
grant execute on function app.join_events(jsonb[]) to crm_definer;
comment on function app.join_events(jsonb[]) is 'Lists of events as one list';

create function app.scopes_of(p_items jsonb) returns text[]
language sql
immutable
set search_path = ''
begin atomic
  select array_agg(distinct case i ->> 'type'
    when 'visitor' then 'visitors:write'
    when 'chat' then 'chats:write'
    when 'message' then 'chats:write'
    else 'articles:write'
  end)
  from jsonb_array_elements(p_items) i;
end;
grant execute on function app.scopes_of(jsonb) to crm_definer;
comment on function app.scopes_of(jsonb) is 'The scopes that a key needs for the items of a batch';

create function app.begin_write(p_scopes text[], p_request jsonb, p_visitors text default null) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_stored jsonb;
begin
  perform app.require_key(variadic p_scopes);
  v_stored := app.stored_response(p_request);
  if v_stored is null and p_visitors is not null then
    perform app.advisory_lock('visitors', p_exclusive => p_visitors = 'exclusive');
  end if;
  return v_stored;
end
$$;
grant execute on function app.begin_write(text[], jsonb, text) to crm_definer;
comment on function app.begin_write(text[], jsonb, text) is
  'What every write of a concierge begins with: the key and its scopes, the answer stored under the request''s Idempotency-Key, which is '
  'then the answer, and the lock on visitors (shared, exclusive or none) where sessions matter';

create function app.finish_write(p_request jsonb, p_answer jsonb, p_events jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
  if jsonb_array_length(p_events) > 0 then
    perform app.append_events(p_events);
  end if;
  return app.store_response(p_request, p_answer);
end
$$;
grant execute on function app.finish_write(jsonb, jsonb, jsonb) to crm_definer;
comment on function app.finish_write(jsonb, jsonb, jsonb) is
  'Ends a write: leaves its events to be counted, keeps its answer under the Idempotency-Key, hands it on';

create function app.write_batch(p_items jsonb, p_request jsonb) returns table (index integer, answer jsonb, events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_run record;
begin
  return query select w.* from app.write_chats(app.of_type(p_items, 'chat')) w;
  -- after the new chats and before the first change to an old one: two batches never wait for each other
  perform app.lock_chats(p_items);
  return query
    select (i.value ->> 'index')::integer, w.*
    from jsonb_array_elements(app.of_type(p_items, 'visitor')) with ordinality i
    cross join lateral app.identify(i.value, p_request) w;
  return query select w.* from app.write_messages(app.of_type(p_items, 'message'), p_request) w;
  return query select w.* from app.write_views(app.of_type(p_items, 'view'), p_request) w;
  -- a click does not see what was mentioned after it
  for v_run in select r.* from app.mentions_and_clicks(p_items) r loop
    if v_run.type = 'mention' then
      return query
        select w.index, coalesce(w.refusal, app.mention_row(w.mention, w.chat_id)), w.events
        from app.write_mentions(v_run.items, p_request) w;
    else
      return query
        select (i.value ->> 'index')::integer, w.*
        from jsonb_array_elements(v_run.items) with ordinality i
        cross join lateral app.write_click(i.value, p_request) w;
    end if;
  end loop;
end
$$;
grant execute on function app.write_batch(jsonb, jsonb) to crm_definer;
comment on function app.write_batch(jsonb, jsonb) is
  'The items of a batch, type by type, so that what others rest on is written first; mentions and clicks together in the order of their '
  'time';

create function public.ingest(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_answer jsonb;
  v_events jsonb;
begin
  v_answer := app.begin_write(
    app.scopes_of(v_input -> 'items'),
    p_request,
    -- clicks lock mentions in the order in which they come; views name their articles before mentions name theirs
    case
      when v_input -> 'items' @? '$[*] ? (@.type == "visitor" || @.type == "click")' then 'exclusive'
      when v_input -> 'items' @> '[{"type": "view"}]' and v_input -> 'items' @> '[{"type": "mention"}]' then 'exclusive'
      else 'shared'
    end
  );
  if v_answer is not null then
    return v_answer;
  end if;
  select
    jsonb_build_object('results', coalesce(jsonb_agg(jsonb_build_object('index', w.index) || w.answer order by w.index), '[]')),
    app.join_events(array_agg(w.events))
  into v_answer, v_events
  from app.write_batch(v_input -> 'items', p_request) w;
  return app.finish_write(p_request, v_answer, v_events);
end
$$;
alter function public.ingest(jsonb, jsonb) owner to crm_definer;
grant execute on function public.ingest(jsonb, jsonb) to crm_ingest;
comment on function public.ingest(jsonb, jsonb) is
  'Writes a batch { items: [{ index, type: chat, visitor, message, view, mention or click, … }] }; answers { results: [{ index, … or '
  'error }] }. Chats come first, then visitors, messages and views, each type in the order of its items; then mentions and clicks in the '
  'order of their time';

-- supabase/schemas/concierge/chat-search.sql

-- Finding chats: filters and full text.
--
-- What is common is found among the newest, looked at one by one; what is rare is asked of an index. So either costs about as
-- much as there is to show, whatever the size of the organisation. From the list down to the indexes:
--
--   chats_found               find_chat_ids with the member's rights, or as crm_system where words or a topic are asked for
--   find_chat_ids             the newest 500 that meet the filter, each looked at for the words (match_chats). Is the page not full,
--                             a sample of older chats decides: words that are common are looked for further on, in steps that
--                             double; rare ones are asked of the indexes of words (match_chats_by_index)
--   filter_chats_adaptively   the same for filters without words: the newest 500 one by one, then on to the end; a topic that is
--                             rare in the sample is asked of its index (chats_with_topic)
--   filter_chats              one statement: chats between two cursors that meet the filter, among given ids or all
--
-- A cursor is where a chat stands in the list: { at, id }.

create function app.chat_cursor(p_chat_id uuid) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return (
    select jsonb_build_object('at', c.created_at, 'id', c.id)
    from public.chats c
    where c.organization_id = v_organization_id and c.id = p_chat_id
  );
end
$$;
grant execute on function app.chat_cursor(uuid) to crm_member, crm_system;
comment on function app.chat_cursor(uuid) is 'The cursor of a chat in the list, newest first; null when there is no such chat';

create function app.day_cursor(p_at timestamptz) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return case when p_at is not null then jsonb_build_object('at', p_at, 'id', '00000000-0000-0000-0000-000000000000') end;
end
$$;
grant execute on function app.day_cursor(timestamptz) to crm_member;
comment on function app.day_cursor(timestamptz) is 'The cursor before everything that was created before this moment';

create function app.chat_after(p_from jsonb, p_before jsonb, p_chats integer) returns uuid
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_from_at constant timestamptz := p_from ->> 'at';
  v_from_id constant uuid := p_from ->> 'id';
  v_before_at constant timestamptz := p_before ->> 'at';
  v_before_id constant uuid := p_before ->> 'id';
begin
  return (
    select c.id
    from public.chats c
    where c.organization_id = v_organization_id
      and (v_from_at is null or (c.created_at, c.id) >= (v_from_at, v_from_id))
      and (v_before_at is null or (c.created_at, c.id) < (v_before_at, v_before_id))
    order by c.created_at desc, c.id desc
    offset p_chats
    limit 1
  );
end
$$;
grant execute on function app.chat_after(jsonb, jsonb, integer) to crm_member, crm_system;
comment on function app.chat_after(jsonb, jsonb, integer) is
  'The chat that follows so many between two cursors; null when there are no more';

create function app.sample_chats(p_before timestamptz) returns uuid[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return array(
    select distinct s.id
    from generate_series(0, 20) n
    cross join lateral (
      select c.id
      from public.chats c
      where c.organization_id = v_organization_id and c.created_at <= p_before - make_interval(mins => (2 ^ n)::integer)
      order by c.created_at desc, c.id desc
      limit 8
    ) s
  );
end
$$;
grant execute on function app.sample_chats(timestamptz) to crm_system;
comment on function app.sample_chats(timestamptz) is
  'At most 168 chats from before a moment, fewer the longer ago: eight each from a minute, two, four and so on to two years before';

create function app.match_chats(p_ids uuid[], p_search text, p_limit integer) returns uuid[]
language plpgsql
stable
set search_path = ''
-- one plan for all: each look-up is by key, whatever the words
set plan_cache_mode = force_generic_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_id constant text := lower(p_search);
  v_query constant tsquery := app.words_query(p_search);
  v_patterns constant text[] := app.word_patterns(v_query);
begin
  return array(
    select f.id
    from (select u.id, u.place from unnest(p_ids) with ordinality u (id, place) order by u.place) f
    cross join lateral (
      select c.external_id, c.visitor_id from public.chats c where c.organization_id = v_organization_id and c.id = f.id limit 1
    ) c
    where starts_with(lower(c.external_id), v_id)
      or exists (
        select from public.chat_messages m
        where m.organization_id = v_organization_id
          and m.chat_id = f.id
          and lower(m.content) like all (v_patterns)
          and to_tsvector('simple', lower(m.content)) @@ v_query
      )
      or exists (
        select from public.chat_summaries s
        where s.organization_id = v_organization_id
          and s.chat_id = f.id
          and lower(s.topic_summary || ' ' || array_to_string(s.topics || s.conversion_signals, ' ')) like all (v_patterns)
          and app.summary_words(s.organization_id, s.topic_summary, s.topics, s.conversion_signals) @@ v_query
      )
      or exists (
        select from public.visitors v
        where v.organization_id = v_organization_id
          and v.id = c.visitor_id
          and app.visitor_text(v.name, v.email) like all (v_patterns)
          and to_tsvector('simple', app.visitor_text(v.name, v.email)) @@ v_query
      )
    order by f.place
    limit p_limit
  );
end
$$;
grant execute on function app.match_chats(uuid[], text, integer) to crm_system;
comment on function app.match_chats(uuid[], text, integer) is
  'The first of these chats that a text finds, looked at one by one: the id begins with it, or a message, the summary or the visitor has '
  'the words';

create function app.match_chats_by_index(p_search text, p_query tsquery) returns uuid[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_id constant text := lower(p_search);
  -- without words the organisation's own word would find everything
  v_query constant tsquery := case when numnode(p_query) = 0 then p_query
    else p_query && app.word_query(app.organization_word(v_organization_id)) end;
begin
  return array(
    select m.chat_id
    from public.chat_messages m
    where m.organization_id = v_organization_id
      and to_tsvector('simple', lower(m.content)) || array_to_tsvector(array[app.organization_word(m.organization_id)]) @@ v_query
    union
    select s.chat_id
    from public.chat_summaries s
    where s.organization_id = v_organization_id
      and app.summary_words(s.organization_id, s.topic_summary, s.topics, s.conversion_signals) @@ v_query
    union
    select c.id
    from public.visitors v
    join public.chats c on c.organization_id = v_organization_id and c.visitor_id = v.id
    where v.organization_id = v_organization_id
      and to_tsvector('simple', app.visitor_text(v.name, v.email))
        || array_to_tsvector(array[app.organization_word(v.organization_id)]) @@ v_query
    union
    select c.id
    from public.chats c
    where c.organization_id = v_organization_id and lower(c.external_id) ~>=~ v_id and lower(c.external_id) ~<~ (v_id || U&'\+10FFFF')
  );
end
$$;
grant execute on function app.match_chats_by_index(text, tsquery) to crm_system;
comment on function app.match_chats_by_index(text, tsquery) is
  'All chats of the organisation that a text finds, by index: the same that app.match_chats finds';

create function app.chats_with_topic(p_topic text) returns uuid[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_query constant tsquery := app.word_query(app.topic_word(p_topic)) && app.word_query(app.organization_word(v_organization_id));
begin
  return array(
    select s.chat_id
    from public.chat_summaries s
    where s.organization_id = v_organization_id
      and app.summary_words(s.organization_id, s.topic_summary, s.topics, s.conversion_signals) @@ v_query
  );
end
$$;
grant execute on function app.chats_with_topic(text) to crm_system;
comment on function app.chats_with_topic(text) is 'All chats of the organisation whose summary names a topic, by index';

create function app.filter_chats(p_filter jsonb, p_from jsonb, p_before jsonb, p_limit integer, p_among uuid[] default null) returns uuid[]
language plpgsql
stable
set search_path = ''
-- with the values known, conditions that nobody asked for fall away, and statistics tell rare values from common ones
set plan_cache_mode = force_custom_plan
-- a page is there before workers are
set max_parallel_workers_per_gather = 0
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_from_at constant timestamptz := p_from ->> 'at';
  v_from_id constant uuid := p_from ->> 'id';
  v_before_at constant timestamptz := p_before ->> 'at';
  v_before_id constant uuid := p_before ->> 'id';
  v_status constant text := p_filter ->> 'status';
  v_visitor_id constant uuid := p_filter ->> 'visitor_id';
  v_page constant text := p_filter ->> 'source_page';
  v_sentiment constant text := p_filter ->> 'sentiment';
  v_least constant smallint := p_filter ->> 'min_lead_score';
  v_most constant smallint := p_filter ->> 'max_lead_score';
  v_topic constant text := lower(p_filter ->> 'topic');
begin
  return array(
    select c.id
    from public.chats c
    left join public.chat_summaries s on s.organization_id = v_organization_id and s.chat_id = c.id
    where c.organization_id = v_organization_id
      and (v_from_at is null or (c.created_at, c.id) >= (v_from_at, v_from_id))
      and (v_before_at is null or (c.created_at, c.id) < (v_before_at, v_before_id))
      -- through a subquery, so that planning does not go through thousands of ids: each is then looked up by key
      and (p_among is null or c.id = any ((select p_among)::uuid[]))
      and (v_status is null or c.status = v_status)
      and (v_visitor_id is null or c.visitor_id = v_visitor_id)
      and (v_page is null or (c.source_page ~>=~ v_page and c.source_page ~<~ (v_page || U&'\+10FFFF')))
      and (v_sentiment is null or s.sentiment = v_sentiment)
      and (v_least is null or s.lead_score >= v_least)
      and (v_most is null or s.lead_score <= v_most)
      -- asked chat by chat: how many have a topic nobody can guess, and a guess leads to reading all summaries
      and (
        v_topic is null
        or v_topic = any ((
          select lower(t.topics::text)::text[] from public.chat_summaries t where t.organization_id = v_organization_id and t.chat_id = c.id
        )::text[])
      )
    order by c.created_at desc, c.id desc
    limit p_limit
  );
end
$$;
grant execute on function app.filter_chats(jsonb, jsonb, jsonb, integer, uuid[]) to crm_member, crm_system;
comment on function app.filter_chats(jsonb, jsonb, jsonb, integer, uuid[]) is
  'The newest chats from one cursor up to before another that meet every filter { status?, visitor_id?, source_page? '
  '(how it begins), sentiment?, min_lead_score?, max_lead_score?, topic? } and are among these ids, where such are given';

create function app.filter_chats_adaptively(p_filter jsonb, p_limit integer, p_scan_limit integer) returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_from constant jsonb := p_filter -> 'from';
  v_before constant jsonb := p_filter -> 'before';
  v_scan_end constant jsonb := app.chat_cursor(app.chat_after(v_from, v_before, p_scan_limit));
  v_sample uuid[];
  v_among uuid[];
  v_found uuid[];
begin
  v_found := app.filter_chats(p_filter, coalesce(v_scan_end, v_from), v_before, p_limit);
  if v_scan_end is null or cardinality(v_found) = p_limit then
    return v_found;
  end if;
  if p_filter ? 'topic' then
    -- in one of fifty older ones: not far to go on, while an index would tell all there are
    v_sample := app.filter_chats(p_filter, null, null, 4, app.sample_chats((v_scan_end ->> 'at')::timestamptz));
    v_among := case when p_limit is null or cardinality(v_sample) < 4 then app.chats_with_topic(p_filter ->> 'topic') end;
  end if;
  return v_found || app.filter_chats(p_filter, v_from, v_scan_end, p_limit - cardinality(v_found), v_among);
end
$$;
grant execute on function app.filter_chats_adaptively(jsonb, integer, integer) to crm_member, crm_system;
comment on function app.filter_chats_adaptively(jsonb, integer, integer) is
  'The newest chats that meet a filter, whatever they say; no limit means all of them';

create function app.find_chat_ids(p_filter jsonb, p_limit integer, p_scan_limit integer default 500) returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_search constant text := p_filter ->> 'search';
  v_from constant jsonb := p_filter -> 'from';
  v_step integer := p_scan_limit + 1;
  v_scan_end jsonb;
  v_recent uuid[];
  v_found uuid[];
begin
  if v_search is null then
    return app.filter_chats_adaptively(p_filter, p_limit, p_scan_limit);
  end if;
  v_recent := app.filter_chats_adaptively(p_filter, v_step, p_scan_limit);
  v_found := app.match_chats(v_recent, v_search, p_limit);
  if cardinality(v_recent) < v_step or cardinality(v_found) = p_limit then
    return v_found;
  end if;
  v_scan_end := app.chat_cursor(v_recent[v_step]);
  -- in one of fifty older ones: not far to go on, while an index would tell all there are
  if p_limit is not null and not p_filter ? 'topic'
    and cardinality(app.match_chats(app.sample_chats((v_scan_end ->> 'at')::timestamptz), v_search, 4)) = 4 then
    for round in 1..6 loop
      v_step := v_step * 2;
      v_recent := app.filter_chats(p_filter, v_from, v_scan_end, v_step);
      v_found := v_found || app.match_chats(v_recent, v_search, p_limit - cardinality(v_found));
      if cardinality(v_recent) < v_step or cardinality(v_found) = p_limit then
        return v_found;
      end if;
      v_scan_end := app.chat_cursor(v_recent[v_step]);
    end loop;
  end if;
  return v_found || app.filter_chats(p_filter, v_from, v_scan_end, p_limit - cardinality(v_found),
    app.match_chats_by_index(v_search, app.words_query(v_search)));
end
$$;
grant execute on function app.find_chat_ids(jsonb, integer, integer) to crm_member, crm_system;
comment on function app.find_chat_ids(jsonb, integer, integer) is
  'Ids of the newest chats that meet a filter { search?, from?, before? (cursors), … as app.filter_chats takes it }; no limit means all of '
  'them. So many are looked at one by one before an index is asked, and more where a sample shows that what is looked for is common';

create function app.find_chat_ids_as_system(p_filter jsonb, p_limit integer) returns uuid[]
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform app.require_member();
  return app.find_chat_ids(p_filter, p_limit);
end
$$;
alter function app.find_chat_ids_as_system(jsonb, integer) owner to crm_system;
grant execute on function app.find_chat_ids_as_system(jsonb, integer) to crm_member;
comment on function app.find_chat_ids_as_system(jsonb, integer) is
  'app.find_chat_ids where words are looked for, for a member: without row level security, so that their indexes are used, and therefore '
  'bound to the organisation by its own conditions alone. It tells ids; what stands in the rows is read by its caller';

create function app.chats_found(p_filter jsonb, p_limit integer) returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_filter ? 'search' or p_filter ? 'topic' then
    return app.find_chat_ids_as_system(p_filter, p_limit);
  end if;
  return app.find_chat_ids(p_filter, p_limit);
end
$$;
grant execute on function app.chats_found(jsonb, integer) to crm_member;
comment on function app.chats_found(jsonb, integer) is
  'Ids of the newest chats that meet a filter of app.chat_filter: under row level security, but for words';

-- supabase/schemas/concierge/chat-list.sql

-- Lists of chats as a member, and what has changed in them.

create function app.chat_filter(p_input jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_timezone text;
  v_to timestamptz;
begin
  select case when p_input ->> 'tz' is null then o.timezone else p_input ->> 'tz' end into v_timezone
  from public.organizations o
  where o.id = app.organization_id();
  v_to := app.day_start((p_input ->> 'to')::date + 1, v_timezone);
  return jsonb_strip_nulls(p_input - array['limit', 'cursor', 'tz', 'to'] || jsonb_build_object(
    'from', app.day_cursor(app.day_start((p_input ->> 'from')::date, v_timezone)),
    'before', case
      when (p_input -> 'cursor' ->> 'at')::timestamptz >= v_to then app.day_cursor(v_to)
      else coalesce(p_input -> 'cursor', app.day_cursor(v_to))
    end
  ));
end
$$;
grant execute on function app.chat_filter(jsonb) to crm_member;
comment on function app.chat_filter(jsonb) is
  'What app.find_chat_ids takes, of what a list was asked for: days from and to (inclusive, in the zone tz or the organisation''s) and the '
  'cursor become cursors';

create function app.chat_list_json(p_ids uuid[], p_search text default null) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_query constant tsquery := app.words_query(p_search);
  v_patterns constant text[] := app.word_patterns(v_query);
begin
  -- in one statement: under row level security every statement asks anew who is reading
  return (
    select coalesce(jsonb_agg(
      app.chat_row(c, s) || jsonb_build_object('visitor_name', coalesce(v.name, v.email))
        || case when p_search is null then '{}' else jsonb_build_object('match', m.match) end
      order by f.ordinality
    ), '[]')
    from unnest(p_ids) with ordinality f (id)
    cross join lateral (select x.* from public.chats x where x.organization_id = v_organization_id and x.id = f.id limit 1) c
    left join lateral (
      select x.* from public.chat_summaries x where x.organization_id = v_organization_id and x.chat_id = f.id limit 1
    ) s on true
    left join lateral (
      select x.name, x.email from public.visitors x where x.organization_id = v_organization_id and x.id = c.visitor_id limit 1
    ) v on true
    -- the first message that has the words
    left join lateral (
      select jsonb_build_object('message_id', x.id, 'role', x.role, 'excerpt', app.excerpt(x.content, v_query)) as match
      from public.chat_messages x
      where p_search is not null
        and x.organization_id = v_organization_id
        and x.chat_id = f.id
        and lower(x.content) like all (v_patterns)
        and to_tsvector('simple', lower(x.content)) @@ v_query
      order by x.position
      limit 1
    ) m on true
  );
end
$$;
grant execute on function app.chat_list_json(uuid[], text) to crm_member;
comment on function app.chat_list_json(uuid[], text) is
  'These chats as lists show them, in this order: chat rows with visitor_name and, where a text was looked for, match: { message_id, '
  'role, excerpt } or null';

create function public.list_chats(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_limit constant integer := v_input ->> 'limit';
begin
  perform app.require_member();
  return app.keyset_page('chats', app.chat_list_json(app.chats_found(app.chat_filter(v_input), v_limit + 1), v_input ->> 'search'), v_limit)
    || jsonb_build_object('changes', app.change_cursor());
end
$$;
grant execute on function public.list_chats(jsonb, jsonb) to crm_member;
comment on function public.list_chats(jsonb, jsonb) is
  'The organisation''s chats, newest first: takes { limit, cursor?: { at, id }, status?, sentiment?, min_lead_score?, '
  'max_lead_score?, topic?, source_page? (how it begins), visitor_id?, from?, to? (days, inclusive), tz?, search? }, answers { chats: '
  'rows with visitor_name and match, next_cursor, changes: where list_chat_changes goes on }. Search finds words in messages, summaries '
  'and visitors, and chats by the beginning of their id';

create function public.count_chats(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  perform app.require_member();
  return cardinality(app.chats_found(app.chat_filter(app.decode_json(p_input)), null));
end
$$;
grant execute on function public.count_chats(jsonb, jsonb) to crm_member;
comment on function public.count_chats(jsonb, jsonb) is
  'How many chats list_chats finds in all, by the same filters. It costs what there is to count';

create function public.list_chat_filters(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_ids constant uuid[] := app.find_chat_ids('{}', 500);
begin
  perform app.require_member();
  return jsonb_build_object(
    'topics', (
      select coalesce(jsonb_agg(t.topic order by t.chats desc, t.topic), '[]')
      from (
        select min(t.topic) as topic, count(*) as chats
        from public.chat_summaries s
        cross join lateral unnest(s.topics) t (topic)
        where s.organization_id = v_organization_id and s.chat_id = any (v_ids)
        group by lower(t.topic)
        order by 2 desc, 1
        limit 50
      ) t
    ),
    'source_pages', (
      select coalesce(jsonb_agg(p.source_page order by p.chats desc, p.source_page), '[]')
      from (
        select c.source_page, count(*) as chats
        from public.chats c
        where c.organization_id = v_organization_id and c.id = any (v_ids) and c.source_page is not null
        group by c.source_page
        order by 2 desc, 1
        limit 50
      ) p
    )
  );
end
$$;
grant execute on function public.list_chat_filters(jsonb, jsonb) to crm_member;
comment on function public.list_chat_filters(jsonb, jsonb) is
  'What the newest five hundred chats offer to filter by: { topics, source_pages }, the most frequent first';

-- What has changed. A moment is not enough to go on from: of two transactions the later one may end first, and whoever has
-- seen it would never see the other. So a cursor holds the snapshot that its holder saw, and what is not in there is new.
-- The indexes lead to what was written lately; a minute covers every transaction that was under way at the cursor's moment,
-- for the time-outs of the roles end them long before.

create function app.committed_after(p_row xid, p_seen pg_snapshot) returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
  v_next constant bigint := pg_snapshot_xmax(pg_current_snapshot())::text;
  -- a row keeps the lower half of its transaction's number
  v_row constant bigint := (v_next >> 32 << 32) + p_row::text::bigint;
begin
  return not pg_visible_in_snapshot(greatest(case when v_row > v_next then v_row - (1::bigint << 32) else v_row end, 3)::text::xid8,
    p_seen);
end
$$;
grant execute on function app.committed_after(xid, pg_snapshot) to crm_member;
comment on function app.committed_after(xid, pg_snapshot) is
  'Whether a row was written by a transaction that had not ended in this snapshot';

create function app.change_cursor() returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object('snapshot', pg_current_snapshot(), 'at', app.to_iso(now()));
end
$$;
grant execute on function app.change_cursor() to crm_member;
comment on function app.change_cursor() is 'What the caller sees at this moment: the transactions that had ended, and when that was';

-- a chat also changes when its visitor becomes known: the list shows who it was
create function app.changed_chats(p_seen pg_snapshot, p_since timestamptz) returns uuid[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_first constant uuid := app.uuid_at(p_since);
begin
  return array(
    select x.id
    from (
      select m.chat_id as id from public.chat_messages m
        where m.organization_id = v_organization_id and m.id >= v_first and app.committed_after(m.xmin, p_seen)
      union
      select s.chat_id from public.chat_summaries s
        where s.organization_id = v_organization_id and s.summarized_at >= p_since and app.committed_after(s.xmin, p_seen)
      union
      select c.id from public.chats c where c.organization_id = v_organization_id and c.id >= v_first
        and app.committed_after(c.xmin, p_seen)
      union
      -- whoever is identified is active at that moment; a page shows at most a hundred chats of theirs
      select c.id
      from public.visitors v
      cross join lateral (
        select y.id from public.chats y where y.organization_id = v_organization_id and y.visitor_id = v.id order by y.created_at desc,
          y.id desc limit 101
      ) c
      where v.organization_id = v_organization_id and v.email is not null and v.last_active_at >= p_since
        and app.committed_after(v.xmin, p_seen)
    ) n
    cross join lateral app.chat_cursor(n.id) p
    cross join lateral (select n.id, (p ->> 'at')::timestamptz as created_at) x
    order by x.created_at desc nulls last, x.id desc
    limit 101
  );
end
$$;
grant execute on function app.changed_chats(pg_snapshot, timestamptz) to crm_member;
comment on function app.changed_chats(pg_snapshot, timestamptz) is
  'Chats that are new since a snapshot, got messages or a summary, or whose visitor was identified: at most 101, newest first. Whatever '
  'was written before that moment is left out, and so is a visitor whose identification was dated back';

create function public.list_chat_changes(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_since constant jsonb := app.decode_json(p_input) -> 'since';
  v_at constant timestamptz := v_since ->> 'at';
  v_ids uuid[] := '{}';
  v_is_complete boolean := true;
begin
  perform app.require_member();
  if v_at < now() - interval '10 minutes' then
    v_is_complete := false;
  elsif v_at is not null then
    v_ids := app.changed_chats((v_since ->> 'snapshot')::pg_snapshot, v_at - interval '1 minute');
    v_is_complete := cardinality(v_ids) <= 100;
  end if;
  return jsonb_build_object('chats', app.chat_list_json(v_ids[:100]), 'is_complete', v_is_complete, 'cursor', app.change_cursor());
end
$$;
grant execute on function public.list_chat_changes(jsonb, jsonb) to crm_member;
comment on function public.list_chat_changes(jsonb, jsonb) is
  'Chats that changed { since: a cursor }, newest first: { chats, is_complete, cursor }. Not complete when that is long ago or they are '
  'more than a hundred: then the list is to be read anew. Without since only the cursor to begin with; no chat or message is lost between '
  'two calls, though a chat may be told twice';

-- supabase/schemas/concierge/visitor-timeline.sql

-- What a visitor did, as separate lists and as one timeline.

create function app.timeline_mention(p_mention public.article_mentions, p_chat_external_id text) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'article', p_mention.article, 'article_title', coalesce(p_mention.article_title, p_mention.article_slug, p_mention.article_url),
    'article_type', p_mention.article_type,
    'article_url', p_mention.article_url, 'search_query', p_mention.search_query, 'session_id', p_mention.session_id,
    'chat_id', p_chat_external_id
  );
end
$$;
grant execute on function app.timeline_mention(public.article_mentions, text) to crm_member;
comment on function app.timeline_mention(public.article_mentions, text) is
  'What a timeline tells of a mention, or of the click on it, with the public id of its chat';

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
  select coalesce(jsonb_agg(i.item || jsonb_build_object('kind', i.kind, 'at', app.to_iso(i.at), 'id', i.id) order by i.at desc,
    i.kind desc,
    i.id desc), '[]')
  into v_items
  from (
    select u.*
    from (
      (
        select
          'chat' as kind, c.created_at as at, c.id::text collate "C" as id,
          jsonb_build_object(
            'chat_id', c.external_id, 'session_id', c.session_id, 'topic_summary', s.topic_summary, 'lead_score', s.lead_score,
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
            'chat_id', (select c.external_id from public.chats c where c.organization_id = v_organization_id and c.id = w.chat_id)
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
        select 'mention', m.mentioned_at, m.id::text, app.timeline_mention(m, c.external_id)
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
        select 'click', m.clicked_at, m.id::text, app.timeline_mention(m, c.external_id)
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
          and (v_at is null or s.first_seen_at < v_at
            or (s.first_seen_at, 'identification', s.session_id collate "C") < (v_at, v_kind, v_id))
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
grant execute on function app.visitor_timeline(public.visitors, jsonb) to crm_member;
comment on function app.visitor_timeline(public.visitors, jsonb) is
  'Everything a visitor did, newest first: takes { limit, cursor?: { at, kind, id }, kind? }, answers { items, next_cursor }. An '
  'identification is the moment from which a session is known as theirs, the first with its source; a merge is asked for with them';

create function public.list_visitor_timeline(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_input constant jsonb := app.decode_json(p_input);
  v_items jsonb;
begin
  perform app.require_member();
  select app.visitor_timeline(v, v_input) into v_items
  from public.visitors asked
  join public.visitors v on v.organization_id = v_organization_id and v.id = coalesce(asked.merged_into, asked.id)
  where asked.organization_id = v_organization_id and asked.id = app.to_uuid(v_input ->> 'visitor_id');
  return coalesce(v_items, app.not_found('visitor', v_input ->> 'visitor_id', p_request));
end
$$;
grant execute on function public.list_visitor_timeline(jsonb, jsonb) to crm_member;
comment on function public.list_visitor_timeline(jsonb, jsonb) is
  'What a visitor did, newest first: takes { visitor_id, limit, cursor?: { at, kind, id }, kind? (chat, view, mention, click, '
  'identification) }, answers { items: [{ kind, at, id, … }], next_cursor }; 404 or 403 when the visitor is not the organisation''s';

create function app.visitor_chats(p_visitor_id uuid, p_input jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (p_input ->> 'limit')::integer;
  v_at constant timestamptz := (p_input -> 'cursor' ->> 'at')::timestamptz;
  v_id constant uuid := app.to_uuid(p_input -> 'cursor' ->> 'id');
  v_chats jsonb;
begin
  select coalesce(jsonb_agg(r.chat order by r.created_at desc, r.id desc), '[]') into v_chats
  from (
    select
      jsonb_build_object(
        'id', c.id, 'chat_id', c.external_id, 'created_at', app.to_iso(c.created_at), 'topic_summary', s.topic_summary,
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
  return app.keyset_page('chats', v_chats, v_limit);
end
$$;
grant execute on function app.visitor_chats(uuid, jsonb) to crm_member;
comment on function app.visitor_chats(uuid, jsonb) is
  'A visitor''s chats, newest first: takes { limit, cursor? }, answers { chats, next_cursor }; what no summary has said is null';

create function public.list_visitor_chats(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_chats jsonb;
begin
  perform app.require_member();
  select app.visitor_chats(coalesce(v.merged_into, v.id), v_input) into v_chats
  from public.visitors v
  where v.organization_id = app.organization_id() and v.id = app.to_uuid(v_input ->> 'visitor_id');
  return coalesce(v_chats, app.not_found('visitor', v_input ->> 'visitor_id', p_request));
end
$$;
grant execute on function public.list_visitor_chats(jsonb, jsonb) to crm_member;
comment on function public.list_visitor_chats(jsonb, jsonb) is
  'The chats of { visitor_id, limit, cursor?: { at, id } }, newest first: { chats, next_cursor }; 404 or 403 when the visitor is not the '
  'organisation''s';

create function public.list_user_chats(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_id constant uuid := app.to_uuid(v_input ->> 'user_id');
  v_chats jsonb;
begin
  perform app.require_member();
  select app.visitor_chats(app.web_identity(v_id), v_input) into v_chats where app.is_person(v_id);
  return coalesce(v_chats, app.member_not_found(v_input ->> 'user_id', p_request));
end
$$;
grant execute on function public.list_user_chats(jsonb, jsonb) to crm_member;
comment on function public.list_user_chats(jsonb, jsonb) is
  'The chats of a member''s own web identity, or of a visitor, by { user_id, limit, cursor?: { at, id } }, newest first: { chats, '
  'next_cursor }; 404 or 403 when there is no such person here';

create function app.visitor_views(p_visitor_id uuid, p_input jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (p_input ->> 'limit')::integer;
  v_at constant timestamptz := (p_input -> 'cursor' ->> 'at')::timestamptz;
  v_id constant uuid := app.to_uuid(p_input -> 'cursor' ->> 'id');
  v_views jsonb;
begin
  select coalesce(jsonb_agg(r.view order by r.viewed_at desc, r.id desc), '[]') into v_views
  from (
    select
      jsonb_build_object(
        'id', w.id, 'article_id', w.article_id, 'article_name', w.article_name, 'article_type', w.article_type,
        'viewed_at', app.to_iso(w.viewed_at)
      ) as view,
      w.viewed_at, w.id
    from public.article_views w
    where w.organization_id = v_organization_id
      and w.visitor_id = p_visitor_id
      and (v_at is null or (w.viewed_at, w.id) < (v_at, v_id))
    order by w.viewed_at desc, w.id desc
    limit v_limit + 1
  ) r;
  return app.keyset_page('views', v_views, v_limit, 'viewed_at');
end
$$;
grant execute on function app.visitor_views(uuid, jsonb) to crm_member;
comment on function app.visitor_views(uuid, jsonb) is
  'A visitor''s views of articles, newest first: takes { limit, cursor? }, answers { views, next_cursor }';

create function public.list_visitor_views(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_views jsonb;
begin
  perform app.require_member();
  select app.visitor_views(coalesce(v.merged_into, v.id), v_input) into v_views
  from public.visitors v
  where v.organization_id = app.organization_id() and v.id = app.to_uuid(v_input ->> 'visitor_id');
  return coalesce(v_views, app.not_found('visitor', v_input ->> 'visitor_id', p_request));
end
$$;
grant execute on function public.list_visitor_views(jsonb, jsonb) to crm_member;
comment on function public.list_visitor_views(jsonb, jsonb) is
  'The views of { visitor_id, limit, cursor?: { at, id } }, newest first: { views, next_cursor }; 404 or 403 when the visitor is not the '
  'organisation''s';

create function public.list_user_views(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_id constant uuid := app.to_uuid(v_input ->> 'user_id');
  v_views jsonb;
begin
  perform app.require_member();
  select app.visitor_views(app.web_identity(v_id), v_input) into v_views where app.is_person(v_id);
  return coalesce(v_views, app.member_not_found(v_input ->> 'user_id', p_request));
end
$$;
grant execute on function public.list_user_views(jsonb, jsonb) to crm_member;
comment on function public.list_user_views(jsonb, jsonb) is
  'The views of a member''s own web identity, or of a visitor, by { user_id, limit, cursor?: { at, id } }, newest first: { views, '
  'next_cursor }; 404 or 403 when there is no such person here';

-- supabase/schemas/concierge/summaries.sql

-- Summaries of chats: claim, read, complete or release. Between claim and complete the caller asks a language model, so
-- no transaction is open meanwhile; the lease is what keeps others away, its token what keeps latecomers from writing.

create function app.organization_to_summarize() returns jsonb
language sql
stable
set search_path = ''
begin atomic
  select jsonb_build_object('id', o.id, 'name', o.name, 'description', o.description)
  from public.organizations o
  where o.id = app.organization_id();
end;
grant execute on function app.organization_to_summarize() to crm_definer;
comment on function app.organization_to_summarize() is 'The organisation, as the language model may know it';

create function app.chat_to_summarize(p_chat_id uuid, p_token uuid) returns jsonb
language sql
stable
set search_path = ''
begin atomic
  select jsonb_build_object(
    'id', c.id, 'chat_id', c.external_id, 'token', p_token, 'covered_position', c.message_count,
    'messages', (
      -- start and end of a long chat: what it was about and where it led
      select coalesce(
        jsonb_agg(
          jsonb_build_object('id', m.id, 'position', m.position, 'role', m.role, 'content', left(m.content, 2000))
          order by m.created_at, m.position
        ),
        '[]'
      )
      from public.chat_messages m
      where m.organization_id = app.organization_id()
        and m.chat_id = c.id
        and (m.position <= 12 or m.position between c.message_count - 47 and c.message_count)
    ),
    'mentions', (
      select coalesce(jsonb_agg(jsonb_build_object('title', a.title, 'type', a.type)), '[]')
      from (
        select coalesce(x.article_title, x.article_slug, x.article_url) as title, x.article_type as type
        from public.article_mentions x
        where x.organization_id = app.organization_id() and x.chat_id = c.id and x.source = 'catalogue'
        order by x.mentioned_at, x.id
        limit 20
      ) a
    )
  )
  from public.chats c
  where c.organization_id = app.organization_id() and c.id = p_chat_id;
end;
grant execute on function app.chat_to_summarize(uuid, uuid) to crm_definer;
comment on function app.chat_to_summarize(uuid, uuid) is
  'What a summary is made from: the chat, the lease token, the position it covers, at most sixty messages cut to 2000 characters, and '
  'catalogue articles mentioned. Read in one statement, so that position and messages agree';

create function app.summary_row(p_summary public.chat_summaries) returns jsonb
language sql
stable
set search_path = ''
return jsonb_build_object(
  'topic_summary', p_summary.topic_summary, 'user_score', p_summary.user_score, 'lead_score', p_summary.lead_score,
  'sentiment', p_summary.sentiment, 'topics', p_summary.topics, 'conversion_signals', p_summary.conversion_signals
);
grant execute on function app.summary_row(public.chat_summaries) to crm_definer;
comment on function app.summary_row(public.chat_summaries) is 'The six values of a summary';

create function public.count_fresh_chats(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform app.require_summarizer();
  return jsonb_build_object(
    'fresh',
    (select count(*) from public.chats c where c.organization_id = app.organization_id())
    - (select count(*) from public.jobs j where j.organization_id = app.organization_id() and j.kind = 'summarize_chat')
  );
end
$$;
alter function public.count_fresh_chats(jsonb, jsonb) owner to crm_definer;
grant execute on function public.count_fresh_chats(jsonb, jsonb) to crm_ingest, crm_member, crm_worker;
comment on function public.count_fresh_chats(jsonb, jsonb) is 'How many chats of the organisation need no summary: { fresh }';

create function public.list_failed_summaries(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (app.decode_json(p_input) ->> 'limit')::integer;
begin
  perform app.require_member();
  return (
    with failed as materialized (
      select j.object_id, j.attempts, j.last_error, j.next_attempt_at, j.dead_at
      from public.jobs j
      where j.organization_id = v_organization_id and j.kind = 'summarize_chat' and j.last_error is not null
    )
    select jsonb_build_object(
      'total', (select count(*) from failed),
      'failures', coalesce(
        jsonb_agg(
          jsonb_build_object(
            'chat_id', c.external_id, 'failure', f.last_error, 'attempts', f.attempts,
            'next_attempt_at', case when f.dead_at is null then app.to_iso(f.next_attempt_at) end, 'gave_up_at', app.to_iso(f.dead_at)
          )
          order by f.dead_at desc nulls last, f.next_attempt_at, c.external_id
        ),
        '[]'
      )
    )
    from (select x.* from failed x order by x.dead_at desc nulls last, x.next_attempt_at, x.object_id limit v_limit) f
    cross join lateral (
      select x.external_id from public.chats x where x.organization_id = v_organization_id and x.id = f.object_id limit 1
    ) c
  );
end
$$;
grant execute on function public.list_failed_summaries(jsonb, jsonb) to crm_member;
comment on function public.list_failed_summaries(jsonb, jsonb) is
  'Chats whose last attempt at a summary failed, those given up first: takes { limit }, answers { total, failures: [{ chat_id (public '
  'id), failure code, attempts, next_attempt_at | null, gave_up_at | null }] }';

create function app.require_summarizer(p_least public.member_role default 'analyst') returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if app.claim('role') is distinct from 'crm_worker' then
    perform app.require_key_or_member('summaries:write', p_least);
  elsif app.organization_id() is null then
    perform app.raise_error(401, 'unauthorized', 'Unauthorized');
  end if;
end
$$;
grant execute on function app.require_summarizer(public.member_role) to crm_definer;
comment on function app.require_summarizer(public.member_role) is
  'Goes on for the worker acting for one organisation, a key with summaries:write, or a member with the role';

create function app.begin_refresh() returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform app.require_summarizer('admin');
  perform app.advisory_lock('claim summarize_chat', p_exclusive => true);
  if exists (
    select from public.jobs j
    where j.organization_id = app.organization_id() and j.kind = 'summarize_chat' and j.leased_until > now()
  ) then
    perform app.raise_error(409, 'conflict', 'The chats of this organisation are being summarised at this moment');
  end if;
  perform app.retry_jobs_now('summarize_chat');
end
$$;
grant execute on function app.begin_refresh() to crm_definer;
comment on function app.begin_refresh() is
  'What an admin''s refresh begins with: 409 while a run is under way, else what failed or was given up is due again';

create function public.claim_chat_summaries(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_claim jsonb;
begin
  perform app.require_summarizer();
  if (v_input ->> 'refresh')::boolean then
    perform app.begin_refresh();
  end if;
  v_claim := app.lease_jobs(
    'summarize_chat', (v_input ->> 'run_id')::uuid, (v_input ->> 'limit')::integer, app.lease_of(v_input),
    (v_input ->> 'reserve_tokens')::integer
  );
  return jsonb_build_object(
    'organization', app.organization_to_summarize(),
    'is_budget_spent', v_claim -> 'is_budget_spent',
    'chats', (
      select coalesce(jsonb_agg(c.chat), '[]')
      from jsonb_to_recordset(v_claim -> 'leases') l (object_id uuid, lease_token uuid)
      cross join lateral (select app.chat_to_summarize(l.object_id, l.lease_token) as chat) c
      where c.chat is not null
    )
  );
end
$$;
alter function public.claim_chat_summaries(jsonb, jsonb) owner to crm_definer;
grant execute on function public.claim_chat_summaries(jsonb, jsonb) to crm_ingest, crm_member, crm_worker;
comment on function public.claim_chat_summaries(jsonb, jsonb) is
  'Leases stale chats of the organisation, { run_id, limit, lease_seconds, reserve_tokens (per chat, 0 without a model), refresh? '
  '(admins: 409 while a run is under way, failed and buried ones too) }, and answers all a summary needs: { organization: { id, name, '
  'description }, chats: [{ id, chat_id, token, covered_position, messages, mentions }], is_budget_spent }';

create function public.claim_chat_summary(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_chat record;
  v_token uuid;
begin
  perform app.require_key_or_member('summaries:write', 'analyst');
  select c.id, c.message_count, s.covered_position, s.model, app.summary_row(s) as summary into v_chat
  from public.chats c
  left join public.chat_summaries s on s.organization_id = c.organization_id and s.chat_id = c.id
  where c.organization_id = app.organization_id() and c.external_id = v_input ->> 'chat_id';
  if not found then
    return app.not_found('chat', v_input ->> 'chat_id', p_request);
  end if;
  if v_chat.message_count = 0 then
    return app.error_response(404, 'not_found', 'This chat has no messages yet');
  end if;
  if v_chat.covered_position >= v_chat.message_count and v_chat.model = v_input ->> 'model' then
    return jsonb_build_object('summary', v_chat.summary);
  end if;
  v_token := app.lease_job(
    'summarize_chat', v_chat.id, (v_input ->> 'run_id')::uuid, app.lease_of(v_input), (v_input ->> 'reserve_tokens')::integer
  );
  return jsonb_build_object('organization', app.organization_to_summarize(), 'chat', app.chat_to_summarize(v_chat.id, v_token));
end
$$;
alter function public.claim_chat_summary(jsonb, jsonb) owner to crm_definer;
grant execute on function public.claim_chat_summary(jsonb, jsonb) to crm_ingest, crm_member;
comment on function public.claim_chat_summary(jsonb, jsonb) is
  'Leases one chat that somebody asked for, { chat_id (public id), run_id, lease_seconds, reserve_tokens, model }: answers { '
  'organization, chat } as claim_chat_summaries does, or { summary } when there is one by the same model that covers every message. 404 '
  'without messages, 404 or 403 when not the organisation''s, 409 while it is being summarised, 503 when the budget is used up';

create function app.write_summary(p_job public.jobs, p_covered_position integer, p_summary jsonb, p_usage jsonb) returns void
language sql
volatile
set search_path = ''
begin atomic
  insert into public.chat_summaries (
    organization_id, chat_id, topic_summary, user_score, lead_score, sentiment, topics, conversion_signals, evidence,
    covered_position, model, input_tokens, output_tokens, lease_token
  )
  select
    app.organization_id(), p_job.object_id, s.topic_summary, s.user_score, s.lead_score, s.sentiment, s.topics, s.conversion_signals,
    s.evidence,
    p_covered_position, s.model, coalesce((p_usage ->> 'input_tokens')::integer, 0), coalesce((p_usage ->> 'output_tokens')::integer, 0),
    p_job.lease_token
  from jsonb_to_record(p_summary) s (
    topic_summary text, user_score smallint, lead_score smallint, sentiment text, topics text[], conversion_signals text[], evidence jsonb,
    model text
  )
  on conflict (organization_id, chat_id) do update set
    topic_summary = excluded.topic_summary,
    user_score = excluded.user_score,
    lead_score = excluded.lead_score,
    sentiment = excluded.sentiment,
    topics = excluded.topics,
    conversion_signals = excluded.conversion_signals,
    evidence = excluded.evidence,
    covered_position = excluded.covered_position,
    model = excluded.model,
    input_tokens = excluded.input_tokens,
    output_tokens = excluded.output_tokens,
    lease_token = excluded.lease_token,
    summarized_at = now();
end;
grant execute on function app.write_summary(public.jobs, integer, jsonb, jsonb) to crm_definer;
comment on function app.write_summary(public.jobs, integer, jsonb, jsonb) is
  'Stores the summary of the job''s chat up to the position it has read. The chat itself stays untouched: a summary is no news in it';

create function public.complete_chat_summary(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_chat_id constant uuid := (v_input ->> 'id')::uuid;
  v_token constant uuid := (v_input ->> 'token')::uuid;
  v_covered_position constant integer := (v_input ->> 'covered_position')::integer;
  v_usage constant jsonb := nullif(v_input -> 'usage', 'null');
  v_message_count integer;
  v_session_id text;
  v_job public.jobs;
begin
  perform app.require_summarizer();
  -- chat before job, as where messages are written; while it is locked no message can come
  select c.message_count, c.session_id into v_message_count, v_session_id
  from public.chats c
  where c.organization_id = app.organization_id() and c.id = v_chat_id
  for no key update;
  if exists (
    select from public.chat_summaries s
    where s.organization_id = app.organization_id() and s.chat_id = v_chat_id and s.lease_token = v_token
  ) then
    return jsonb_build_object('is_stored', true);
  end if;
  v_job := app.held_job('summarize_chat', v_chat_id, v_token);
  if v_job.object_id is not null then
    perform app.write_summary(v_job, v_covered_position, v_input -> 'summary', v_usage);
    perform app.end_job(v_job, v_message_count <= v_covered_position);
  end if;
  perform app.settle_tokens(v_job, v_usage);
  perform app.record_job_run(
    (v_input ->> 'run_id')::uuid, 'summarize_chat',
    p_done => (v_job.object_id is not null)::integer, p_failed => (v_job.object_id is null)::integer, p_usage => v_usage
  );
  if v_job.object_id is not null then
    perform app.append_events(jsonb_build_array(jsonb_build_object('kind', 'scored', 'session_id', v_session_id)));
  end if;
  return jsonb_build_object('is_stored', v_job.object_id is not null);
end
$$;
alter function public.complete_chat_summary(jsonb, jsonb) owner to crm_definer;
grant execute on function public.complete_chat_summary(jsonb, jsonb) to crm_ingest, crm_member, crm_worker;
comment on function public.complete_chat_summary(jsonb, jsonb) is
  'Stores a summary, { id, token, run_id, covered_position, summary: { topic_summary, user_score, lead_score, sentiment, topics, '
  'conversion_signals, evidence, model }, usage: { input_tokens, output_tokens } | null }, under a live lease; the chat stays due when '
  'messages came meanwhile. Answers { is_stored }: false when the lease was lost; a repeated call answers what the first did';

create function public.release_chat_summary(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_error constant text := v_input ->> 'error';
  v_usage constant jsonb := nullif(v_input -> 'usage', 'null');
  v_job public.jobs;
  v_is_dead boolean := false;
begin
  perform app.require_summarizer();
  v_job := app.held_job('summarize_chat', (v_input ->> 'id')::uuid, (v_input ->> 'token')::uuid);
  if v_job.object_id is not null and v_error is null then
    perform app.return_job(v_job);
  elsif v_job.object_id is not null then
    v_is_dead := app.fail_job(v_job, v_error, (v_input ->> 'is_transient')::boolean, (v_input ->> 'retry_after_seconds')::integer);
  end if;
  perform app.settle_tokens(v_job, v_usage);
  perform app.record_job_run(
    (v_input ->> 'run_id')::uuid, 'summarize_chat',
    p_claimed => case when v_error is null then -1 else 0 end, p_failed => (v_error is not null)::integer, p_usage => v_usage
  );
  return jsonb_build_object('is_dead', v_is_dead);
end
$$;
alter function public.release_chat_summary(jsonb, jsonb) owner to crm_definer;
grant execute on function public.release_chat_summary(jsonb, jsonb) to crm_ingest, crm_member, crm_worker;
comment on function public.release_chat_summary(jsonb, jsonb) is
  'Gives a lease back without a summary, { id, token, run_id, error?: code, is_transient?, retry_after_seconds?, usage }: with an error '
  'the chat stays stale and waits for its next attempt, without one nothing was tried. Answers { is_dead }';

create function public.read_claimed_chat(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
begin
  perform app.require_worker();
  return (
    select jsonb_build_object('organization', app.organization_to_summarize(), 'chat', c.chat)
    from (select app.chat_to_summarize((v_input ->> 'id')::uuid, (v_input ->> 'token')::uuid) as chat) c
    where c.chat is not null
  );
end
$$;
alter function public.read_claimed_chat(jsonb, jsonb) owner to crm_definer;
grant execute on function public.read_claimed_chat(jsonb, jsonb) to crm_worker;
comment on function public.read_claimed_chat(jsonb, jsonb) is
  'All that the summary of a claimed chat needs, { id, token }: { organization, chat } as claim_chat_summaries answers it, or null '
  'when the chat is gone';

-- supabase/schemas/core/contact-timeline.sql

-- All that happened with a contact, as one timeline: changes, notes, activities, and what the linked visitors did.

create function app.contact_events(
  p_contact_id uuid, p_kind text, p_at timestamptz, p_cursor_kind text, p_id text, p_limit integer
) returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return (
    select coalesce(jsonb_agg(i.item || jsonb_build_object('kind', i.kind, 'at', app.to_iso(i.at), 'id', i.id)), '[]')
    from (
      (
        select
          'event' as kind, e.occurred_at as at, e.id::text collate "C" as id,
          jsonb_build_object('type', e.type, 'changes', e.changes, 'actor_kind', e.actor_kind, 'actor_id', e.actor_id) as item
        from public.domain_events e
        where (p_kind is null or p_kind = 'event')
          and e.organization_id = v_organization_id and e.object_type = 'contact' and e.object_id = p_contact_id
          and (p_at is null or e.occurred_at <= p_at)
          and (p_at is null
            or (e.occurred_at, 'event' collate "C", e.id::text collate "C") < (p_at, p_cursor_kind collate "C", p_id collate "C"))
        order by e.occurred_at desc, e.id desc
        limit p_limit + 1
      )
      union all
      (
        select
          'note', n.created_at, n.id::text collate "C",
          jsonb_build_object('body', n.body, 'created_by', n.created_by, 'updated_at', app.to_iso(n.updated_at), 'version', n.version)
        from public.contact_notes n
        where (p_kind is null or p_kind = 'note')
          and n.organization_id = v_organization_id and n.contact_id = p_contact_id
          and (p_at is null or n.created_at <= p_at)
          and (p_at is null
            or (n.created_at, 'note' collate "C", n.id::text collate "C") < (p_at, p_cursor_kind collate "C", p_id collate "C"))
        order by n.created_at desc, n.id desc
        limit p_limit + 1
      )
      union all
      (
        select
          'activity', t.at, t.id::text collate "C",
          jsonb_build_object(
            'type', t.type, 'subject', t.subject, 'status', t.status, 'due_at', app.to_iso(t.due_at), 'owner_id', t.owner_id
          )
        from (
          select a.id, a.type, a.subject, a.status, a.due_at, a.owner_id, coalesce(a.completed_at, a.created_at) as at
          from public.activities a
          where (p_kind is null or p_kind = 'activity')
            and a.organization_id = v_organization_id and a.contact_id = p_contact_id and a.deleted_at is null
        ) t
        where p_at is null
          or t.at <= p_at
          and (t.at, 'activity' collate "C", t.id::text collate "C") < (p_at, p_cursor_kind collate "C", p_id collate "C")
        order by t.at desc, t.id desc
        limit p_limit + 1
      )
    ) i
  );
end
$$;
grant execute on function app.contact_events(uuid, text, timestamptz, text, text, integer) to crm_member;
comment on function app.contact_events(uuid, text, timestamptz, text, text, integer) is
  'One more than a page of a contact''s own changes, notes and activities, of a kind or all, behind a place in the timeline';

create function public.list_contact_timeline(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_cursor constant jsonb := v_input -> 'cursor';
  v_contact_id uuid;
  v_visitor public.visitors;
  v_items jsonb;
begin
  perform app.require_member();
  select c.id into v_contact_id
  from public.contacts c
  where c.organization_id = v_organization_id and c.id = app.to_uuid(v_input ->> 'contact_id');
  if not found then
    return app.not_found('contact', v_input ->> 'contact_id', p_request);
  end if;
  v_items := app.contact_events(
    v_contact_id, v_input ->> 'kind', (v_cursor ->> 'at')::timestamptz, v_cursor ->> 'kind', v_cursor ->> 'id', v_limit
  );
  if v_input ->> 'kind' is null or v_input ->> 'kind' not in ('event', 'note', 'activity') then
    for v_visitor in
      select v.*
      from public.visitors v
      where v.organization_id = v_organization_id and v.contact_id = v_contact_id and v.merged_into is null
    loop
      v_items := v_items || (
        select coalesce(jsonb_agg(i || jsonb_build_object('linked_visitor_id', v_visitor.id)), '[]')
        from jsonb_array_elements(app.visitor_timeline(v_visitor, jsonb_set(v_input, '{limit}', to_jsonb(v_limit + 1))) -> 'items') i
      );
    end loop;
  end if;
  v_items := (
    select coalesce(jsonb_agg(t.i order by t.i ->> 'at' desc, (t.i ->> 'kind') collate "C" desc, (t.i ->> 'id') collate "C" desc), '[]')
    from (
      select i from jsonb_array_elements(v_items) i
      order by i ->> 'at' desc, (i ->> 'kind') collate "C" desc, (i ->> 'id') collate "C" desc
      limit v_limit + 1
    ) t
  );
  return jsonb_build_object(
    'items', case when jsonb_array_length(v_items) > v_limit then v_items - v_limit else v_items end,
    'next_cursor', case when jsonb_array_length(v_items) > v_limit then jsonb_build_object(
      'at', v_items -> (v_limit - 1) -> 'at', 'kind', v_items -> (v_limit - 1) -> 'kind', 'id', v_items -> (v_limit - 1) -> 'id'
    ) end
  );
end
$$;
grant execute on function public.list_contact_timeline(jsonb, jsonb) to crm_member;
comment on function public.list_contact_timeline(jsonb, jsonb) is
  'All that happened with a contact, newest first. Takes { contact_id, kind, limit, cursor: { at, kind, id } }; answers { items, '
  'next_cursor }';

-- supabase/schemas/core/contact-visitors.sql

-- Contacts and the web visitors who turned out to be them.

create function app.contact_of_visitor(p_visitor public.visitors) returns jsonb
language sql
stable
set search_path = ''
return jsonb_strip_nulls(jsonb_build_object(
  'first_name', left(nullif(trim(coalesce(p_visitor.first_name, case when p_visitor.last_name is null then p_visitor.name end)), ''), 100),
  'last_name', left(nullif(trim(p_visitor.last_name), ''), 100),
  'email', p_visitor.email,
  'company_name', nullif(trim(p_visitor.company_name), ''),
  'title', nullif(trim(p_visitor.title), ''),
  'website', p_visitor.company_website,
  'linkedin_url', p_visitor.linkedin_url,
  'city', left(nullif(trim(p_visitor.city), ''), 100),
  'state', left(nullif(trim(p_visitor.state), ''), 100),
  'source', 'chat'
));
grant execute on function app.contact_of_visitor(public.visitors) to crm_definer;
comment on function app.contact_of_visitor(public.visitors) is 'What is known of a visitor as the values of a contact';

create function public.link_visitor(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_organization_id constant uuid := app.organization_id();
  v_visitor public.visitors;
  v_values jsonb;
  v_contact_id uuid := app.to_uuid(v_input ->> 'contact_id');
  v_is_new boolean := false;
begin
  perform app.require_writer('agent');
  select v.* into v_visitor
  from public.visitors v
  where v.organization_id = v_organization_id and v.id = app.to_uuid(v_input ->> 'visitor_id') and v.merged_into is null
  for no key update;
  if not found then
    return app.not_found('visitor', v_input ->> 'visitor_id', p_request);
  end if;
  if v_input ? 'contact_id' then
    perform from public.contacts c where c.organization_id = v_organization_id and c.id = v_contact_id and c.deleted_at is null;
    if not found then
      return app.not_found('contact', v_input ->> 'contact_id', p_request);
    end if;
  else
    v_values := app.contact_of_visitor(v_visitor) || (v_input -> 'values');
    perform app.require_reachable(v_values);
    v_contact_id := app.match_contact(v_values);
    if v_contact_id is null then
      v_contact_id := (app.insert_contacts(jsonb_build_array(v_values), app.user_id()))[1];
      v_is_new := true;
    end if;
  end if;
  perform app.connect_visitor(v_visitor, v_contact_id);
  return jsonb_build_object('created', v_is_new, 'contact', app.contact_rows(array[v_contact_id]) -> 0);
end
$$;
alter function public.link_visitor(jsonb, jsonb) owner to crm_definer;
grant execute on function public.link_visitor(jsonb, jsonb) to crm_member;
comment on function public.link_visitor(jsonb, jsonb) is
  'Says which contact a visitor is. Takes { visitor_id, contact_id } or { visitor_id, values } for the contact with the visitor''s address '
  'or a new one; answers { created, contact }';

create function app.connect_visitor(p_visitor public.visitors, p_contact_id uuid) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if p_visitor.contact_id is not distinct from p_contact_id then
    return;
  end if;
  update public.visitors v set contact_id = p_contact_id where v.organization_id = p_visitor.organization_id and v.id = p_visitor.id;
  if p_visitor.contact_id is not null then
    perform app.record_event('contact.visitor_unlinked', p_visitor.contact_id, jsonb_build_object('visitor_id', p_visitor.id));
  end if;
  if p_contact_id is not null then
    perform app.record_event('contact.visitor_linked', p_contact_id, jsonb_build_object('visitor_id', p_visitor.id));
  end if;
end
$$;
grant execute on function app.connect_visitor(public.visitors, uuid) to crm_definer;
comment on function app.connect_visitor(public.visitors, uuid) is
  'Makes a visitor a contact''s, or nobody''s, with the events of both contacts';

create function public.unlink_visitor(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_id constant text := app.decode_json(p_input) ->> 'visitor_id';
  v_visitor public.visitors;
begin
  perform app.require_writer('agent');
  select v.* into v_visitor
  from public.visitors v
  where v.organization_id = app.organization_id() and v.id = app.to_uuid(v_id)
  for no key update;
  if not found then
    return app.not_found('visitor', v_id, p_request);
  end if;
  perform app.connect_visitor(v_visitor, null);
  return jsonb_build_object('visitor_id', v_visitor.id, 'contact_id', null);
end
$$;
alter function public.unlink_visitor(jsonb, jsonb) owner to crm_definer;
grant execute on function public.unlink_visitor(jsonb, jsonb) to crm_member;
comment on function public.unlink_visitor(jsonb, jsonb) is
  'Says that { visitor_id } is no contact after all; answers { visitor_id, contact_id: null }';

create function public.list_lead_offers(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_at constant timestamptz := (v_input -> 'cursor' ->> 'at')::timestamptz;
  v_rows jsonb;
begin
  perform app.require_member();
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', o.id, 'name', o.name, 'email', o.email, 'lead_score', o.lead_score, 'chat_id', o.external_id, 'topic_summary', o.topic_summary,
    'at', app.to_iso(o.created_at), 'contact_id', o.contact_id
  ) order by o.created_at desc, o.id desc), '[]')
  into v_rows
  from (
    select v.id, v.name, v.email, s.lead_score, c.external_id, s.topic_summary, c.created_at, k.id as contact_id
    from public.chat_summaries s
    join public.chats c on c.organization_id = v_organization_id and c.id = s.chat_id
    join public.visitors v on v.organization_id = v_organization_id and v.id = c.visitor_id
    left join public.contacts k on k.organization_id = v_organization_id and k.email = v.email and k.deleted_at is null
    where s.organization_id = v_organization_id
      and s.lead_score >= 7
      and v.email is not null
      and v.contact_id is null
      and (v_at is null or (c.created_at, v.id) < (v_at, (v_input -> 'cursor' ->> 'id')::uuid))
      -- a visitor is offered once, with the last of such chats
      and not exists (
        select
        from public.chats x
        join public.chat_summaries y on y.organization_id = v_organization_id and y.chat_id = x.id and y.lead_score >= 7
        where x.organization_id = v_organization_id and x.visitor_id = v.id and (x.created_at, x.id) > (c.created_at, c.id)
      )
    order by c.created_at desc, v.id desc
    limit v_limit + 1
  ) o;
  return app.keyset_page('offers', v_rows, v_limit, 'at');
end
$$;
grant execute on function public.list_lead_offers(jsonb, jsonb) to crm_member;
comment on function public.list_lead_offers(jsonb, jsonb) is
  'Identified visitors with a lead score of 7 or more in a chat, who are no contact yet, newest chat first. Takes { limit, cursor }; '
  'contact_id is a contact with the visitor''s address';

-- supabase/schemas/concierge/article-lists.sql

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

-- supabase/schemas/concierge/web-pages.sql

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

-- supabase/schemas/concierge/open-questions.sql

-- Questions that found no article.

create function app.is_question(p_role text, p_content text) returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_role = 'user' and p_content ~ '[?？؟]';
end
$$;
grant execute on function app.is_question(text, text) to crm_member;
comment on function app.is_question(text, text) is
  'Whether a message is a visitor''s and holds a question mark, of Latin, Chinese or Arabic script';

create function public.list_open_questions(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  -- so many messages are read for one page; a page with fewer questions than asked for goes on after them
  c_most constant integer := 4000;
  v_input constant jsonb := app.decode_json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_organization_id constant uuid := app.organization_id();
  v_at constant timestamptz := (v_input -> 'cursor' ->> 'at')::timestamptz;
  v_id constant uuid := (v_input -> 'cursor' ->> 'id')::uuid;
  v_days record;
  v_answer jsonb;
begin
  perform app.require_member();
  select * into v_days from app.days_asked(v_input);
  with read as materialized (
    select m.id, m.chat_id, m.created_at, m.role, m.content
    from public.chat_messages m
    where m.organization_id = v_organization_id
      and m.created_at >= app.day_start(v_days.from_day, v_days.timezone)
      and m.created_at < app.day_start(v_days.to_day + 1, v_days.timezone)
      and (v_at is null or (m.created_at, m.id) < (v_at, v_id))
    order by m.created_at desc, m.id desc
    limit c_most
  ),
  open as materialized (
    select r.*
    from read r
    where app.is_question(r.role, r.content)
      and not exists (
        select
        from public.article_mentions a
        where a.organization_id = v_organization_id and a.chat_id = r.chat_id and a.mentioned_at >= r.created_at
      )
    order by r.created_at desc, r.id desc
    limit v_limit + 1
  )
  select app.keyset_page('questions', coalesce(jsonb_agg(q.question order by q.created_at desc, q.id desc), '[]'), v_limit, 'asked_at')
    || case
      when count(*) <= v_limit and (select count(*) from read) = c_most then (
        select jsonb_build_object('next_cursor', jsonb_build_object('at', app.to_iso(r.created_at), 'id', r.id))
        from read r
        order by r.created_at, r.id
        limit 1
      )
      else '{}'
    end
  into v_answer
  from (
    select
      jsonb_build_object(
        'id', o.id, 'asked_at', app.to_iso(o.created_at), 'question', left(o.content, 1000), 'chat_id', c.external_id,
        'topic_summary', s.topic_summary,
        'visitor_id', v.id, 'visitor_name', coalesce(v.name, v.email)
      ) as question,
      o.created_at, o.id
    from open o
    join public.chats c on c.organization_id = v_organization_id and c.id = o.chat_id
    left join public.chat_summaries s on s.organization_id = v_organization_id and s.chat_id = o.chat_id
    left join public.visitors v on v.organization_id = v_organization_id and v.id = c.visitor_id
  ) q;
  return v_answer;
end
$$;
grant execute on function public.list_open_questions(jsonb, jsonb) to crm_member;
comment on function public.list_open_questions(jsonb, jsonb) is
  'Questions that found no article, newest first: visitors'' messages with a question mark after which nothing was mentioned in their '
  'chat. Takes { limit, cursor?: { at, id }, days? or from?, to? }, answers { questions, next_cursor }; a page may hold fewer than the '
  'limit and yet not be the last';

create function public.count_open_questions(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_days record;
begin
  perform app.require_member();
  select * into v_days from app.days_asked(app.decode_json(p_input));
  return (
    select to_jsonb(count(*))
    from public.chat_messages m
    where m.organization_id = v_organization_id
      and m.created_at >= app.day_start(v_days.from_day, v_days.timezone)
      and m.created_at < app.day_start(v_days.to_day + 1, v_days.timezone)
      and app.is_question(m.role, m.content)
      and not exists (
        select
        from public.article_mentions a
        where a.organization_id = v_organization_id and a.chat_id = m.chat_id and a.mentioned_at >= m.created_at
      )
  );
end
$$;
grant execute on function public.count_open_questions(jsonb, jsonb) to crm_member;
comment on function public.count_open_questions(jsonb, jsonb) is
  'How many questions of { days } or { from, to } found no article; reads every message of these days';

-- supabase/schemas/concierge/analytics.sql

-- Reading statistics as a member. In the organisation's own time zone a number comes from the daily tables and costs days; in any
-- other zone the same number is derived from the rows themselves. A route is answered with the metrics it shows and no others:
-- events, cohorts and activity stand in tables of their own.

create function app.days_asked(p_input jsonb) returns table (from_day date, to_day date, timezone text, today date)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_timezone constant text := coalesce(
    p_input ->> 'timezone',
    (select o.timezone from public.organizations o where o.id = app.organization_id())
  );
  v_today constant date := (now() at time zone v_timezone)::date;
begin
  return query
  select
    case
      when p_input ->> 'from' is not null then (p_input ->> 'from')::date
      when p_input ->> 'days' is not null then v_today - (p_input ->> 'days')::integer + 1
      else '-infinity'
    end,
    case
      when p_input ->> 'to' is not null then (p_input ->> 'to')::date
      when p_input ->> 'days' is not null then v_today
      else 'infinity'
    end,
    v_timezone, v_today;
end
$$;
grant execute on function app.days_asked(jsonb) to crm_member;
comment on function app.days_asked(jsonb) is
  'The days that { days } or { from, to } stand for, ending today or as told; everything when neither is there; in { timezone } or the '
  'organisation''s';

create function app.days_between(p_from date, p_to date) returns setof date
language plpgsql
immutable
set search_path = ''
as $$
begin
  if isfinite(p_from) and isfinite(p_to) then
    return query select p_from + i from generate_series(0, p_to - p_from) i;
  end if;
end
$$;
grant execute on function app.days_between(date, date) to crm_member;
comment on function app.days_between(date, date) is 'The days of a range, first and last among them; none of one without end';

create function app.composition(p_from date, p_to date, p_timezone text) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'device', coalesce(jsonb_agg(jsonb_build_object('name', r.name, 'value', r.chats) order by r.chats desc, r.name)
        filter (where r.facet = 'device'), '[]'),
      'city', coalesce(jsonb_agg(jsonb_build_object('name', r.name, 'value', r.chats) order by r.chats desc, r.name)
        filter (where r.facet = 'city'), '[]'),
      'country', coalesce(jsonb_agg(jsonb_build_object('name', r.name, 'value', r.chats) order by r.chats desc, r.name)
        filter (where r.facet = 'country'), '[]')
    )
    from (
      select f.facet, f.name, sum(f.chats) as chats from app.facet_counts(p_from, p_to, p_timezone) f group by f.facet, f.name
    ) r
  );
end
$$;
grant execute on function app.composition(date, date, text) to crm_member;
comment on function app.composition(date, date, text) is
  'Chats of a range by { device, city, country }: lists of { name, value }, most first; cities after the 15th as Other';

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
grant execute on function app.facet_counts(date, date, text) to crm_member;
comment on function app.facet_counts(date, date, text) is
  'Chats of a range by device, city and country, each value with the name that it is shown under: cities after the 15th are Other';

-- article by article, as those of all time are: an article has many days, and one is enough
create function app.count_places(p_from date, p_to date, p_timezone text) returns bigint
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_is_own constant boolean := p_timezone = (select o.timezone from public.organizations o where o.id = v_organization_id);
begin
  if v_is_own or not isfinite(p_from) and not isfinite(p_to) then
    -- one that was named by a call whose view or mention turned out to be known is there as well, and has no day
    return (
      select count(*)
      from public.articles a
      cross join lateral (
        select
        from public.daily_article_stats d
        where d.organization_id = v_organization_id and d.article = a.id and d.day between p_from and p_to and d.mentions + d.views > 0
        limit 1
      ) d
      where a.organization_id = v_organization_id and a.source = 'catalogue'
    );
  end if;
  return (
    select count(distinct d.article)
    from app.derive_article_stats(p_from, p_to, p_timezone) d
    join public.articles a on a.organization_id = v_organization_id and a.id = d.article
    where a.source = 'catalogue' and d.mentions + d.views > 0
  );
end
$$;
grant execute on function app.count_places(date, date, text) to crm_member;
comment on function app.count_places(date, date, text) is 'Catalogue articles that were mentioned or viewed in a range, each once';

create function app.measure_events(p_from date, p_to date, p_timezone text, p_with_series boolean) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_is_own constant boolean := p_timezone = (select o.timezone from public.organizations o where o.id = v_organization_id);
begin
  return (
    with counted as materialized (
      select d.day, d.chats, d.engaged_chats, d.messages, d.user_messages, d.visitors, d.views, d.mentions, d.clicks
      from public.daily_stats d
      where v_is_own and d.organization_id = v_organization_id and d.day between p_from and p_to
      union all
      select d.* from app.derive_daily_stats(p_from, p_to, p_timezone) d where not v_is_own
    )
    select jsonb_build_object(
      'totals', (
        select jsonb_build_object(
          'chats', coalesce(sum(c.chats), 0), 'engaged_chats', coalesce(sum(c.engaged_chats), 0),
          'messages', coalesce(sum(c.messages), 0), 'user_messages', coalesce(sum(c.user_messages), 0),
          'visitors', coalesce(sum(c.visitors), 0),
          'views', coalesce(sum(c.views), 0), 'mentions', coalesce(sum(c.mentions), 0), 'clicks', coalesce(sum(c.clicks), 0)
        )
        from counted c
      ),
      'series', (
        select jsonb_build_object(
          'chats', jsonb_agg(coalesce(c.chats, 0) order by n.day), 'engaged_chats', jsonb_agg(coalesce(c.engaged_chats, 0) order by n.day),
          'messages', jsonb_agg(coalesce(c.messages, 0) order by n.day),
          'user_messages', jsonb_agg(coalesce(c.user_messages, 0) order by n.day),
          'visitors', jsonb_agg(coalesce(c.visitors, 0) order by n.day), 'views', jsonb_agg(coalesce(c.views, 0) order by n.day),
          'mentions', jsonb_agg(coalesce(c.mentions, 0) order by n.day), 'clicks', jsonb_agg(coalesce(c.clicks, 0) order by n.day)
        )
        from app.days_between(p_from, p_to) n (day)
        left join counted c on c.day = n.day
        where p_with_series
      )
    )
  );
end
$$;
grant execute on function app.measure_events(date, date, text, boolean) to crm_member;
comment on function app.measure_events(date, date, text, boolean) is
  'Chats, messages, visitors, views, mentions and clicks of a range: { totals: { <metric>: number }, series: { <metric>: [one number per '
  'day], null unless asked for } }';

create function app.measure_cohorts(p_from date, p_to date, p_timezone text, p_with_series boolean) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_is_own constant boolean := p_timezone = (select o.timezone from public.organizations o where o.id = v_organization_id);
begin
  return (
    with cohort as materialized (
      select
        c.day, sum(c.sessions) as sessions, sum(c.sessions) filter (where c.engaged) as engaged_sessions,
        sum(c.sessions) filter (where c.registered) as registered_sessions, sum(c.sessions) filter (where c.clicked) as clicked_sessions,
        sum(c.sessions) filter (where c.viewed) as viewed_sessions, sum(c.sessions) filter (where c.lead) as leads,
        sum(c.sessions) filter (where c.engaged and c.registered) as engaged_registered,
        sum(c.sessions) filter (where c.engaged and c.clicked) as engaged_clicked
      from (
        select d.day, d.engaged, d.registered, d.clicked, d.viewed, d.lead, d.sessions
        from public.daily_sessions d
        where v_is_own and d.organization_id = v_organization_id and d.day between p_from and p_to
        union all
        select d.* from app.cohorts(p_from, p_to, p_timezone) d where not v_is_own
      ) c
      group by c.day
    )
    select jsonb_build_object(
      'totals', (
        select jsonb_build_object(
          'sessions', coalesce(sum(c.sessions), 0), 'engaged_sessions', coalesce(sum(c.engaged_sessions), 0),
          'registered_sessions', coalesce(sum(c.registered_sessions), 0), 'clicked_sessions', coalesce(sum(c.clicked_sessions), 0),
          'viewed_sessions', coalesce(sum(c.viewed_sessions), 0), 'leads', coalesce(sum(c.leads), 0),
          'engaged_registered_sessions', coalesce(sum(c.engaged_registered), 0),
          'engaged_clicked_sessions', coalesce(sum(c.engaged_clicked), 0)
        )
        from cohort c
      ),
      'series', (
        select jsonb_build_object(
          'sessions', jsonb_agg(coalesce(c.sessions, 0) order by n.day),
          'engaged_sessions', jsonb_agg(coalesce(c.engaged_sessions, 0) order by n.day),
          'registered_sessions', jsonb_agg(coalesce(c.registered_sessions, 0) order by n.day),
          'clicked_sessions', jsonb_agg(coalesce(c.clicked_sessions, 0) order by n.day),
          'viewed_sessions', jsonb_agg(coalesce(c.viewed_sessions, 0) order by n.day),
          'leads', jsonb_agg(coalesce(c.leads, 0) order by n.day)
        )
        from app.days_between(p_from, p_to) n (day)
        left join cohort c on c.day = n.day
        where p_with_series
      )
    )
  );
end
$$;
grant execute on function app.measure_cohorts(date, date, text, boolean) to crm_member;
comment on function app.measure_cohorts(date, date, text, boolean) is
  'The sessions that started in a range, by what became of them, as measure_events tells events; in the totals also how many of the '
  'engaged registered or clicked';

create function app.measure_activity(p_from date, p_to date, p_timezone text, p_with_series boolean) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_is_own constant boolean := p_timezone = (select o.timezone from public.organizations o where o.id = v_organization_id);
  -- a session is there for the first time in the range when it was active before the range, or never
  v_before constant date := case when isfinite(p_from) then p_from - 1 else '-infinity' end;
begin
  return (
    with derived as materialized (
      select
        d.day, count(*) filter (where d.activity = 'chat') as chatting, count(*) filter (where d.activity = 'message') as messaging,
        count(*) filter (where d.activity = 'chat' and d.day = d.first_day) as first_chatting,
        count(*) filter (where d.activity = 'message' and d.day = d.first_day) as first_messaging
      from (
        select s.activity, s.day, min(s.day) over (partition by s.activity, s.session_id) as first_day
        from app.derive_session_days(p_from, p_to, p_timezone) s
        where not v_is_own
      ) d
      group by d.day
    )
    select jsonb_build_object(
      'totals', (
        select jsonb_build_object('active_sessions', coalesce(sum(f.chatting), 0), 'messaging_sessions', coalesce(sum(f.messaging), 0))
        from (
          select case d.activity when 'chat' then d.sessions end as chatting,
            case d.activity when 'message' then d.sessions end as messaging
          from public.daily_active_sessions d
          where v_is_own and d.organization_id = v_organization_id and d.activity in ('chat', 'message')
            and d.day between p_from and p_to and d.previous_day <= v_before
          union all
          select d.first_chatting, d.first_messaging from derived d
        ) f
      ),
      'series', (
        select jsonb_build_object(
          'active_sessions', jsonb_agg(coalesce(a.chatting, 0) order by n.day),
          'messaging_sessions', jsonb_agg(coalesce(a.messaging, 0) order by n.day)
        )
        from app.days_between(p_from, p_to) n (day)
        left join (
          select d.day, d.active_sessions as chatting, d.messaging_sessions as messaging
          from public.daily_stats d
          where v_is_own and d.organization_id = v_organization_id and d.day between p_from and p_to
          union all
          select d.day, d.chatting, d.messaging from derived d
        ) a on a.day = n.day
        where p_with_series
      )
    )
  );
end
$$;
grant execute on function app.measure_activity(date, date, text, boolean) to crm_member;
comment on function app.measure_activity(date, date, text, boolean) is
  'Sessions that began a chat or sent a message in a range, as measure_events tells events; in the totals each session once';

create function app.read_range(p_from date, p_to date, p_timezone text, p_parts jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_with_series constant boolean := p_parts ? 'series' and isfinite(p_from) and isfinite(p_to);
  v_events constant jsonb := case when p_parts ? 'events' then app.measure_events(p_from, p_to, p_timezone, v_with_series) end;
  v_cohorts constant jsonb := case when p_parts ? 'cohorts' then app.measure_cohorts(p_from, p_to, p_timezone, v_with_series) end;
  v_activity constant jsonb := case when p_parts ? 'activity' then app.measure_activity(p_from, p_to, p_timezone, v_with_series) end;
  v_answer jsonb := jsonb_build_object('from', case when isfinite(p_from) then p_from end, 'to', case when isfinite(p_to) then p_to end);
begin
  if coalesce(v_events, v_cohorts, v_activity) is not null then
    v_answer := v_answer || jsonb_build_object(
      'totals', coalesce(v_events -> 'totals', '{}') || coalesce(v_cohorts -> 'totals', '{}') || coalesce(v_activity -> 'totals', '{}'),
      'series', case when v_with_series then
        jsonb_build_object('days', (select jsonb_agg(n.day order by n.day) from app.days_between(p_from, p_to) n (day)))
        || coalesce(v_events -> 'series', '{}') || coalesce(v_cohorts -> 'series', '{}') || coalesce(v_activity -> 'series', '{}')
      end
    );
  end if;
  if p_parts ? 'composition' then
    v_answer := v_answer || jsonb_build_object('composition', app.composition(p_from, p_to, p_timezone));
  end if;
  if p_parts ? 'places' then
    v_answer := v_answer || jsonb_build_object('places', app.count_places(p_from, p_to, p_timezone));
  end if;
  return v_answer;
end
$$;
grant execute on function app.read_range(date, date, text, jsonb) to crm_member;
comment on function app.read_range(date, date, text, jsonb) is
  'The parts asked for of one range of days: totals of events, cohorts and activity, their series day by day, composition, places; no '
  'series of a range without end';

create function public.read_analytics(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_asked record;
  v_from date;
begin
  perform app.require_member();
  perform app.fold_statistics();
  select a.* into v_asked from app.days_asked(v_input) a;
  v_from := case v_input ->> 'compare'
    when 'previous' then v_asked.from_day - (v_asked.to_day - v_asked.from_day + 1)
    when 'year' then (v_asked.from_day - interval '1 year')::date
  end;
  return jsonb_build_object(
    'timezone', v_asked.timezone,
    'today', v_asked.today,
    'fresh_at', (select app.to_iso(max(d.updated_at)) from public.daily_stats d where d.organization_id = app.organization_id()),
    'current', app.read_range(v_asked.from_day, v_asked.to_day, v_asked.timezone, v_input -> 'parts'),
    'comparison', case
      when v_from is not null then app.read_range(v_from, v_from + (v_asked.to_day - v_asked.from_day), v_asked.timezone,
        v_input -> 'parts')
    end
  );
end
$$;
grant execute on function public.read_analytics(jsonb, jsonb) to crm_member;
comment on function public.read_analytics(jsonb, jsonb) is
  'Statistics of the organisation: takes { days | from, to | neither for all time; timezone?; compare?: previous or year, as many days; '
  'parts: [events, cohorts, activity, series, composition, places] }, answers { timezone, today, fresh_at, current, comparison | null }';

-- supabase/schemas/concierge/metric-rows.sql

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

-- supabase/schemas/concierge/sample-data.sql

-- Sample data: dialogues that an admin can add to look around, written by the functions that write what widgets send, and
-- taken out again to the last row and number. What is a sample is told by these two tables and never guessed from an id.

create table public.sample_chats (
  organization_id uuid not null references public.organizations on delete cascade,
  chat_id uuid not null,
  primary key (organization_id, chat_id),
  foreign key (organization_id, chat_id) references public.chats (organization_id, id) on delete cascade
);
comment on table public.sample_chats is 'Chats that came with the sample data; what hangs on them did so too';

alter table public.sample_chats enable row level security;
alter table public.sample_chats force row level security;
create policy "functions act inside the organisation of the claim" on public.sample_chats for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.sample_chats for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.sample_chats to crm_member;
grant select, insert, delete on public.sample_chats to crm_definer;

create table public.sample_visitors (
  organization_id uuid not null references public.organizations on delete cascade,
  visitor_id uuid not null,
  primary key (organization_id, visitor_id),
  foreign key (organization_id, visitor_id) references public.visitors (organization_id, id) on delete cascade
);
comment on table public.sample_visitors is 'Visitors that the sample data made';

alter table public.sample_visitors enable row level security;
alter table public.sample_visitors force row level security;
create policy "functions act inside the organisation of the claim" on public.sample_visitors for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.sample_visitors for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.sample_visitors to crm_member;
grant select, insert, delete on public.sample_visitors to crm_definer;

create function app.sample_data() returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'chats', (select count(*) from public.sample_chats s where s.organization_id = app.organization_id()),
    'visitors', (select count(*) from public.sample_visitors s where s.organization_id = app.organization_id())
  );
end
$$;
grant execute on function app.sample_data() to crm_member, crm_definer;
comment on function app.sample_data() is 'How much sample data the organisation has: { chats, visitors }';

create function app.is_linked(p_visitor_id uuid) returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return exists (select from public.visitor_sessions x where x.organization_id = v_organization_id and x.visitor_id = p_visitor_id)
    or exists (select from public.chats x where x.organization_id = v_organization_id and x.visitor_id = p_visitor_id)
    or exists (select from public.article_views x where x.organization_id = v_organization_id and x.visitor_id = p_visitor_id)
    or exists (select from public.article_mentions x where x.organization_id = v_organization_id and x.visitor_id = p_visitor_id)
    or exists (select from public.visitors x where x.organization_id = v_organization_id and x.merged_into = p_visitor_id);
end
$$;
grant execute on function app.is_linked(uuid) to crm_definer;
comment on function app.is_linked(uuid) is 'Whether anything belongs to the visitor';

create function public.get_sample_data(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  perform app.require_member();
  return app.sample_data();
end
$$;
grant execute on function public.get_sample_data(jsonb, jsonb) to crm_member;
comment on function public.get_sample_data(jsonb, jsonb) is 'How much sample data the organisation has: { chats, visitors }';

create function public.quick_start(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  perform app.require_member();
  return jsonb_build_object(
    'key_used_at', (
      select app.to_iso(k.last_used_at)
      from public.api_keys k
      where k.organization_id = v_organization_id and k.id = app.to_uuid(app.decode_json(p_input) ->> 'key_id')
    ),
    -- ids are made in the order of arrival, whatever moment a sender gives a chat
    'newest_chat_id', (
      select c.external_id
      from public.chats c
      where c.organization_id = v_organization_id
        and not exists (select from public.sample_chats s where s.organization_id = v_organization_id and s.chat_id = c.id)
      order by c.id desc
      limit 1
    )
  );
end
$$;
grant execute on function public.quick_start(jsonb, jsonb) to crm_member;
comment on function public.quick_start(jsonb, jsonb) is
  'Whether requests arrive: takes { key_id? }, answers { key_used_at | null, newest_chat_id (public id, no sample) | null }';

create function app.mark_samples(p_items jsonb, p_results jsonb) returns void
language sql
volatile
set search_path = ''
begin atomic
  insert into public.sample_chats (organization_id, chat_id)
  select app.organization_id(), (r ->> 'id')::uuid
  from jsonb_array_elements(p_results) r
  where r ->> 'index' in (select i ->> 'index' from jsonb_array_elements(p_items) i where i ->> 'type' = 'chat');
  insert into public.sample_visitors (organization_id, visitor_id)
  select distinct app.organization_id(), (r ->> 'visitor_id')::uuid
  from jsonb_array_elements(p_results) r
  where (r ->> 'created')::boolean;
end;
grant execute on function app.mark_samples(jsonb, jsonb) to crm_definer;
comment on function app.mark_samples(jsonb, jsonb) is
  'Notes the chats and the visitors that these items of a batch made, going by what was answered to them';

create function public.add_sample_data(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_items constant jsonb := app.decode_json(p_input) -> 'items';
  v_results jsonb;
  v_events jsonb;
  v_error text;
begin
  perform app.require_member('admin');
  perform app.advisory_lock('sample data', p_exclusive => true);
  if exists (select from public.sample_chats s where s.organization_id = app.organization_id()) then
    return app.sample_data() || '{"to_summarize": []}';
  end if;
  perform app.advisory_lock('visitors', p_exclusive => true);
  select jsonb_agg(jsonb_build_object('index', w.index) || w.answer), app.join_events(array_agg(w.events))
  into v_results, v_events
  from app.write_batch(v_items, p_request) w;
  v_error := jsonb_path_query_first(v_results, '$[*].error.message') #>> '{}';
  if v_error is not null then
    perform app.raise_error(409, 'conflict', 'The sample data could not be added: ' || v_error);
  end if;
  perform app.mark_samples(v_items, v_results);
  perform app.finish_write(app.decode_json(p_request) - 'idempotency_key', '{}', v_events);
  perform app.audit('sample_data.added', 'organization', app.organization_id()::text, app.sample_data(), p_request);
  return app.sample_data() || jsonb_build_object('to_summarize', (
    select jsonb_agg(app.chat_to_summarize(s.chat_id, null))
    from public.sample_chats s
    where s.organization_id = app.organization_id()
  ));
end
$$;
alter function public.add_sample_data(jsonb, jsonb) owner to crm_definer;
grant execute on function public.add_sample_data(jsonb, jsonb) to crm_member;
comment on function public.add_sample_data(jsonb, jsonb) is
  'Writes { items } as ingest does and marks them as samples, all or nothing, once: where there are samples nothing is added. Answers { '
  'chats, visitors, to_summarize: what summaries of the new chats are made from }; admins only';

create function public.summarize_sample_data(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_summary record;
  v_session_id text;
  v_message_count integer;
  v_job public.jobs;
  v_events jsonb := '[]';
begin
  perform app.require_member('admin');
  for v_summary in
    select s.id, s.covered_position, s.summary
    from jsonb_to_recordset(app.decode_json(p_input) -> 'summaries') s (id uuid, covered_position integer, summary jsonb)
    join public.sample_chats c on c.organization_id = app.organization_id() and c.chat_id = s.id
    order by s.id
  loop
    -- the chat before its job, as everywhere
    select c.session_id, c.message_count into v_session_id, v_message_count
    from public.chats c
    where c.organization_id = app.organization_id() and c.id = v_summary.id
    for no key update;
    select j.* into v_job
    from public.jobs j
    where j.organization_id = app.organization_id() and j.kind = 'summarize_chat' and j.object_id = v_summary.id and j.lease_token is null
    for update;
    if found then
      perform app.write_summary(v_job, v_summary.covered_position, v_summary.summary, null);
      perform app.end_job(v_job, v_message_count <= v_summary.covered_position);
      v_events := v_events || jsonb_build_object('kind', 'scored', 'session_id', v_session_id);
    end if;
  end loop;
  if v_events <> '[]' then
    perform app.append_events(v_events);
  end if;
  return app.sample_data();
end
$$;
alter function public.summarize_sample_data(jsonb, jsonb) owner to crm_definer;
grant execute on function public.summarize_sample_data(jsonb, jsonb) to crm_member;
comment on function public.summarize_sample_data(jsonb, jsonb) is
  'Stores { summaries: [{ id (of a sample chat), covered_position, summary }] } of chats whose summary is due and that nobody is at work '
  'on; answers { chats, visitors }; admins only';

create function public.remove_sample_data(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set statement_timeout = '50s'
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_removed jsonb;
  v_chats uuid[];
begin
  perform app.require_member('admin');
  perform app.advisory_lock('sample data', p_exclusive => true);
  v_removed := app.sample_data();
  v_chats := array(select s.chat_id from public.sample_chats s where s.organization_id = v_organization_id);
  if v_chats = '{}' and v_removed ->> 'visitors' = '0' then
    return v_removed;
  end if;
  perform app.advisory_lock('visitors', p_exclusive => true);
  delete from public.jobs j where j.organization_id = v_organization_id and j.kind = 'summarize_chat' and j.object_id = any (v_chats);
  delete from public.visitor_sessions s
  using public.chats c
  where s.organization_id = v_organization_id
    and c.organization_id = v_organization_id
    and c.id = any (v_chats)
    and s.session_id = c.session_id
    and s.visitor_id in (select x.visitor_id from public.sample_visitors x where x.organization_id = v_organization_id);
  -- messages, summaries, views and mentions go with their chat
  delete from public.chats c where c.organization_id = v_organization_id and c.id = any (v_chats);
  -- a visitor who has meanwhile come by in earnest stays, and is no sample any more
  delete from public.visitors v
  where v.organization_id = v_organization_id
    and v.id in (select x.visitor_id from public.sample_visitors x where x.organization_id = v_organization_id)
    and not app.is_linked(v.id);
  delete from public.sample_visitors x where x.organization_id = v_organization_id;
  perform app.rebuild_stats();
  perform app.audit('sample_data.removed', 'organization', v_organization_id::text, v_removed, p_request);
  return app.sample_data();
end
$$;
alter function public.remove_sample_data(jsonb, jsonb) owner to crm_definer;
grant execute on function public.remove_sample_data(jsonb, jsonb) to crm_member;
comment on function public.remove_sample_data(jsonb, jsonb) is
  'Takes out the sample data, every row and every count of it and nothing else; answers { chats: 0, visitors: 0 }, also where there was '
  'none; admins only';

-- supabase/schemas/core/search.sql

-- One search over everything a member may look for: the command palette asks it while somebody types. It looks once: what a query
-- is given as an argument of a function that finds is worked out when the query is planned, for an estimate, and again when it runs;
-- a variable has its value already.

create function public.search_everything(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  c_few constant integer := 50;
  v_organization_id constant uuid := app.organization_id();
  v_text constant text := app.decode_json(p_input) ->> 'q';
  v_limit constant integer := (app.decode_json(p_input) ->> 'limit')::integer;
  v_chats uuid[];
  v_visitors uuid[];
begin
  perform app.require_member();
  v_chats := app.find_chat_ids_as_system(jsonb_build_object('search', v_text), v_limit);
  v_visitors := app.find_visitors(lower(v_text), c_few);
  return jsonb_build_object(
    'chats', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'chat_id', c.external_id, 'topic', s.topic_summary, 'visitor_name', coalesce(v.name, v.email),
            'created_at', app.to_iso(c.created_at)
          )
          order by f.ordinality
        ),
        '[]'
      )
      from unnest(v_chats) with ordinality f (id)
      cross join lateral (
        select x.external_id, x.visitor_id, x.created_at from public.chats x
          where x.organization_id = v_organization_id and x.id = f.id limit 1
      ) c
      left join lateral (
        select x.topic_summary from public.chat_summaries x where x.organization_id = v_organization_id and x.chat_id = f.id limit 1
      ) s on true
      left join lateral (
        select x.name, x.email from public.visitors x where x.organization_id = v_organization_id and x.id = c.visitor_id limit 1
      ) v on true
    ),
    'visitors', (
      select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name, 'email', r.email) order by r.last_active_at desc, r.id),
        '[]')
      from (
        select v.id, v.name, v.email, v.last_active_at
        from public.visitors v
        where v.organization_id = v_organization_id and v.id = any (v_visitors) and v.merged_into is null
        order by v.last_active_at desc, v.id
        limit v_limit
      ) r
    ),
    'articles', (
      select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'title', r.title, 'type', r.type) order by r.place, r.title, r.id), '[]')
      from (
        select a.id, a.title, a.type, a.place
        from (
          select x.id, coalesce(x.title, x.slug, x.article_url) as title, x.type,
            position(lower(v_text) in lower(coalesce(x.title, x.slug, x.article_url))) as place
          from public.articles x
          where x.organization_id = v_organization_id
        ) a
        where a.place > 0
        order by a.place, a.title, a.id
        limit v_limit
      ) r
    )
  );
end
$$;
grant execute on function public.search_everything(jsonb, jsonb) to crm_member;
comment on function public.search_everything(jsonb, jsonb) is
  'The first { limit } chats (words in messages and summaries, visitor, id), visitors (how name or e-mail address begin) and articles '
  '(title) that { q } finds: { chats: [{ chat_id, topic, visitor_name, created_at }], visitors: [{ id, name, email }], articles: [{ id, '
  'title, type }] }';

-- supabase/schemas/core/retention.sql

-- What is kept for a while only goes by itself, a piece at a time, when the scheduler comes to the organisation.

create function public.prune_old_rows(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (app.decode_json(p_input) ->> 'limit')::integer;
  v_answers integer;
  v_hours integer;
  v_runs integer;
  v_checks integer;
  v_jobs integer;
begin
  perform app.require_worker();
  perform app.advisory_lock('claim prune', p_exclusive => true);
  delete from public.idempotency_keys i
  where i.ctid = any (array(
    select x.ctid
    from public.idempotency_keys x
    where x.organization_id = v_organization_id and x.created_at < now() - interval '2 days'
    order by x.created_at
    limit v_limit
    -- a new answer may be sweeping them out at this moment
    for update skip locked
  ));
  get diagnostics v_answers = row_count;
  delete from public.api_key_usage u
  where u.ctid = any (array(
    select x.ctid from public.api_key_usage x
      where x.organization_id = v_organization_id and x.hour < now() - interval '30 days' limit v_limit
  ));
  get diagnostics v_hours = row_count;
  delete from public.job_runs r
  where r.ctid = any (array(
    select x.ctid from public.job_runs x where x.organization_id = v_organization_id
      and x.started_at < now() - interval '90 days' limit v_limit
  ));
  get diagnostics v_runs = row_count;
  -- drift that was found is kept
  delete from public.stats_checks c
  where c.ctid = any (array(
    select x.ctid
    from public.stats_checks x
    where x.organization_id = v_organization_id and x.checked_at < now() - interval '90 days' and x.drift = 0
    limit v_limit
  ));
  get diagnostics v_checks = row_count;
  delete from public.jobs j
  where j.ctid = any (array(
    select x.ctid
    from public.jobs x
    where x.organization_id = v_organization_id and x.done_at < now() - interval '7 days'
    order by x.done_at
    limit v_limit
    -- one of them may be asked for again at this moment
    for update skip locked
  ));
  get diagnostics v_jobs = row_count;
  return jsonb_build_object(
    'idempotency_keys', v_answers, 'api_key_usage', v_hours, 'job_runs', v_runs, 'stats_checks', v_checks, 'jobs', v_jobs
  );
end
$$;
alter function public.prune_old_rows(jsonb, jsonb) owner to crm_definer;
grant execute on function public.prune_old_rows(jsonb, jsonb) to crm_worker;
comment on function public.prune_old_rows(jsonb, jsonb) is
  'Removes up to { limit } each of the claim''s organisation''s answers under Idempotency-Keys after 2 days, jobs that are done after '
  '7, hours of key usage after 30, and runs in the ledger and comparisons without drift after 90; answers how many, { '
  'idempotency_keys, api_key_usage, job_runs, stats_checks, jobs }';
