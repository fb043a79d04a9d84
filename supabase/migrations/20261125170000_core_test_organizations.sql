-- What is sent to try things out stays apart from what counts: an organisation may have a test organisation, a tenant like any
-- other with keys, chats and numbers of its own, so that nothing has to tell test data from others anywhere.

alter table public.organizations
  add column test_of uuid unique references public.organizations on delete cascade,
  add constraint organizations_test_of_check check (test_of <> id);
comment on column public.organizations.test_of is 'The organisation that tries things out here; its people are let in here too';
grant select (test_of), insert (test_of) on public.organizations to crm_system;

-- the environment of a key was but a name, and what these keys sent was counted with the rest
update public.api_keys set environment = 'live', updated_at = now() where environment <> 'live';

drop function app.insert_organization(text, text);
create function app.insert_organization(p_name text, p_timezone text, p_test_of uuid default null) returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_slug constant text := coalesce(nullif(trim(both '-' from left(regexp_replace(lower(p_name), '[^a-z0-9]+', '-', 'g'), 60)), ''), 'organisation');
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
comment on function app.insert_organization(text, text, uuid) is 'Makes an organisation, or the test organisation of another one; its slug comes from its name, with a random ending when that is taken';
grant execute on function app.insert_organization(text, text, uuid) to crm_system;

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
    perform app.raise(409, 'conflict', 'This is a test organisation');
  end if;
  select o.id into v_id from public.organizations o where o.test_of = v_organization_id;
  v_is_new := not found;
  if v_is_new then
    v_id := app.insert_organization(left(v_organization.name, 190) || ' (test)', v_organization.timezone, v_organization_id);
    insert into public.audit_logs (organization_id, actor_kind, actor_id, action, object_type, object_id, ip, request_id)
    values (
      v_organization_id, app.claim('actor'), app.user_id(), 'organization.test_opened', 'organization', v_id::text,
      app.json(p_request) ->> 'ip', app.json(p_request) ->> 'request_id'
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
comment on function public.open_test_organization(jsonb, jsonb) is 'The test organisation of this one, which is made when there is none, with the same people; answers { organization_id, is_new, members: how many }; admins only, 409 in a test organisation';

create or replace function app.organizations_of(p_user_id uuid) returns jsonb
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
comment on function app.organizations_of(uuid) is 'The organisations a person belongs to, oldest membership first: [{ organization_id, name, slug, is_test, role }]';

create or replace function public.member_session(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_role constant public.member_role := app.require_member();
begin
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
    join public.organizations o on o.id = app.organization_id()
    where u.id = app.user_id()
  );
end
$$;

create or replace function app.insert_api_key(p_key public.api_keys) returns public.api_keys
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_environment constant text := (select case when o.test_of is null then 'live' else 'test' end from public.organizations o where o.id = v_organization_id);
  v_key public.api_keys;
begin
  perform app.check_expiry(p_key.expires_at);
  if p_key.environment <> v_environment then
    perform app.raise(409, 'conflict', case v_environment
      when 'live' then 'Keys for tests belong to the test organisation. Open it and make the key there.'
      else 'This is a test organisation: its keys are for tests.'
    end);
  end if;
  -- two admins creating keys take turns, so that the count below holds
  perform from public.organizations o where o.id = v_organization_id for no key update;
  if (select count(*) >= 100 from public.api_keys k where k.organization_id = v_organization_id and k.revoked_at is null) then
    perform app.raise(409, 'conflict', 'An organisation has at most 100 keys. Revoke one that is no longer needed first.');
  end if;
  insert into public.api_keys (organization_id, label, kind, environment, is_primary, prefix, last4, key_digest, scopes, allowed_origins, created_by, expires_at)
  values (
    v_organization_id, p_key.label, p_key.kind, v_environment, p_key.is_primary, p_key.prefix, p_key.last4, p_key.key_digest,
    p_key.scopes, p_key.allowed_origins, app.user_id(), p_key.expires_at
  )
  returning * into v_key;
  return v_key;
end
$$;
comment on function app.insert_api_key(public.api_keys) is 'Stores a key of the claim''s organisation, made by the signed-in member, for the environment that the organisation is; 409 when another one was asked for, or when there are too many';

create or replace function public.regenerate_primary_key(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
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
