-- What people do or have to do: calls, meetings, tasks, notes, deadlines.

create function app.due_moment(p_due_date text, p_organization_id uuid) returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
begin
  if char_length(p_due_date) > 10 then
    return p_due_date::timestamptz;
  end if;
  return (
    select (p_due_date::date + 1)::timestamp at time zone o.timezone - interval '1 millisecond'
    from public.organizations o
    where o.id = p_organization_id
  );
end
$$;
grant execute on function app.due_moment(text, uuid) to crm_member, crm_definer;
comment on function app.due_moment(text, uuid) is
  'The last moment of a due date: the date-time itself, or the end of the day in the organisation''s time zone';

create function app.derive_activity() returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
  new.due_at := app.due_moment(new.due_date, new.organization_id);
  if new.status <> 'completed' then
    new.completed_at := null;
  elsif new.completed_at is null then
    new.completed_at := now();
  end if;
  return new;
end
$$;
comment on function app.derive_activity() is
  'Trigger before an activity is written: its last moment from its due date, and when it was completed from its status';

create table public.activities (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  type text not null check (type in ('call', 'email', 'meeting', 'task', 'note', 'deadline')),
  subject text not null check (char_length(subject) between 1 and 200),
  description text check (char_length(description) between 1 and 10000),
  status text not null default 'pending' check (status in ('pending', 'completed', 'cancelled')),
  priority smallint not null default 1 check (priority between 0 and 2),
  due_date text check (due_date ~ '^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\.\d{3}Z)?$'),
  due_at timestamptz(3),
  completed_at timestamptz(3),
  duration_minutes integer check (duration_minutes between 0 and 100000),
  location text check (char_length(location) between 1 and 500),
  outcome text check (char_length(outcome) between 1 and 2000),
  contact_id uuid,
  owner_id uuid default app.user_id(),
  search_text text not null generated always as (app.fold(
    subject || ' ' || coalesce(description, '') || ' ' || coalesce(location, '') || ' ' || coalesce(outcome, '')
  )) stored,
  created_by uuid references public.users on delete set null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  version integer not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, contact_id) references public.contacts (organization_id, id) on delete set null (contact_id),
  foreign key (organization_id, owner_id) references public.memberships (organization_id, user_id) on delete set null (owner_id),
  check ((status = 'completed') = (completed_at is not null)),
  check ((due_date is null) = (due_at is null))
);
comment on column public.activities.priority is '0 low, 1 medium, 2 high';
comment on column public.activities.due_date is 'As it was given: a date, or a date and time in UTC';
comment on column public.activities.due_at is 'The last moment of due_date; kept, because lists are ordered and narrowed by it';

create index activities_id_idx on public.activities (id);
comment on index public.activities_id_idx is 'Not led by the organisation: it tells whether an id belongs to another one';
create index activities_due_at_idx on public.activities (organization_id, due_at, id);
create index activities_owner_idx on public.activities (organization_id, owner_id, due_at, id);
create index activities_contact_idx on public.activities (organization_id, contact_id, due_at, id);
create index activities_created_at_idx on public.activities (organization_id, created_at desc, id desc);

create trigger derive before insert or update of due_date, status on public.activities
  for each row execute function app.derive_activity();

select app.tenant_table(
  'activities', noun => 'activity', read => 'analyst', write => 'agent', remove => 'agent', server_only => array['due_at', 'completed_at']
);

create policy "an activity is changed by its owner and by admins" on public.activities as restrictive for update to crm_member
  using (owner_id is null or owner_id = (select app.user_id()) or organization_id = (select app.member_organization_id('admin')))
  with check (true);

create view public.activity_items with (security_invoker = true) as
select
  a.id, a.type, a.subject, a.description, a.status as stored_status,
  case when a.status = 'pending' and a.due_at < now() then 'overdue' else a.status end as status,
  a.priority, a.due_date, a.due_at, a.completed_at, a.duration_minutes, a.location, a.outcome, a.contact_id,
  (select c.name from public.contacts c where c.organization_id = a.organization_id and c.id = a.contact_id) as contact_name,
  a.owner_id, a.search_text, a.created_by, a.created_at, a.updated_at, a.deleted_at, a.version
from public.activities a;
comment on view public.activity_items is
  'Activities with their present status (a pending one whose last moment has passed is overdue) and the name of their contact. Rows are '
  'written through it, too; '
  'stored_status is the status that can be written';
revoke all on public.activity_items from public, anon, authenticated, service_role;
grant select, insert, update on public.activity_items to crm_member;

create function app.record_completion() returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform app.record_event('activity.completed', new.id, '{}');
  return null;
end
$$;
alter function app.record_completion() owner to crm_definer;
comment on function app.record_completion() is 'Trigger after an activity is completed: appends the event that consumers wait for';

create trigger record_completion after update of status on public.activities
  for each row when (new.status = 'completed' and old.status <> 'completed') execute function app.record_completion();
create trigger record_completed after insert on public.activities
  for each row when (new.status = 'completed') execute function app.record_completion();

create function app.move_due_moments() returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  update public.activities a set due_date = a.due_date
  where a.organization_id = new.id and a.status = 'pending' and char_length(a.due_date) = 10;
  return null;
end
$$;
alter function app.move_due_moments() owner to crm_definer;
comment on function app.move_due_moments() is
  'Trigger after an organisation moves to another time zone: its open days end at another moment';

create trigger move_due_moments after update of timezone on public.organizations
  for each row when (new.timezone <> old.timezone) execute function app.move_due_moments();
