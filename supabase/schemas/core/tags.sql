-- Words that people put on contacts, deals and chats.

create table public.tags (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  name text not null check (char_length(name) between 1 and 50),
  color text not null default 'gray' check (color in ('gray', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet', 'pink')),
  description text check (char_length(description) <= 500),
  search_text text not null generated always as (app.fold(name || ' ' || coalesce(description, ''))) stored,
  created_by uuid references public.users on delete set null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  version integer not null default 1,
  primary key (organization_id, id)
);
create unique index tags_name_key on public.tags (organization_id, app.fold(name));
create index tags_created_at_idx on public.tags (organization_id, created_at desc, id desc);

select app.tenant_table('tags', noun => 'tag', read => 'analyst', write => 'agent', remove => 'manager');
