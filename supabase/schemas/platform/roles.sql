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
