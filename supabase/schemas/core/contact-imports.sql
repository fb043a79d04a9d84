-- Importing contacts from a file: what was asked for, what was done with each row, and taking it back.

create table public.contact_imports (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  file_id uuid not null,
  file_name text not null check (char_length(file_name) between 1 and 255),
  status text not null default 'mapping'
    check (status in ('mapping', 'queued', 'running', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
  format jsonb not null,
  columns jsonb not null check (jsonb_typeof(columns) = 'array'),
  mapping jsonb,
  options jsonb,
  total_rows integer not null check (total_rows >= 0),
  done_rows integer not null default 0 check (done_rows between 0 and total_rows),
  created_rows integer not null default 0,
  updated_rows integer not null default 0,
  skipped_rows integer not null default 0,
  failed_rows integer not null default 0,
  removed_rows integer not null default 0,
  restored_rows integer not null default 0,
  kept_rows integer not null default 0,
  error text check (char_length(error) <= 500),
  created_by uuid references public.users on delete set null,
  created_at timestamptz(3) not null default now(),
  started_at timestamptz(3),
  finished_at timestamptz(3),
  undone_at timestamptz(3),
  primary key (organization_id, id),
  check ((status = 'mapping') = (mapping is null)),
  check (created_rows + updated_rows + skipped_rows + failed_rows = done_rows)
);
comment on table public.contact_imports is
  'One row per file. done_rows is the checkpoint, moved in the transaction of the rows that it counts';

create index contact_imports_created_at_idx on public.contact_imports (organization_id, created_at desc, id desc);

alter table public.contact_imports enable row level security;
alter table public.contact_imports force row level security;
create policy "functions act inside the organisation of the claim" on public.contact_imports for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "managers read their active organisation" on public.contact_imports for select to crm_member
  using (organization_id = (select app.member_organization_id('manager')));
grant select on public.contact_imports to crm_member;
grant select, insert, update on public.contact_imports to crm_definer;

create table public.contact_import_rows (
  organization_id uuid not null,
  import_id uuid not null,
  row_number integer not null,
  line integer not null,
  outcome text not null check (outcome in ('created', 'updated', 'skipped', 'failed')),
  contact_id uuid,
  before jsonb,
  after_version integer,
  cells jsonb,
  reasons jsonb,
  undone text check (undone in ('removed', 'restored', 'kept')),
  kept_because text check (char_length(kept_because) <= 200),
  primary key (organization_id, import_id, row_number),
  foreign key (organization_id, import_id) references public.contact_imports (organization_id, id) on delete cascade,
  check ((outcome = 'failed') = (reasons is not null)),
  check ((outcome = 'updated') = (before is not null)),
  check ((outcome in ('created', 'updated')) = (after_version is not null)),
  check ((kept_because is not null) = (undone is not distinct from 'kept'))
);
comment on table public.contact_import_rows is 'What an import did with each row of its file';
comment on column public.contact_import_rows.before is 'The contact before the row changed it: { row, tags }';
comment on column public.contact_import_rows.after_version is
  'The contact''s version as the row left it: another one later means that somebody has changed it';
comment on column public.contact_import_rows.contact_id is 'No foreign key: what was done to a contact that is gone stays known';

create index contact_import_rows_outcome_idx on public.contact_import_rows (organization_id, import_id, outcome, row_number);

alter table public.contact_import_rows enable row level security;
alter table public.contact_import_rows force row level security;
create policy "functions act inside the organisation of the claim" on public.contact_import_rows for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "managers read their active organisation" on public.contact_import_rows for select to crm_member
  using (organization_id = (select app.member_organization_id('manager')));
grant select on public.contact_import_rows to crm_member;
grant select, insert, update on public.contact_import_rows to crm_definer;

create function app.match_contact(p_values jsonb) returns uuid
language plpgsql
stable
set search_path = ''
-- planned while the table may still be empty, and used when it is large
set enable_seqscan = off
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_email constant text := p_values ->> 'email';
  v_numbers constant text[] := array(
    select n from unnest(array[p_values ->> 'phone', p_values ->> 'mobile']) n where n ~ '^\+[1-9]\d{6,14}$'
  );
  v_id uuid;
begin
  if v_email is not null then
    select c.id into v_id from public.contacts c where c.organization_id = v_organization_id and c.email = v_email and c.deleted_at is null;
    if found then
      return v_id;
    end if;
  end if;
  if v_numbers <> '{}' then
    -- two people with addresses of their own may share a number: they are not one
    select f.id into v_id
    from (
      select c.id, c.email, c.created_at from public.contacts c
      where c.organization_id = v_organization_id and c.phone = any (v_numbers) and c.phone like '+%' and c.deleted_at is null
      union
      select c.id, c.email, c.created_at from public.contacts c
      where c.organization_id = v_organization_id and c.mobile = any (v_numbers) and c.mobile like '+%' and c.deleted_at is null
    ) f
    where v_email is null or f.email is null
    order by f.created_at, f.id
    limit 1;
  end if;
  return v_id;
end
$$;
grant execute on function app.match_contact(jsonb) to crm_definer;
comment on function app.match_contact(jsonb) is
  'The live contact of the organisation that { email, phone, mobile } name: by the address, then by a number, unless both sides have an '
  'address of their own; the oldest where a number is that of several';
