-- Guards, idempotency, audit, and the functions behind registration, sign-in and the key check.

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
    and k.id = app.uuid_or_null(app.claim('key_id'))
    and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())
    and o.status = 'live';
  if not found then
    perform app.raise(401, 'unauthorized', 'Unauthorized');
  end if;
  if not p_scopes <@ v_key.scopes then
    perform app.raise(403, 'insufficient_scope', format('This API key may not use the scope %s', array_to_string(p_scopes, ', ')));
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
comment on function app.require_key(text[]) is 'Goes on only when the claim''s API key is live, of a live organisation, and holds the scopes; else 401 or 403. The decision is made here, in the statement that writes, whatever a cache said. Notes the use at most once a minute';

create function app.require_member(p_least public.member_role default 'analyst') returns public.member_role
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_role public.member_role;
begin
  perform from public.users u
  where u.id = app.user_id()
    and u.status = 'active'
    and u.session_version::text = app.claim('session_version');
  if not found then
    perform app.raise(401, 'unauthorized', 'Your session has ended. Please sign in again.');
  end if;
  select m.role into v_role
  from public.memberships m
  where m.organization_id = app.organization_id() and m.user_id = app.user_id();
  if not found then
    perform app.raise(403, 'no_organization', 'You are not a member of this organisation');
  end if;
  if v_role < p_least then
    perform app.raise(403, 'insufficient_role', format('This needs the role %s or higher', p_least));
  end if;
  return v_role;
end
$$;
alter function app.require_member(public.member_role) owner to crm_system;
comment on function app.require_member(public.member_role) is 'The role of the signed-in member; 401 when the session or person is no longer valid, 403 when no member or below the role asked for';

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
comment on function app.require_key_or_member(text, public.member_role) is 'For the few functions open to both: a key with the scope, or a member with the role';

