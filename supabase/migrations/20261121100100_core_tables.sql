-- Organisations, people, keys, and the plumbing that all areas share.

create table public.organizations (
  id uuid primary key default app.uuid_v7(),
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(slug) <= 80),
  name text not null check (char_length(name) between 1 and 200),
  description text check (char_length(description) <= 2000),
  location text check (char_length(location) <= 500),
  website_url text check (char_length(website_url) <= 2048),
  status text not null default 'live' check (status in ('live', 'suspended')),
  -- an unknown zone raises; stored, it would fail every later write that cuts a day
  timezone text not null default 'UTC' check (timestamptz '2000-01-01 00:00Z' at time zone timezone is not null),
  requests_per_second integer check (requests_per_second between 1 and 100000),
  request_burst integer check (request_burst between 1 and 200000),
  model_tokens_per_day integer not null default 1000000 check (model_tokens_per_day >= 0),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
comment on table public.organizations is 'The tenants. Not tenant-scoped itself: a member sees the row of the active organisation';
comment on column public.organizations.requests_per_second is 'Rate limit of one secret key; null means the default of the installation';
comment on column public.organizations.model_tokens_per_day is 'Language model tokens (in and out) that summaries may use per UTC day';

create table public.users (
  id uuid primary key default app.uuid_v7(),
  email text not null unique check (email = lower(email) and char_length(email) <= 254),
  name text check (char_length(name) <= 200),
  image text check (char_length(image) <= 2048),
  status text not null default 'active' check (status in ('active', 'disabled')),
  session_version integer not null default 1,
  last_sign_in_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
comment on table public.users is 'People who sign in. A global identity: what they may see hangs on memberships. Web visitors are never users';

create table public.user_credentials (
  user_id uuid primary key references public.users on delete cascade,
  password_digest text not null check (password_digest like '$argon2id$%'),
  updated_at timestamptz(3) not null default now()
);
comment on table public.user_credentials is 'Password digests, apart from users so that no door role ever holds a right on them';

create table public.memberships (
  organization_id uuid not null references public.organizations on delete cascade,
  user_id uuid not null references public.users on delete cascade,
  role public.member_role not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (organization_id, user_id)
);
create index memberships_user_id_idx on public.memberships (user_id);

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
create unique index api_keys_one_primary_idx on public.api_keys (organization_id) where is_primary and revoked_at is null;
create index api_keys_created_by_idx on public.api_keys (created_by);
comment on column public.api_keys.key_digest is 'SHA-256 of the whole key. The key itself is shown once and kept nowhere';

create table public.api_key_usage (
  organization_id uuid not null references public.organizations on delete cascade,
  key_id uuid not null,
  hour timestamptz(3) not null check (hour = date_trunc('hour', hour, 'UTC')),
  requests integer not null default 0 check (requests >= 0),
  errors integer not null default 0 check (errors between 0 and requests),
  primary key (organization_id, key_id, hour),
  foreign key (organization_id, key_id) references public.api_keys (organization_id, id) on delete cascade
);
comment on table public.api_key_usage is 'Requests per key and hour, and those among them that were refused or failed. Tallied by the doors and stored some seconds later; hours older than 30 days are dropped';

create table public.audit_logs (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  actor_kind text not null check (actor_kind in ('user', 'key', 'worker', 'public', 'other_organization')),
  actor_id uuid,
  action text not null,
  object_type text not null,
  object_id text,
  changes jsonb not null default '{}',
  ip text,
  request_id text,
  created_at timestamptz(3) not null default now(),
  primary key (organization_id, id)
);
comment on table public.audit_logs is 'Who did or tried what. Append only: no role holds update or delete';

create table public.idempotency_keys (
  organization_id uuid not null references public.organizations on delete cascade,
  idempotency_key text not null check (char_length(idempotency_key) between 1 and 255),
  body_hash bytea not null,
  answer jsonb not null,
  created_at timestamptz(3) not null default now(),
  primary key (organization_id, idempotency_key)
);
create index idempotency_keys_created_at_idx on public.idempotency_keys (organization_id, created_at);
comment on table public.idempotency_keys is 'The answer already given under a sender''s Idempotency-Key, and the hash of the body it belongs to';

create table public.jobs (
  organization_id uuid not null references public.organizations on delete cascade,
  kind text not null check (kind in ('summarize_chat')),
  object_id uuid not null,
  due_at timestamptz(3) not null default now(),
  next_attempt_at timestamptz(3) not null default date_trunc('milliseconds', now()),
  attempts integer not null default 0 check (attempts >= 0),
  lease_token uuid,
  leased_until timestamptz(3),
  last_error text check (char_length(last_error) <= 500),
  dead_at timestamptz(3),
  primary key (organization_id, kind, object_id),
  check ((lease_token is null) = (leased_until is null)),
  check (dead_at is null or lease_token is null)
) with (fillfactor = 80);
create index jobs_due_idx on public.jobs (organization_id, kind, due_at) where dead_at is null;
comment on table public.jobs is 'Work waiting to be done, one row per object. A claim is a lease with a token: only the holder of the newest token may finish the work';
comment on column public.jobs.due_at is 'Since when the work has been waiting; claims go oldest first';
comment on column public.jobs.next_attempt_at is 'When the work may be claimed. Cut to the millisecond, not rounded, so that new work is due at once';
comment on column public.jobs.dead_at is 'When the attempts were used up; a new event on the object starts over';

create table public.job_runs (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  run_id uuid not null,
  kind text not null,
  claimed integer not null default 0,
  done integer not null default 0,
  failed integer not null default 0,
  input_tokens integer not null default 0,
  output_tokens integer not null default 0,
  started_at timestamptz(3) not null default now(),
  duration_ms integer not null default 0,
  primary key (organization_id, id),
  unique (organization_id, run_id, kind)
);
create index job_runs_started_at_idx on public.job_runs (organization_id, started_at desc);
comment on table public.job_runs is 'The ledger: what each run of a job did for each organisation, and what it cost';

create table public.model_usage (
  organization_id uuid not null references public.organizations on delete cascade,
  day date not null,
  calls integer not null default 0,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  reserved_tokens bigint not null default 0,
  primary key (organization_id, day)
);
comment on table public.model_usage is 'Language model tokens per organisation and UTC day, against organizations.model_tokens_per_day';

-- row level security: members read the active organisation, functions write inside the claim's organisation

create function app.member_organization_id(p_least public.member_role default 'analyst') returns uuid
language sql
stable
security definer
set search_path = ''
begin atomic
  select m.organization_id
  from public.memberships m
  join public.users u on u.id = m.user_id
  where m.organization_id = app.organization_id()
    and m.user_id = app.user_id()
    and m.role >= p_least
    and u.status = 'active'
    and u.session_version::text = app.claim('session_version');
end;
alter function app.member_organization_id(public.member_role) owner to crm_system;
grant execute on function app.member_organization_id(public.member_role) to crm_member;
comment on function app.member_organization_id(public.member_role) is 'The claim''s organisation while the person is a live member of it with this role or higher and a live session, else null: a removal or demotion acts on the next statement';

do $$
declare
  v_table text;
begin
  foreach v_table in array array['organizations', 'users', 'user_credentials', 'memberships', 'api_keys', 'api_key_usage', 'audit_logs', 'idempotency_keys', 'jobs', 'job_runs', 'model_usage'] loop
    execute format('alter table public.%I enable row level security', v_table);
    execute format('alter table public.%I force row level security', v_table);
    execute format('revoke all on public.%I from public, anon, authenticated, service_role', v_table);
  end loop;
  foreach v_table in array array['api_keys', 'api_key_usage', 'audit_logs', 'idempotency_keys', 'jobs', 'job_runs', 'model_usage'] loop
    execute format(
      'create policy "functions act inside the organisation of the claim" on public.%I for all to crm_definer using (organization_id = (select app.organization_id())) with check (organization_id = (select app.organization_id()))',
      v_table
    );
  end loop;
  foreach v_table in array array['memberships', 'api_keys', 'api_key_usage', 'jobs'] loop
    execute format(
      'create policy "members read their active organisation" on public.%I for select to crm_member using (organization_id = (select app.member_organization_id()))',
      v_table
    );
  end loop;
  foreach v_table in array array['audit_logs', 'job_runs', 'model_usage'] loop
    execute format(
      'create policy "admins read their active organisation" on public.%I for select to crm_member using (organization_id = (select app.member_organization_id(''admin'')))',
      v_table
    );
  end loop;
end
$$;

create policy "functions act inside the organisation of the claim" on public.organizations for all to crm_definer
  using (id = (select app.organization_id()))
  with check (id = (select app.organization_id()));
create policy "members read their active organisation" on public.organizations for select to crm_member
  using (id = (select app.member_organization_id()));
create policy "members read the people of their active organisation" on public.users for select to crm_member
  using (id in (select m.user_id from public.memberships m where m.organization_id = (select app.member_organization_id())));

-- grants: door roles read at most; functions hold what their statements need

grant select on public.organizations, public.memberships, public.api_key_usage, public.job_runs, public.model_usage, public.audit_logs to crm_member;
grant select (organization_id, kind, object_id, due_at, next_attempt_at, attempts, leased_until, last_error, dead_at) on public.jobs to crm_member;
grant select (id, email, name, image, status, last_sign_in_at, created_at, updated_at) on public.users to crm_member;
grant select (id, organization_id, label, kind, environment, is_primary, prefix, last4, scopes, allowed_origins, created_by, last_used_at, expires_at, revoked_at, created_at, updated_at)
  on public.api_keys to crm_member;

grant select, update (name, description, location, website_url, timezone, model_tokens_per_day, updated_at) on public.organizations to crm_definer;
grant select, insert, update on public.api_keys to crm_definer;
grant select on public.api_key_usage to crm_definer;
grant insert on public.audit_logs to crm_definer;
-- a lock on an old answer, before it is swept out, takes the right to update some column
grant select, insert, delete, update (created_at) on public.idempotency_keys to crm_definer;
grant select, insert, update, delete on public.jobs to crm_definer;
grant select, insert, update on public.job_runs, public.model_usage to crm_definer;

grant select (id, slug, name, status, timezone, requests_per_second, request_burst), insert (slug, name, timezone) on public.organizations to crm_system;
grant select (id, email, name, image, status, session_version), insert (email, name), update (last_sign_in_at) on public.users to crm_system;
grant select (user_id, password_digest), insert (user_id, password_digest) on public.user_credentials to crm_system;
grant select (organization_id, user_id, role, created_at), insert (organization_id, user_id, role) on public.memberships to crm_system;
grant
  select (id, organization_id, kind, environment, key_digest, scopes, allowed_origins, expires_at, revoked_at),
  insert (organization_id, label, kind, is_primary, prefix, last4, key_digest, scopes, created_by)
on public.api_keys to crm_system;
grant select, insert, update (requests, errors), delete on public.api_key_usage to crm_system;
grant insert (organization_id, actor_kind, actor_id, action, object_type, object_id, ip, request_id) on public.audit_logs to crm_system;
