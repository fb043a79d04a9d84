-- What providers tell us. A delivery has no organisation: it names a thing of ours, and that row says whose it is.

create table public.webhook_events (
  provider text not null check (char_length(provider) between 1 and 50),
  event_id text not null check (char_length(event_id) between 1 and 200),
  type text not null check (char_length(type) between 1 and 100),
  object_ref text not null check (char_length(object_ref) between 1 and 200),
  is_matched boolean not null,
  received_at timestamptz(3) not null default now(),
  primary key (provider, event_id)
);
comment on table public.webhook_events is
  'Deliveries of providers, each once: what makes a repeat harmless. Kept for thirty days, without what was in them';
comment on column public.webhook_events.is_matched is 'Whether the delivery named something of ours';

create index webhook_events_received_at_idx on public.webhook_events (received_at);

alter table public.webhook_events enable row level security;
alter table public.webhook_events force row level security;
-- a lock on an old delivery, before it is removed, takes the right to update some column
grant select, insert, delete, update (received_at) on public.webhook_events to crm_system;

create function app.record_webhook_event(p_provider text, p_event_id text, p_type text, p_object_ref text, p_is_matched boolean)
  returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  delete from public.webhook_events w
  where (w.provider, w.event_id) in (
    select x.provider, x.event_id
    from public.webhook_events x
    where x.received_at < now() - interval '30 days'
    order by x.received_at
    limit 10
    for update skip locked
  );
  insert into public.webhook_events (provider, event_id, type, object_ref, is_matched)
  values (p_provider, p_event_id, p_type, p_object_ref, p_is_matched)
  on conflict do nothing;
  return found;
end
$$;
grant execute on function app.record_webhook_event(text, text, text, text, boolean) to crm_system;
comment on function app.record_webhook_event(text, text, text, text, boolean) is
  'Records a delivery, in the transaction of what it changes; false when it was recorded before. Removes a few old ones on the way';

create function public.record_mail_event(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_type constant text := v_input ->> 'type';
  v_at constant timestamptz := (v_input ->> 'at')::timestamptz;
  v_mail_id constant uuid := app.to_uuid(v_input ->> 'message_id');
  v_organization_id uuid;
begin
  select m.organization_id into v_organization_id
  from public.mails m
  where m.id = v_mail_id and m.provider = v_input ->> 'provider';
  if not app.record_webhook_event(
    v_input ->> 'provider', v_input ->> 'event_id', v_type, left(v_input ->> 'message_id', 200), v_organization_id is not null
  ) then
    return jsonb_build_object('result', 'repeated');
  end if;
  -- the earliest moment of each, so that deliveries in any order lead to the same row
  update public.mails m
  set
    delivered_at = case when v_type = 'delivered' then least(m.delivered_at, v_at) else m.delivered_at end,
    bounced_at = case when v_type = 'bounced' then least(m.bounced_at, v_at) else m.bounced_at end,
    opened_at = case when v_type = 'opened' then least(m.opened_at, v_at) else m.opened_at end,
    clicked_at = case when v_type = 'clicked' then least(m.clicked_at, v_at) else m.clicked_at end
  where m.organization_id = v_organization_id and m.id = v_mail_id;
  return jsonb_build_object('result', case when v_organization_id is null then 'unmatched' else 'recorded' end);
end
$$;
alter function public.record_mail_event(jsonb, jsonb) owner to crm_system;
grant execute on function public.record_mail_event(jsonb, jsonb) to crm_worker;
comment on function public.record_mail_event(jsonb, jsonb) is
  'Records what a provider tells of a mail, { provider, event_id, message_id: the id that we gave it, type: delivered | bounced | opened | '
  'clicked, at }, and whose mail it is says our own row; answers { result: recorded | repeated | unmatched }';
