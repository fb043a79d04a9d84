-- API keys and how much each is used. The doors tally every answer in their process and store the tallies some seconds later.

create table public.api_keys (
  id uuid primary key default app.uuid_v7(),
  organization_id uuid not null references public.organizations on delete cascade,
  label text not null check (char_length(label) between 1 and 100),
  kind text not null check (kind in ('secret', 'publishable')),
  environment text not null default 'live' check (environment in ('live', 'test')),
  is_primary boolean not null default false,
  prefix text not null check (char_length(prefix) <= 16),
  last4 text not null check (char_length(last4) = 4),
  key_digest bytea not null unique check (octet_length(key_digest) = 32),
  scopes text[] not null check (scopes <@ array['chats:write', 'articles:write', 'visitors:write', 'summaries:write']),
  allowed_origins text[] not null default '{}' check (cardinality(allowed_origins) <= 50),
  created_by uuid references public.users on delete set null,
  last_used_at timestamptz(3),
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (organization_id, id),
  check (kind = 'secret' or (not is_primary and not 'summaries:write' = any (scopes)))
);
comment on index public.api_keys_key_digest_key is 'Not led by the organisation: a key is looked up before its organisation is known';
comment on index public.api_keys_pkey is 'Not led by the organisation: it tells whether an id belongs to another one';
comment on column public.api_keys.key_digest is 'SHA-256 of the whole key. The key itself is shown once and kept nowhere';

create unique index api_keys_one_primary_idx on public.api_keys (organization_id) where is_primary and revoked_at is null;
create index api_keys_created_by_idx on public.api_keys (created_by);
comment on index public.api_keys_created_by_idx is 'Not led by the organisation: a person who goes is looked for in all';

alter table public.api_keys enable row level security;
alter table public.api_keys force row level security;
create policy "functions act inside the organisation of the claim" on public.api_keys for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.api_keys for select to crm_member
  using (organization_id = (select app.member_organization_id()));
-- never the digest
grant select (
  id, organization_id, label, kind, environment, is_primary, prefix, last4, scopes, allowed_origins, created_by, last_used_at, expires_at,
  revoked_at, created_at, updated_at
) on public.api_keys to crm_member;
grant select, insert, update on public.api_keys to crm_definer;
grant
  select (id, organization_id, kind, environment, key_digest, scopes, allowed_origins, expires_at, revoked_at),
  insert (organization_id, label, kind, is_primary, prefix, last4, key_digest, scopes, created_by)
on public.api_keys to crm_system;

create table public.api_key_usage (
  organization_id uuid not null references public.organizations on delete cascade,
  key_id uuid not null,
  hour timestamptz(3) not null check (hour = date_trunc('hour', hour, 'UTC')),
  requests integer not null default 0 check (requests >= 0),
  errors integer not null default 0 check (errors between 0 and requests),
  primary key (organization_id, key_id, hour),
  foreign key (organization_id, key_id) references public.api_keys (organization_id, id) on delete cascade
);
comment on table public.api_key_usage is
  'Requests per key and hour, and those among them that were refused or failed. Tallied by the doors and stored some seconds later; hours '
  'older than 30 days are dropped';

alter table public.api_key_usage enable row level security;
alter table public.api_key_usage force row level security;
create policy "functions act inside the organisation of the claim" on public.api_key_usage for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.api_key_usage for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.api_key_usage to crm_member;
grant select, delete on public.api_key_usage to crm_definer;
grant select, insert, update (requests, errors) on public.api_key_usage to crm_system;

create function app.recent_key_usage(p_key_id uuid) returns jsonb
language sql
stable
set search_path = ''
begin atomic
  select jsonb_build_object('requests_24h', coalesce(sum(u.requests), 0), 'errors_24h', coalesce(sum(u.errors), 0))
  from public.api_key_usage u
  where u.organization_id = app.organization_id() and u.key_id = p_key_id and u.hour > now() - interval '24 hours';
end;
grant execute on function app.recent_key_usage(uuid) to crm_definer;
comment on function app.recent_key_usage(uuid) is
  'How often a key was used in this hour and the 23 before, and with how many errors: { requests_24h, errors_24h }';

create function app.api_key_row(p_key public.api_keys, p_creator text) returns jsonb
language sql
stable
set search_path = ''
return app.recent_key_usage(p_key.id) || jsonb_build_object(
  'id', p_key.id, 'label', p_key.label, 'kind', p_key.kind, 'environment', p_key.environment, 'is_primary', p_key.is_primary,
  'status', case
    when p_key.revoked_at is not null then 'revoked'
    when p_key.expires_at <= now() then 'expired'
    else 'live'
  end,
  'prefix', p_key.prefix, 'last4', p_key.last4, 'scopes', p_key.scopes, 'allowed_origins', p_key.allowed_origins,
  'created_by', p_creator, 'last_used_at', app.to_iso(p_key.last_used_at), 'expires_at', app.to_iso(p_key.expires_at),
  'revoked_at', app.to_iso(p_key.revoked_at), 'created_at', app.to_iso(p_key.created_at), 'updated_at', app.to_iso(p_key.updated_at)
);
grant execute on function app.api_key_row(public.api_keys, text) to crm_definer;
comment on function app.api_key_row(public.api_keys, text) is 'A key as members see it, with its creator''s name; never the digest';

