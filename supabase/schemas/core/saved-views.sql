-- How people want to see a list again: its filters, order and columns under a name.

create table public.saved_views (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  list text not null check (list ~ '^[a-z][a-z_]{0,49}$'),
  name text not null check (char_length(name) between 1 and 100),
  filters jsonb not null default '{}' check (jsonb_typeof(filters) = 'object' and octet_length(filters::text) <= 8192),
  sort text check (sort ~ '^-?[a-z][a-z0-9_.]{0,99}$'),
  columns text[] check (cardinality(columns) <= 100),
  is_shared boolean not null default false,
  is_pinned boolean not null default false,
  search_text text not null generated always as (app.fold(name)) stored,
  created_by uuid references public.users on delete cascade,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  version integer not null default 1,
  primary key (organization_id, id)
);
comment on table public.saved_views is
  'The list, search, order and columns of a page under a name. A private one belongs to whoever made it, a shared one to everybody';
comment on column public.saved_views.list is 'The list of the product that is viewed: contacts, activities, chats';
comment on column public.saved_views.filters is 'The query parameters of the list: { name: text or [texts] }';
comment on column public.saved_views.sort is
  'A column of the list, with "-" in front for the other way round; null for the order of the list itself';
comment on column public.saved_views.columns is 'The columns that are shown, in order; null for those of the list itself';

create unique index saved_views_name_key on public.saved_views (organization_id, created_by, list, app.fold(name));
create index saved_views_list_idx on public.saved_views (organization_id, list, app.fold(name), id);

select app.tenant_table('saved_views', noun => 'saved_view', read => 'analyst', write => 'analyst', remove => 'analyst');

create policy "a private view is seen by its owner only" on public.saved_views as restrictive for select to crm_member
  using (is_shared or created_by = (select app.user_id()));
create policy "a view is changed by its owner, a shared one by admins too" on public.saved_views as restrictive
  for update to crm_member
  using (created_by = (select app.user_id()) or is_shared and organization_id = (select app.member_organization_id('admin')))
  with check (is_shared or created_by = (select app.user_id()));
create policy "a view is removed by its owner, a shared one by admins too" on public.saved_views as restrictive for delete to crm_member
  using (created_by = (select app.user_id()) or is_shared and organization_id = (select app.member_organization_id('admin')));
