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
