-- Who did or tried what.

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

alter table public.audit_logs enable row level security;
alter table public.audit_logs force row level security;
create policy "functions act inside the organisation of the claim" on public.audit_logs for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "admins read their active organisation" on public.audit_logs for select to crm_member
  using (organization_id = (select app.member_organization_id('admin')));
grant select on public.audit_logs to crm_member;
grant insert on public.audit_logs to crm_definer;
grant insert (organization_id, actor_kind, actor_id, action, object_type, object_id, ip, request_id) on public.audit_logs to crm_system;

create function app.audit(p_action text, p_object_type text, p_object_id text, p_changes jsonb, p_request jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.audit_logs (organization_id, actor_kind, actor_id, action, object_type, object_id, changes, ip, request_id)
  values (
    app.organization_id(), app.claim('actor'), app.to_uuid(app.claim('sub')), p_action, p_object_type, p_object_id,
    coalesce(p_changes, '{}'), app.decode_json(p_request) ->> 'ip', app.decode_json(p_request) ->> 'request_id'
  );
end
$$;
grant execute on function app.audit(text, text, text, jsonb, jsonb) to crm_definer;
comment on function app.audit(text, text, text, jsonb, jsonb) is
  'Writes one row to the organisation''s audit log, in the transaction of the change it tells of';
