-- Organisations, people, and who belongs where: what every policy asks.

create type public.member_role as enum ('analyst', 'agent', 'manager', 'admin', 'owner');
comment on type public.member_role is 'Roles of a member, from least to most; their order is their rank';

create table public.organizations (
  id uuid primary key default app.uuid_v7(),
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(slug) <= 80),
  name text not null check (char_length(name) between 1 and 200),
  description text check (char_length(description) <= 2000),
  location text check (char_length(location) <= 500),
  country text check (country ~ '^[A-Z]{2}$'),
  website_url text check (char_length(website_url) <= 2048),
  status text not null default 'live' check (status in ('live', 'suspended')),
  -- an unknown zone raises; stored, it would fail every later write that cuts a day
  timezone text not null default 'UTC' check (timestamptz '2000-01-01 00:00Z' at time zone timezone is not null),
  requests_per_second integer check (requests_per_second between 1 and 100000),
  request_burst integer check (request_burst between 1 and 200000),
  model_tokens_per_day integer not null default 1000000 check (model_tokens_per_day >= 0),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  test_of uuid unique references public.organizations on delete cascade,
  constraint organizations_test_of_check check (test_of <> id)
);
comment on table public.organizations is 'The tenants. Not tenant-scoped itself: a member sees the row of the active organisation';
comment on column public.organizations.country is
  'ISO 3166, two letters: where telephone numbers are dialled from that are not international';
comment on column public.organizations.requests_per_second is 'Rate limit of one secret key; null means the default of the installation';
comment on column public.organizations.model_tokens_per_day is 'Language model tokens (in and out) that summaries may use per UTC day';
comment on column public.organizations.test_of is 'The organisation that tries things out here; its people are let in here too';

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
comment on table public.users is
  'People who sign in. A global identity: what they may see hangs on memberships. Web visitors are never users';

create table public.memberships (
  organization_id uuid not null references public.organizations on delete cascade,
  user_id uuid not null references public.users on delete cascade,
  role public.member_role not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (organization_id, user_id)
);

create index memberships_user_id_idx on public.memberships (user_id);
comment on index public.memberships_user_id_idx is 'Not led by the organisation: sign-in asks for the organisations of a person';
create index memberships_newest_idx on public.memberships (organization_id, created_at desc, user_id desc);

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
grant execute on function app.member_organization_id(public.member_role) to crm_member, crm_system;
comment on function app.member_organization_id(public.member_role) is
  'The claim''s organisation while the person is a live member of it with this role or higher and a live session, else null: a removal or '
  'demotion acts on the next statement';

create function app.writable_organization_id(p_least public.member_role) returns uuid
language sql
stable
security definer
set search_path = ''
begin atomic
  select o.id from public.organizations o where o.id = app.member_organization_id(p_least) and o.status = 'live';
end;
alter function app.writable_organization_id(public.member_role) owner to crm_system;
grant execute on function app.writable_organization_id(public.member_role) to crm_member;
comment on function app.writable_organization_id(public.member_role) is
  'app.member_organization_id while the organisation is live, else null: a suspended organisation is read-only for its people';

alter table public.organizations enable row level security;
alter table public.organizations force row level security;
create policy "functions act inside the organisation of the claim" on public.organizations for all to crm_definer
  using (id = (select app.organization_id()))
  with check (id = (select app.organization_id()));
create policy "members read their active organisation" on public.organizations for select to crm_member
  using (id = (select app.member_organization_id()));
grant select on public.organizations to crm_member;
grant
  select,
  update (name, description, location, country, website_url, timezone, model_tokens_per_day, updated_at)
on public.organizations to crm_definer;
grant
  select (id, slug, name, status, timezone, country, requests_per_second, request_burst, test_of),
  insert (slug, name, timezone, test_of)
on public.organizations to crm_system;

alter table public.users enable row level security;
alter table public.users force row level security;
create policy "members read the people of their active organisation" on public.users for select to crm_member
  using (id in (select m.user_id from public.memberships m where m.organization_id = (select app.member_organization_id())));
-- never the session version
grant select (id, email, name, image, status, last_sign_in_at, created_at, updated_at) on public.users to crm_member;
grant
  select (id, email, name, image, status, session_version),
  insert (email, name),
  update (last_sign_in_at)
on public.users to crm_system;

alter table public.memberships enable row level security;
alter table public.memberships force row level security;
create policy "members read their active organisation" on public.memberships for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.memberships to crm_member;
grant select (organization_id, user_id, role, created_at), insert (organization_id, user_id, role) on public.memberships to crm_system;
