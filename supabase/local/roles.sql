-- Stand-ins for what every hosted Supabase project has before its first migration. Runs as supabase_admin (superuser)
-- at each start, so every statement may be repeated.

do $$
declare
  v_role text;
begin
  foreach v_role in array array['anon', 'authenticated', 'service_role', 'authenticator', 'postgres'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = v_role) then
      execute format('create role %I', v_role);
    end if;
  end loop;
end
$$;

-- migrations run as postgres, which is no superuser on hosted Supabase either
alter role postgres login createdb createrole replication bypassrls nosuperuser;
alter role anon nologin noinherit;
alter role authenticated nologin noinherit;
alter role service_role nologin noinherit bypassrls;

-- Hosted, authenticator does not inherit. Here it does: the data API learns which tables exist from
-- information_schema, which shows only what the current role may touch. Each request still becomes one role.
alter role authenticator login inherit;
grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role to postgres with admin option;
grant authenticator to postgres with admin option;

-- hosted, postgres may name the function that PostgREST asks before each call
grant set on parameter "pgrst.db_pre_request" to postgres;

alter database postgres owner to postgres;
create schema if not exists extensions authorization postgres;
grant usage on schema public, extensions to anon, authenticated, service_role;
alter role postgres set search_path = "$user", public, extensions;
alter role authenticator set search_path = "$user", public, extensions;
-- the local data API does not apply the settings of the role that a request becomes, so its login has the widest of them
alter role authenticator set statement_timeout = '7s';
alter role authenticator set lock_timeout = '2s';

-- hosted projects open every new object to these roles; our migrations have to take that back, once and for all
do $$
begin
  if to_regnamespace('app') is null then
    alter default privileges for role postgres in schema public grant all on tables to anon, authenticated, service_role;
    alter default privileges for role postgres in schema public grant all on functions to anon, authenticated, service_role;
    alter default privileges for role postgres in schema public grant all on sequences to anon, authenticated, service_role;
  end if;
end
$$;
