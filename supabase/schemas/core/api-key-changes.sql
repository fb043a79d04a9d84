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
