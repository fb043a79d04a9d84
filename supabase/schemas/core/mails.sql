-- Mail: the outbox. A mail is queued with the row it is about, sent by a job, and its fate told by the provider's events.

create table public.mails (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  idempotency_key text check (char_length(idempotency_key) between 1 and 200),
  template text not null check (template ~ '^[a-z][a-z_]{0,49}$'),
  to_address text not null check (char_length(to_address) between 3 and 254),
  subject text not null check (char_length(subject) between 1 and 500 and subject !~ '[\r\n]'),
  html text not null check (char_length(html) <= 200000),
  body_text text not null check (char_length(body_text) <= 100000),
  status text not null default 'queued' check (status in ('queued', 'sending', 'sent', 'failed', 'unknown')),
  provider text check (provider in ('sandbox', 'smtp')),
  error text check (char_length(error) <= 500),
  created_at timestamptz(3) not null default now(),
  sent_at timestamptz(3),
  delivered_at timestamptz(3),
  bounced_at timestamptz(3),
  opened_at timestamptz(3),
  clicked_at timestamptz(3),
  primary key (organization_id, id),
  unique (organization_id, idempotency_key),
  check ((status = 'sent') = (sent_at is not null)),
  check (status not in ('sending', 'sent', 'unknown') or provider is not null)
);
comment on table public.mails is 'The outbox: every mail, by whom it was sent and what became known of it';
comment on column public.mails.idempotency_key is 'Asking twice under one key is asking once';
comment on column public.mails.status is
  'queued, sending (handed to the provider at this moment), sent (the provider took it), failed, unknown: the connection ended after it '
  'was handed over. An unknown one is never sent again by itself';
comment on column public.mails.provider is 'sandbox: nothing leaves the machine; smtp: a server of the organisation or the installation';

-- a provider names a mail by the id that we gave it, and knows nothing of organisations
create unique index mails_id_idx on public.mails (id);
comment on index public.mails_id_idx is 'Not led by the organisation: a provider names a mail by its id alone';

alter table public.mails enable row level security;
alter table public.mails force row level security;
create policy "functions act inside the organisation of the claim" on public.mails for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "admins read their active organisation" on public.mails for select to crm_member
  using (organization_id = (select app.member_organization_id('admin')));
grant select on public.mails to crm_member;
grant select, insert, update on public.mails to crm_definer;
-- what a provider's event may tell of a mail; nothing of what is in it
grant
  select (organization_id, id, provider, delivered_at, bounced_at, opened_at, clicked_at),
  update (delivered_at, bounced_at, opened_at, clicked_at)
on public.mails to crm_system;

create function app.queue_mail(p_mail jsonb) returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_id uuid;
begin
  insert into public.mails (organization_id, idempotency_key, template, to_address, subject, html, body_text)
  select app.organization_id(), m.idempotency_key, m.template, m.to_address, m.subject, m.html, m.body_text
  from jsonb_to_record(p_mail) m (idempotency_key text, template text, to_address text, subject text, html text, body_text text)
  on conflict (organization_id, idempotency_key) do nothing
  returning id into v_id;
  if v_id is not null then
    perform app.enqueue_job('send_mail', v_id);
    return v_id;
  end if;
  return (
    select m.id
    from public.mails m
    where m.organization_id = app.organization_id() and m.idempotency_key = p_mail ->> 'idempotency_key'
  );
end
$$;
grant execute on function app.queue_mail(jsonb) to crm_definer;
comment on function app.queue_mail(jsonb) is
  'Puts a mail into the outbox, { idempotency_key?, template, to_address, subject, html, body_text }, in the transaction of what it is '
  'about; answers its id, the first one''s when the key was used before';