create function app.name_of(p_user_id uuid) returns text
language sql
stable
security definer
set search_path = ''
begin atomic
  select coalesce(u.name, u.email)
  from public.memberships m
  join public.users u on u.id = m.user_id
  where m.organization_id = app.organization_id() and m.user_id = p_user_id;
end;
alter function app.name_of(uuid) owner to crm_system;
grant execute on function app.name_of(uuid) to crm_definer;
comment on function app.name_of(uuid) is
  'What a member of the claim''s organisation is called; null for anybody else, also for one who has left';

create function public.list_api_keys(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_keys jsonb;
begin
  perform app.require_member();
  select coalesce(jsonb_agg(r.api_key order by r.created_at desc, r.id desc), '[]') into v_keys
  from (
    select app.api_key_row(k, app.name_of(k.created_by)) as api_key, k.created_at, k.id
    from public.api_keys k
    where k.organization_id = app.organization_id()
      and (v_input ->> 'cursor' is null
        or (k.created_at, k.id) < ((v_input -> 'cursor' ->> 'at')::timestamptz, (v_input -> 'cursor' ->> 'id')::uuid))
    order by k.created_at desc, k.id desc
    limit v_limit + 1
  ) r;
  return app.keyset_page('api_keys', v_keys, v_limit);
end
$$;
alter function public.list_api_keys(jsonb, jsonb) owner to crm_definer;
grant execute on function public.list_api_keys(jsonb, jsonb) to crm_member;
comment on function public.list_api_keys(jsonb, jsonb) is
  'The organisation''s keys, newest first: takes { limit, cursor?: { at, id } }, answers { api_keys, next_cursor }';

create function public.resolve_api_key(p_input jsonb, p_request jsonb default '{}') returns jsonb
language sql
stable
security definer
set search_path = ''
begin atomic
  select jsonb_build_object(
    'key_id', k.id, 'organization_id', k.organization_id, 'kind', k.kind, 'scopes', k.scopes, 'environment', k.environment,
    'allowed_origins', k.allowed_origins, 'expires_at', app.to_iso(k.expires_at),
    'requests_per_second', o.requests_per_second, 'burst', o.request_burst
  )
  from public.api_keys k
  join public.organizations o on o.id = k.organization_id
  where k.key_digest = decode(app.decode_json(p_input) ->> 'digest', 'hex')
    and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())
    and o.status = 'live';
end;
alter function public.resolve_api_key(jsonb, jsonb) owner to crm_system;
grant execute on function public.resolve_api_key(jsonb, jsonb) to crm_ingest;
comment on function public.resolve_api_key(jsonb, jsonb) is
  'Whose key { digest: hex SHA-256 } is: { key_id, organization_id, kind, scopes, environment, allowed_origins, expires_at, '
  'requests_per_second, burst }, or null when unknown, revoked, expired or of a suspended organisation';

create function public.record_key_usage(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_recorded integer;
begin
  insert into public.api_key_usage as u (organization_id, key_id, hour, requests, errors)
  select r.organization_id, r.key_id, date_trunc('hour', r.hour, 'UTC'), sum(r.requests), sum(r.errors)
  from jsonb_to_recordset(app.decode_json(p_input) -> 'usage') r (
    organization_id uuid, key_id uuid, hour timestamptz, requests integer, errors integer
  )
  -- a key that is gone, or of another organisation than the tally says, is counted nowhere
  cross join lateral (select from public.api_keys k where k.organization_id = r.organization_id and k.id = r.key_id limit 1) k
  group by 1, 2, 3
  -- in one order, so that two processes never wait for each other
  order by 1, 2, 3
  on conflict (organization_id, key_id, hour) do update set
    requests = u.requests + excluded.requests,
    errors = u.errors + excluded.errors;
  get diagnostics v_recorded = row_count;
  return jsonb_build_object('recorded', v_recorded);
end
$$;
alter function public.record_key_usage(jsonb, jsonb) owner to crm_system;
grant execute on function public.record_key_usage(jsonb, jsonb) to crm_worker;
comment on function public.record_key_usage(jsonb, jsonb) is
  'Adds tallies { usage: [{ organization_id, key_id, hour, requests, errors }] } of one process to what is stored; answers { recorded: '
  'rows }';
