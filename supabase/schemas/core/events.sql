-- What happened to the objects of an organisation, in the order it happened: what timelines show and consumers act upon.

create table public.domain_events (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  type text not null check (type ~ '^[a-z_]+\.[a-z_]+$' and char_length(type) <= 100),
  object_type text not null check (char_length(object_type) <= 50),
  object_id uuid not null,
  changes jsonb not null default '{}',
  actor_kind text not null check (actor_kind in ('user', 'key', 'worker', 'public')),
  actor_id uuid,
  request_id text,
  occurred_at timestamptz(3) not null default now(),
  primary key (organization_id, id)
);
comment on table public.domain_events is
  'Append only: no role holds update or delete. type is <object type>.<act>, like tag.created; changes holds { column: { old, new } }';

create index domain_events_object_idx on public.domain_events (organization_id, object_type, object_id, id);

alter table public.domain_events enable row level security;
alter table public.domain_events force row level security;
create policy "functions act inside the organisation of the claim" on public.domain_events for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.domain_events for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.domain_events to crm_member;
grant select, insert on public.domain_events to crm_definer;

create function app.record_event(p_type text, p_object_id uuid, p_changes jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.domain_events (organization_id, type, object_type, object_id, changes, actor_kind, actor_id, request_id)
  values (
    app.organization_id(), p_type, split_part(p_type, '.', 1), p_object_id, coalesce(p_changes, '{}'),
    app.claim('actor'), app.to_uuid(app.claim('sub')), app.request_header('x-request-id')
  );
end
$$;
grant execute on function app.record_event(text, uuid, jsonb) to crm_definer;
comment on function app.record_event(text, uuid, jsonb) is
  'Appends one event of the claim''s organisation, in the transaction of the change. Takes its type, the object''s id and '
  '{ column: { old, new } }';
