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
