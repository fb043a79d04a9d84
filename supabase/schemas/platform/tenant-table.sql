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