create function public.queue_mail(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if app.claim('role') = 'crm_worker' then
    perform app.require_worker();
  else
    perform app.require_member('admin');
  end if;
  return jsonb_build_object('mail_id', app.queue_mail(app.decode_json(p_input)));
end
$$;
alter function public.queue_mail(jsonb, jsonb) owner to crm_definer;
grant execute on function public.queue_mail(jsonb, jsonb) to crm_member, crm_worker;
comment on function public.queue_mail(jsonb, jsonb) is
  'Puts a mail into the outbox for an admin or a job, as app.queue_mail does; answers { mail_id }';

create function public.begin_mail(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_id constant uuid := (v_input ->> 'object_id')::uuid;
  v_mail public.mails;
begin
  perform app.require_worker();
  perform app.require_job('send_mail', v_id, (v_input ->> 'token')::uuid);
  select m.* into v_mail from public.mails m where m.organization_id = app.organization_id() and m.id = v_id for update;
  if v_mail.status is null or v_mail.status not in ('queued', 'sending') then
    return null;
  end if;
  update public.mails m
  set status = 'sending', provider = v_input ->> 'provider', error = null
  where m.organization_id = app.organization_id() and m.id = v_id;
  return jsonb_build_object(
    'id', v_mail.id, 'to_address', v_mail.to_address, 'subject', v_mail.subject, 'html', v_mail.html, 'body_text', v_mail.body_text,
    'was_handed_to', case when v_mail.status = 'sending' then v_mail.provider end
  );
end
$$;
alter function public.begin_mail(jsonb, jsonb) owner to crm_definer;
grant execute on function public.begin_mail(jsonb, jsonb) to crm_worker;
comment on function public.begin_mail(jsonb, jsonb) is
  'Says that a mail is about to be handed to a provider, { object_id, token, provider }, and answers it, { id, to_address, subject, html, '
  'body_text, was_handed_to: the provider that an attempt with unknown outcome handed it to | null }; null when nothing is to be sent';

create function public.settle_mail(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_id constant uuid := (v_input ->> 'object_id')::uuid;
  v_status text := v_input ->> 'status';
  v_job public.jobs;
begin
  perform app.require_worker();
  v_job := app.require_job('send_mail', v_id, (v_input ->> 'token')::uuid);
  if v_status = 'queued' then
    v_status := case
      when app.fail_job(v_job, v_input ->> 'error', true, (v_input ->> 'retry_after_seconds')::integer) then 'failed'
      else 'queued'
    end;
  else
    perform app.finish_job(v_job);
  end if;
  update public.mails m
  set status = v_status, error = v_input ->> 'error', sent_at = case when v_status = 'sent' then now() end
  where m.organization_id = app.organization_id() and m.id = v_id;
  perform app.record_job_run(
    (v_input ->> 'run_id')::uuid, 'send_mail', p_done => (v_status = 'sent')::integer, p_failed => (v_status <> 'sent')::integer
  );
  return jsonb_build_object('status', v_status);
end
$$;
alter function public.settle_mail(jsonb, jsonb) owner to crm_definer;
grant execute on function public.settle_mail(jsonb, jsonb) to crm_worker;
comment on function public.settle_mail(jsonb, jsonb) is
  'Stores what came of handing a mail over, { object_id, token, run_id, status: sent | failed | unknown | queued (later), error?, '
  'retry_after_seconds? }, and ends its job in the same transaction; answers { status }: failed when the attempts are used up';

create function public.get_mail(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_id constant text := app.decode_json(p_input) ->> 'mail_id';
  v_mail record;
begin
  perform app.require_member('admin');
  select m.id, m.provider, m.status into v_mail
  from public.mails m
  where m.organization_id = app.organization_id() and m.id = app.to_uuid(v_id);
  if not found then
    return app.not_found('mail', v_id, p_request);
  end if;
  return jsonb_build_object('id', v_mail.id, 'provider', v_mail.provider, 'status', v_mail.status);
end
$$;
grant execute on function public.get_mail(jsonb, jsonb) to crm_member;
comment on function public.get_mail(jsonb, jsonb) is
  'How a mail stands, { mail_id }: { id, provider, status }; for admins, 404 or 403 when not the organisation''s';
