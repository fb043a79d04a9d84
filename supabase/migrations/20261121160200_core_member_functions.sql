-- The team: who belongs to the organisation. Explicit columns, so that nothing of a person's sign-in leaves.

create index memberships_newest_idx on public.memberships (organization_id, created_at desc, user_id desc);

create function app.member_row(p_membership public.memberships, p_email text, p_name text, p_image text, p_last_sign_in_at timestamptz) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', p_membership.user_id, 'email', p_email, 'name', p_name, 'image', p_image, 'role', p_membership.role,
    'organization_id', p_membership.organization_id, 'created_at', app.iso(p_membership.created_at),
    'updated_at', app.iso(p_membership.updated_at), 'last_sign_in_at', app.iso(p_last_sign_in_at)
  );
end
$$;
comment on function app.member_row(public.memberships, text, text, text, timestamptz) is 'A member as the team sees them. The dates are those of the membership: when a person came to Horizon or to another organisation is not told here';

create function public.list_members(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_organization_id constant uuid := app.organization_id();
  v_at constant timestamptz := (v_input -> 'cursor' ->> 'at')::timestamptz;
  v_id constant uuid := app.uuid_or_null(v_input -> 'cursor' ->> 'id');
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
  return app.page_at('users', v_users, v_limit, 'created_at');
end
$$;
comment on function public.list_members(jsonb, jsonb) is 'The members of the organisation, who joined last first: takes { limit, cursor?: { at, id } }, answers { users, next_cursor }';

create function public.get_member(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_user_id constant text := app.json(p_input) ->> 'user_id';
  v_user jsonb;
begin
  perform app.require_member();
  select app.member_row(m, u.email, u.name, u.image, u.last_sign_in_at) into v_user
  from public.memberships m
  join public.users u on u.id = m.user_id
  where m.organization_id = app.organization_id() and m.user_id = app.uuid_or_null(v_user_id);
  return coalesce(v_user, app.missing('user', v_user_id, p_request));
end
$$;
comment on function public.get_member(jsonb, jsonb) is 'One member by { user_id }; 404 or 403 when not of the organisation';

grant execute on function public.list_members(jsonb, jsonb), public.get_member(jsonb, jsonb), app.member_row(public.memberships, text, text, text, timestamptz) to crm_member;
