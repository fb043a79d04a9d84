-- Sign-in and the team. Explicit columns, so that nothing of a person's sign-in leaves.

create table public.user_credentials (
  user_id uuid primary key references public.users on delete cascade,
  password_digest text not null check (password_digest like '$argon2id$%'),
  updated_at timestamptz(3) not null default now()
);
comment on table public.user_credentials is 'Password digests, apart from users so that no door role ever holds a right on them';

alter table public.user_credentials enable row level security;
alter table public.user_credentials force row level security;
grant select (user_id, password_digest), insert (user_id, password_digest) on public.user_credentials to crm_system;

create function app.organizations_of(p_user_id uuid) returns jsonb
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
alter function app.organizations_of(uuid) owner to crm_system;
comment on function app.organizations_of(uuid) is
  'The organisations a person belongs to, oldest membership first: [{ organization_id, name, slug, is_test, role }]';

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
  where u.email = lower(app.decode_json(p_input) ->> 'email') and u.status = 'active';
end;
alter function public.find_sign_in(jsonb, jsonb) owner to crm_system;
grant execute on function public.find_sign_in(jsonb, jsonb) to crm_public;
comment on function public.find_sign_in(jsonb, jsonb) is
  'What sign-in needs to know of { email }: { user_id, email, name, image, session_version, password_digest | null, organizations }, or '
  'null for a stranger or a disabled person';

create function public.record_sign_in(p_input jsonb, p_request jsonb default '{}') returns jsonb
language sql
volatile
security definer
set search_path = ''
begin atomic
  update public.users u
  set last_sign_in_at = now()
  where u.id = app.to_uuid(app.decode_json(p_input) ->> 'user_id')
  returning jsonb_build_object('user_id', u.id);
end;
alter function public.record_sign_in(jsonb, jsonb) owner to crm_system;
grant execute on function public.record_sign_in(jsonb, jsonb) to crm_public;
comment on function public.record_sign_in(jsonb, jsonb) is
  'Notes that { user_id } has signed in just now; answers { user_id }, or null when unknown';

create function public.member_session(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_slug constant text := app.decode_json(p_input) ->> 'slug';
  v_organization_id uuid := app.organization_id();
  v_role public.member_role;
begin
  if v_slug is null then
    v_role := app.require_member();
  else
    perform app.require_session();
    select m.organization_id, m.role into v_organization_id, v_role
    from public.organizations o
    join public.memberships m on m.organization_id = o.id
    where o.slug = v_slug and m.user_id = app.user_id();
    if not found then
      perform from public.memberships m where m.user_id = app.user_id();
      if not found then
        perform app.raise_error(403, 'no_organization', 'You do not belong to an organisation.');
      end if;
      -- the same for an address of others and for one of nobody
      perform app.raise_error(404, 'not_found', 'There is nothing at this address.');
    end if;
  end if;
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
    join public.organizations o on o.id = v_organization_id
    where u.id = app.user_id()
  );
end
$$;
alter function public.member_session(jsonb, jsonb) owner to crm_system;
grant execute on function public.member_session(jsonb, jsonb) to crm_member;
comment on function public.member_session(jsonb, jsonb) is
  'Who is signed in and where: { user, organization, role, organizations }. Where is { slug: of the address }, or without it the '
  'organisation of the claim. 401 or 403 when the session or membership has ended, 404 for an address that is not one of theirs';

create function app.member_row(p_membership public.memberships, p_email text, p_name text, p_image text, p_last_sign_in_at timestamptz)
  returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', p_membership.user_id, 'email', p_email, 'name', p_name, 'image', p_image, 'role', p_membership.role,
    'organization_id', p_membership.organization_id, 'created_at', app.to_iso(p_membership.created_at),
    'updated_at', app.to_iso(p_membership.updated_at), 'last_sign_in_at', app.to_iso(p_last_sign_in_at)
  );
end
$$;
grant execute on function app.member_row(public.memberships, text, text, text, timestamptz) to crm_member;
comment on function app.member_row(public.memberships, text, text, text, timestamptz) is
  'A member as the team sees them. The dates are those of the membership: when a person came to Horizon or to another organisation is not '
  'told here';

create function public.list_members(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_organization_id constant uuid := app.organization_id();
  v_at constant timestamptz := (v_input -> 'cursor' ->> 'at')::timestamptz;
  v_id constant uuid := app.to_uuid(v_input -> 'cursor' ->> 'id');
  v_users jsonb;
begin
  perform app.require_member();
  select coalesce(jsonb_agg(p.member order by p.created_at desc, p.id desc), '[]') into v_users
  from (
    select app.member_row(m, u.email, u.name, u.image, u.last_sign_in_at) as member, m.created_at, u.id
    from public.memberships m
    join public.users u on u.id = m.user_id
    where m.organization_id = v_organization_id
      and (v_at is null or (m.created_at, m.user_id) < (v_at, v_id))
    order by m.created_at desc, m.user_id desc
    limit v_limit + 1
  ) p;
  return app.keyset_page('users', v_users, v_limit);
end
$$;
grant execute on function public.list_members(jsonb, jsonb) to crm_member;
comment on function public.list_members(jsonb, jsonb) is
  'The members of the organisation, who joined last first: takes { limit, cursor?: { at, id } }, answers { users, next_cursor }';

create function public.get_member(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_user_id constant text := app.decode_json(p_input) ->> 'user_id';
  v_user jsonb;
begin
  perform app.require_member();
  select app.member_row(m, u.email, u.name, u.image, u.last_sign_in_at) into v_user
  from public.memberships m
  join public.users u on u.id = m.user_id
  where m.organization_id = app.organization_id() and m.user_id = app.to_uuid(v_user_id);
  return coalesce(v_user, app.not_found('user', v_user_id, p_request));
end
$$;
grant execute on function public.get_member(jsonb, jsonb) to crm_member;
comment on function public.get_member(jsonb, jsonb) is 'One member by { user_id }; 404 or 403 when not of the organisation';
