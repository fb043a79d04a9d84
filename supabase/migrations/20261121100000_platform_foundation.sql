-- Roles, the internal schema and the helpers that every policy and function rests on.
--
--   crm_ingest, crm_member, crm_worker, crm_public   the doors; the Data API becomes one of them per request
--   crm_definer   owns the functions that write; subject to row level security, so bound to the claim's organisation
--   crm_system    owns the few functions that look across organisations; bypasses RLS, but holds only column grants
--
-- Nothing is granted by default: every right below is named, and supabase/tests/manifest.ts lists them all.

create schema app;

do $$
declare
  v_role text;
begin
  foreach v_role in array array['crm_ingest', 'crm_member', 'crm_worker', 'crm_public', 'crm_definer'] loop
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

-- the migration role gives functions to these owners; a role that may own a function needs create on its schema
grant crm_definer, crm_system to current_user;
grant usage, create on schema public, app to crm_definer, crm_system;
grant usage on schema public to crm_ingest, crm_member, crm_worker, crm_public;
grant usage on schema app to crm_member;

-- Postgres lets everybody execute a new function; the global form is the one that takes this back
alter default privileges revoke execute on functions from public;
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;

-- The small helpers below are PL/pgSQL although SQL would be shorter: a SQL function with a fixed search_path is never inlined
-- and is planned anew at each call, which costs about 30 microseconds instead of 3.

create type public.member_role as enum ('analyst', 'agent', 'manager', 'admin', 'owner');
comment on type public.member_role is 'Roles of a member, from least to most; their order is their rank';

create function app.uuid_v7() returns uuid
language plpgsql
volatile
set search_path = ''
as $$
begin
  return encode(
    set_bit(
      set_bit(
        overlay(uuid_send(gen_random_uuid()) placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
        52, 1
      ),
      53, 1
    ),
    'hex'
  )::uuid;
end
$$;
comment on function app.uuid_v7() is 'A time-ordered UUID, version 7 (RFC 9562, 5.7): new rows land at the end of their indexes';

create function app.iso(p_time timestamptz) returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return to_char(p_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
end
$$;
comment on function app.iso(timestamptz) is 'A moment as ISO 8601 in UTC with milliseconds; the one form in which answers carry time';

create function app.json(p_value jsonb) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when jsonb_typeof(p_value) = 'string' then (p_value #>> '{}')::jsonb else p_value end;
end
$$;
comment on function app.json(jsonb) is 'A json argument as it was meant: a client that encodes twice delivers a JSON string holding the document';

create function app.uuid_or_null(p_text text) returns uuid
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when pg_input_is_valid(p_text, 'uuid') then case when p_text::uuid::text = lower(p_text) then p_text::uuid end end;
end
$$;
comment on function app.uuid_or_null(text) is 'The text as a uuid, or null when it is none: a malformed id is an id that exists nowhere';

create function app.claim(p_name text) returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> p_name;
end
$$;
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
comment on function app.organization_id() is 'The organisation of the request; null (so: no rows) when the claim is missing, empty, an array, garbage or spelled in another way than ours';

create function app.user_id() returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
  return case when app.claim('actor') = 'user' then app.uuid_or_null(app.claim('sub')) end;
end
$$;
comment on function app.user_id() is 'The signed-in person of the request; null for keys, jobs and strangers';

create function app.refusal(p_status integer, p_code text, p_message text) returns jsonb
language sql
immutable
set search_path = ''
return jsonb_build_object('error', jsonb_build_object('status', p_status, 'code', p_code, 'message', p_message));
comment on function app.refusal(integer, text, text) is 'A refusal as an answer: HTTP status, stable code, sentence for people. Unlike a raised error it commits, so its audit rows stay';

create function app.raise(p_status integer, p_code text, p_message text) returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  raise exception using errcode = 'PT' || p_status, message = p_message, detail = p_code;
end
$$;
comment on function app.raise(integer, text, text) is 'Ends the request with this HTTP status, stable code and sentence; everything it wrote is rolled back';

grant execute on function
  app.uuid_v7(), app.iso(timestamptz), app.json(jsonb), app.uuid_or_null(text), app.claim(text), app.organization_id(), app.user_id(),
  app.refusal(integer, text, text), app.raise(integer, text, text)
to crm_definer, crm_system;
grant execute on function app.iso(timestamptz), app.json(jsonb), app.uuid_or_null(text), app.organization_id() to crm_member;
