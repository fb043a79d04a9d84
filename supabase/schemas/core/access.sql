-- Guards: what a function that is open to a door asks first.

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
    and k.id = app.to_uuid(app.claim('key_id'))
    and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())
    and o.status = 'live';
  if not found then
    perform app.raise_error(401, 'unauthorized', 'Unauthorized');
  end if;
  if not p_scopes <@ v_key.scopes then
    perform app.raise_error(403, 'insufficient_scope', format('This API key may not use the scope %s', array_to_string(p_scopes, ', ')));
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
grant execute on function app.require_key(text[]) to crm_definer;
comment on function app.require_key(text[]) is
  'Goes on only when the claim''s API key is live, of a live organisation, and holds the scopes; else 401 or 403. The decision is made '
  'here, in the statement that writes, whatever a cache said. Notes the use at most once a minute';

create function app.require_session() returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform from public.users u
  where u.id = app.user_id()
    and u.status = 'active'
    and u.session_version::text = app.claim('session_version');
  if not found then
    perform app.raise_error(401, 'unauthorized', 'Your session has ended. Please sign in again.');
  end if;
end
$$;
alter function app.require_session() owner to crm_system;
grant execute on function app.require_session() to crm_system;
comment on function app.require_session() is
  'Goes on only for a signed-in person whose session still holds; else 401';

create function app.require_member(p_least public.member_role default 'analyst') returns public.member_role
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_role public.member_role;
begin
  perform app.require_session();
  select m.role into v_role
  from public.memberships m
  where m.organization_id = app.organization_id() and m.user_id = app.user_id();
  if not found then
    perform app.raise_error(403, 'not_a_member', 'You are not a member of this organisation.');
  end if;
  if v_role < p_least then
    perform app.raise_error(403, 'insufficient_role', format('This needs the role %s or higher', p_least));
  end if;
  return v_role;
end
$$;
alter function app.require_member(public.member_role) owner to crm_system;
grant execute on function app.require_member(public.member_role) to crm_member, crm_definer;
comment on function app.require_member(public.member_role) is
  'The role of the signed-in member; 401 when the session or person is no longer valid, 403 when no member or below the role asked for';

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
grant execute on function app.require_key_or_member(text, public.member_role) to crm_definer;
comment on function app.require_key_or_member(text, public.member_role) is
  'For the few functions open to both: a key with the scope, or a member with the role';

create function app.not_found(p_kind text, p_id text, p_request jsonb) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_request constant jsonb := app.decode_json(p_request);
  v_elsewhere uuid[];
begin
  case p_kind
    when 'chat' then
      select array_agg(c.organization_id) into v_elsewhere
      from (select x.organization_id from public.chats x where x.external_id = p_id and x.organization_id <> v_organization_id limit 20) c;
    when 'visitor' then
      select array_agg(v.organization_id) into v_elsewhere
      from public.visitors v
      where v.id = app.to_uuid(p_id) and v.organization_id <> v_organization_id;
    when 'api_key' then
      select array_agg(k.organization_id) into v_elsewhere
      from public.api_keys k
      where k.id = app.to_uuid(p_id) and k.organization_id <> v_organization_id;
    when 'contact_import' then
      select array_agg(i.organization_id) into v_elsewhere
      from public.contact_imports i
      where i.id = app.to_uuid(p_id) and i.organization_id <> v_organization_id;
    when 'contact_merge' then
      select array_agg(m.organization_id) into v_elsewhere
      from public.contact_merges m
      where m.id = app.to_uuid(p_id) and m.organization_id <> v_organization_id;
    when 'article' then
      select array_agg(a.organization_id) into v_elsewhere
      from public.articles a
      where a.id = app.to_uuid(p_id) and a.organization_id <> v_organization_id;
    when 'mail' then
      select array_agg(m.organization_id) into v_elsewhere
      from public.mails m
      where m.id = app.to_uuid(p_id) and m.organization_id <> v_organization_id;
    when 'user' then
      select array_agg(m.organization_id) into v_elsewhere
      from (
        select x.organization_id from public.memberships x
          where x.user_id = app.to_uuid(p_id) and x.organization_id <> v_organization_id limit 20
      ) m;
    else
      execute (
        select format('select array_agg(organization_id) from public.%I where id = $1 and organization_id <> $2', r.table_name)
        from app.resources r
        where r.noun = p_kind
      ) into v_elsewhere using app.to_uuid(p_id), v_organization_id;
  end case;
  if v_elsewhere is null then
    return app.error_response(404, 'not_found', format('There is no %s with this id', replace(p_kind, '_', ' ')));
  end if;
  insert into public.audit_logs (organization_id, actor_kind, actor_id, action, object_type, object_id, ip, request_id)
  values (
    v_organization_id, app.claim('actor'), app.to_uuid(app.claim('sub')), 'access.refused', p_kind, p_id,
    v_request ->> 'ip', v_request ->> 'request_id'
  );
  -- the owner learns that somebody tried, not who its neighbour is
  insert into public.audit_logs (organization_id, actor_kind, action, object_type, object_id, request_id)
  select o, 'other_organization', 'access.refused', p_kind, p_id, v_request ->> 'request_id'
  from unnest(v_elsewhere) o;
  return app.error_response(403, 'other_organization', format('This %s belongs to another organisation', replace(p_kind, '_', ' ')));
end
$$;
alter function app.not_found(text, text, jsonb) owner to crm_system;
grant execute on function app.not_found(text, text, jsonb) to crm_member, crm_definer;
comment on function app.not_found(text, text, jsonb) is
  'The refusal for an id (kind chat, visitor, article, user, api_key or the noun of an ordinary table) that is not in the caller''s '
  'organisation: 404 when it exists '
  'nowhere, 403 when elsewhere, audited in both organisations';

create function app.require_writer(p_least public.member_role default 'agent') returns public.member_role
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_role constant public.member_role := app.require_member(p_least);
begin
  perform from public.organizations o where o.id = app.organization_id() and o.status = 'live';
  if not found then
    perform app.raise_error(403, 'organization_suspended', 'This organisation is suspended and cannot be changed');
  end if;
  return v_role;
end
$$;
alter function app.require_writer(public.member_role) owner to crm_system;
grant execute on function app.require_writer(public.member_role) to crm_definer;
comment on function app.require_writer(public.member_role) is
  'The role of the signed-in member, for functions that change something: as app.require_member, and 403 while the organisation '
  'is suspended';