create function app.replay(p_request jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_request constant jsonb := app.json(p_request);
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
    perform app.raise(409, 'idempotency_conflict', 'This Idempotency-Key was already used for another request');
  end if;
  return v_earlier.answer;
end
$$;
comment on function app.replay(jsonb) is 'The answer already given under the request''s Idempotency-Key, or null; 409 when the key came with another body';

create function app.remember(p_request jsonb, p_answer jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_request constant jsonb := app.json(p_request);
  v_organization_id constant uuid := app.organization_id();
begin
  if v_request ->> 'idempotency_key' is not null and not p_answer ? 'error' then
    -- each new answer sweeps out two old ones, so that nothing piles up and nobody has to come by to clean
    delete from public.idempotency_keys i
    where i.organization_id = v_organization_id
      and i.idempotency_key in (
        select x.idempotency_key
        from public.idempotency_keys x
        where x.organization_id = v_organization_id and x.created_at < now() - interval '2 days'
        order by x.created_at
        limit 2
        for update skip locked
      );
    insert into public.idempotency_keys (organization_id, idempotency_key, body_hash, answer)
    values (v_organization_id, v_request ->> 'idempotency_key', decode(v_request ->> 'body_hash', 'hex'), p_answer);
  end if;
  return p_answer;
end
$$;
comment on function app.remember(jsonb, jsonb) is 'Keeps the answer under the request''s Idempotency-Key for two days at least and hands it on; refusals are not kept, so that a corrected retry can succeed';

create function app.audit(p_action text, p_object_type text, p_object_id text, p_changes jsonb, p_request jsonb) returns void
language sql
volatile
set search_path = ''
begin atomic
  insert into public.audit_logs (organization_id, actor_kind, actor_id, action, object_type, object_id, changes, ip, request_id)
  values (
    app.organization_id(), app.claim('actor'), app.uuid_or_null(app.claim('sub')), p_action, p_object_type, p_object_id,
    coalesce(p_changes, '{}'), app.json(p_request) ->> 'ip', app.json(p_request) ->> 'request_id'
  );
end;
comment on function app.audit(text, text, text, jsonb, jsonb) is 'Writes one row to the organisation''s audit log, in the transaction of the change it tells of';

create function app.missing(p_kind text, p_id text, p_request jsonb) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_request constant jsonb := app.json(p_request);
  v_elsewhere uuid[];
begin
  case p_kind
    when 'chat' then
      select array_agg(c.organization_id) into v_elsewhere
      from (select x.organization_id from public.chats x where x.public_id = p_id and x.organization_id <> v_organization_id limit 20) c;
    when 'visitor' then
      select array_agg(v.organization_id) into v_elsewhere
      from public.visitors v
      where v.id = app.uuid_or_null(p_id) and v.organization_id <> v_organization_id;
    when 'api_key' then
      select array_agg(k.organization_id) into v_elsewhere
      from public.api_keys k
      where k.id = app.uuid_or_null(p_id) and k.organization_id <> v_organization_id;
    when 'article' then
      select array_agg(a.organization_id) into v_elsewhere
      from public.articles a
      where a.id = app.uuid_or_null(p_id) and a.organization_id <> v_organization_id;
    when 'user' then
      select array_agg(m.organization_id) into v_elsewhere
      from (
        select x.organization_id from public.memberships x where x.user_id = app.uuid_or_null(p_id) and x.organization_id <> v_organization_id limit 20
      ) m;
  end case;
  if v_elsewhere is null then
    return app.refusal(404, 'not_found', format('There is no %s with this id', replace(p_kind, '_', ' ')));
  end if;
  insert into public.audit_logs (organization_id, actor_kind, actor_id, action, object_type, object_id, ip, request_id)
  values (
    v_organization_id, app.claim('actor'), app.uuid_or_null(app.claim('sub')), 'access.refused', p_kind, p_id,
    v_request ->> 'ip', v_request ->> 'request_id'
  );
  -- the owner learns that somebody tried, not who its neighbour is
  insert into public.audit_logs (organization_id, actor_kind, action, object_type, object_id, request_id)
  select o, 'other_organization', 'access.refused', p_kind, p_id, v_request ->> 'request_id'
  from unnest(v_elsewhere) o;
  return app.refusal(403, 'other_organization', format('This %s belongs to another organisation', replace(p_kind, '_', ' ')));
end
$$;
alter function app.missing(text, text, jsonb) owner to crm_system;
comment on function app.missing(text, text, jsonb) is 'The refusal for an id (kind chat, visitor, article, user or api_key) that is not in the caller''s organisation: 404 when it exists nowhere, 403 when elsewhere, audited in both organisations';

-- registration, sign-in, the key check

create function app.insert_organization(p_name text, p_timezone text) returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_slug constant text := coalesce(nullif(trim(both '-' from left(regexp_replace(lower(p_name), '[^a-z0-9]+', '-', 'g'), 60)), ''), 'organisation');
  v_id uuid;
begin
  insert into public.organizations (slug, name, timezone)
  values (v_slug, p_name, p_timezone)
  on conflict (slug) do nothing
  returning id into v_id;
  if v_id is null then
    insert into public.organizations (slug, name, timezone)
    values (v_slug || '-' || substr(md5(gen_random_uuid()::text), 1, 8), p_name, p_timezone)
    returning id into v_id;
  end if;
  return v_id;
end
$$;
comment on function app.insert_organization(text, text) is 'Makes an organisation; its slug comes from its name, with a random ending when that is taken';

create function public.register_organization(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_user_id uuid;
  v_organization_id uuid;
  v_api_key_id uuid;
begin
  insert into public.users (email, name)
  values (lower(v_input ->> 'email'), v_input ->> 'name')
  on conflict (email) do nothing
  returning id into v_user_id;
  if v_user_id is null then
    return app.refusal(409, 'conflict', 'Somebody with this e-mail address is already registered');
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
    app.json(p_request) ->> 'ip', app.json(p_request) ->> 'request_id'
  );
  return jsonb_build_object('organization_id', v_organization_id, 'user_id', v_user_id, 'api_key_id', v_api_key_id);
end
$$;
alter function public.register_organization(jsonb, jsonb) owner to crm_system;
grant execute on function public.register_organization(jsonb, jsonb) to crm_public;
comment on function public.register_organization(jsonb, jsonb) is 'Creates organisation, owner and primary key at once. Takes { organization_name, name, email, password_digest, timezone?, key: { digest hex, prefix, last4 } }; answers { organization_id, user_id, api_key_id }; refuses 409 on a known e-mail';

create function app.organizations_of(p_user_id uuid) returns jsonb
language sql
stable
security definer
set search_path = ''
begin atomic
  select coalesce(
    jsonb_agg(jsonb_build_object('organization_id', o.id, 'name', o.name, 'slug', o.slug, 'role', m.role) order by m.created_at, o.id),
    '[]'
  )
  from public.memberships m
  join public.organizations o on o.id = m.organization_id
  where m.user_id = p_user_id;
end;
alter function app.organizations_of(uuid) owner to crm_system;
comment on function app.organizations_of(uuid) is 'The organisations a person belongs to, oldest membership first: [{ organization_id, name, slug, role }]';

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
  where u.email = lower(app.json(p_input) ->> 'email') and u.status = 'active';
end;
alter function public.find_sign_in(jsonb, jsonb) owner to crm_system;
grant execute on function public.find_sign_in(jsonb, jsonb) to crm_public;
comment on function public.find_sign_in(jsonb, jsonb) is 'What sign-in needs to know of { email }: { user_id, email, name, image, session_version, password_digest | null, organizations }, or null for a stranger or a disabled person';

create function public.record_sign_in(p_input jsonb, p_request jsonb default '{}') returns jsonb
language sql
volatile
security definer
set search_path = ''
begin atomic
  update public.users u
  set last_sign_in_at = now()
  where u.id = app.uuid_or_null(app.json(p_input) ->> 'user_id')
  returning jsonb_build_object('user_id', u.id);
end;
alter function public.record_sign_in(jsonb, jsonb) owner to crm_system;
grant execute on function public.record_sign_in(jsonb, jsonb) to crm_public;
comment on function public.record_sign_in(jsonb, jsonb) is 'Notes that { user_id } has signed in just now; answers { user_id }, or null when unknown';

create function public.database_health(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language sql
stable
set search_path = ''
return '{"ok": true}'::jsonb;
grant execute on function public.database_health(jsonb, jsonb) to crm_public, crm_ingest, crm_member, crm_worker;
comment on function public.database_health(jsonb, jsonb) is 'Answers { ok: true } when the database can be reached';

create function public.member_session(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
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
      'organization', jsonb_build_object('id', o.id, 'name', o.name, 'slug', o.slug, 'status', o.status, 'timezone', o.timezone),
      'role', v_role,
      'organizations', app.organizations_of(u.id)
    )
    from public.users u
    join public.organizations o on o.id = app.organization_id()
    where u.id = app.user_id()
  );
end
$$;
alter function public.member_session(jsonb, jsonb) owner to crm_system;
grant execute on function public.member_session(jsonb, jsonb) to crm_member;
comment on function public.member_session(jsonb, jsonb) is 'Who is signed in and where: { user, organization, role, organizations }; 401 or 403 when the session or membership has ended';

create function public.resolve_api_key(p_input jsonb, p_request jsonb default '{}') returns jsonb
language sql
stable
security definer
set search_path = ''
begin atomic
  select jsonb_build_object(
    'key_id', k.id, 'organization_id', k.organization_id, 'kind', k.kind, 'scopes', k.scopes, 'environment', k.environment,
    'allowed_origins', k.allowed_origins, 'expires_at', app.iso(k.expires_at),
    'requests_per_second', o.requests_per_second, 'burst', o.request_burst
  )
  from public.api_keys k
  join public.organizations o on o.id = k.organization_id
  where k.key_digest = decode(app.json(p_input) ->> 'digest', 'hex')
    and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())
    and o.status = 'live';
end;
alter function public.resolve_api_key(jsonb, jsonb) owner to crm_system;
grant execute on function public.resolve_api_key(jsonb, jsonb) to crm_ingest;
comment on function public.resolve_api_key(jsonb, jsonb) is 'Whose key { digest: hex SHA-256 } is: { key_id, organization_id, kind, scopes, environment, allowed_origins, expires_at, requests_per_second, burst }, or null when unknown, revoked, expired or of a suspended organisation';

grant execute on function
  app.require_key(text[]), app.require_member(public.member_role), app.require_key_or_member(text, public.member_role),
  app.replay(jsonb), app.remember(jsonb, jsonb), app.audit(text, text, text, jsonb, jsonb), app.missing(text, text, jsonb)
to crm_definer;
grant execute on function app.require_member(public.member_role), app.organizations_of(uuid), app.insert_organization(text, text) to crm_system;
grant execute on function app.require_member(public.member_role), app.missing(text, text, jsonb) to crm_member;
