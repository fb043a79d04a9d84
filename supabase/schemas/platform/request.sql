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
  return case when app.claim('actor') = 'user' then app.uuid_or_null(app.claim('sub')) end;
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
grant execute on function app.request_header(text) to crm_definer, crm_system;
comment on function app.request_header(text) is
  'A header of the call to the Data API, by its name in lower case; null when there is none or the call came another way';

create function app.refusal(p_status integer, p_code text, p_message text) returns jsonb
language sql
immutable
set search_path = ''
return jsonb_build_object('error', jsonb_build_object('status', p_status, 'code', p_code, 'message', p_message));
grant execute on function app.refusal(integer, text, text) to crm_definer, crm_system;
comment on function app.refusal(integer, text, text) is
  'A refusal as an answer: HTTP status, stable code, sentence for people. Unlike a raised error it commits, so its audit rows stay';

create function app.raise(p_status integer, p_code text, p_message text) returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  raise exception using errcode = 'PT' || p_status, message = p_message, detail = p_code;
end
$$;
grant execute on function app.raise(integer, text, text) to crm_definer, crm_system;
comment on function app.raise(integer, text, text) is
  'Ends the request with this HTTP status, stable code and sentence; everything it wrote is rolled back';

create function public.database_health(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language sql
stable
set search_path = ''
return '{"ok": true}'::jsonb;
grant execute on function public.database_health(jsonb, jsonb) to crm_public, crm_ingest, crm_member, crm_worker;
comment on function public.database_health(jsonb, jsonb) is 'Answers { ok: true } when the database can be reached';
