-- Credentials that an organisation trusts us with, encrypted before they come here. Only jobs read them.

create table public.integration_secrets (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null,
  kind text not null check (kind ~ '^[a-z][a-z_]{0,49}$'),
  ciphertext text not null check (char_length(ciphertext) between 1 and 20000),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (organization_id, id),
  unique (organization_id, kind)
);
comment on table public.integration_secrets is 'One secret per integration. The key is not in the database: HORIZON_SECRETS_KEYS';
comment on column public.integration_secrets.ciphertext is
  'AES-256-GCM, `key id:iv:tag:data`, bound to this organisation and row: moved anywhere else it does not open';

alter table public.integration_secrets enable row level security;
alter table public.integration_secrets force row level security;
create policy "functions act inside the organisation of the claim" on public.integration_secrets for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
grant select, insert, update, delete on public.integration_secrets to crm_definer;

create function public.store_secret(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
begin
  perform app.require_member('admin');
  delete from public.integration_secrets s
  where s.organization_id = app.organization_id() and s.kind = v_input ->> 'kind';
  if v_input ->> 'ciphertext' is not null then
    insert into public.integration_secrets (organization_id, id, kind, ciphertext)
    values (app.organization_id(), (v_input ->> 'id')::uuid, v_input ->> 'kind', v_input ->> 'ciphertext');
  end if;
  perform app.audit('integration_secret.changed', 'integration_secret', v_input ->> 'kind', null, p_request);
  return '{}';
end
$$;
alter function public.store_secret(jsonb, jsonb) owner to crm_definer;
grant execute on function public.store_secret(jsonb, jsonb) to crm_member;
comment on function public.store_secret(jsonb, jsonb) is
  'Keeps the secret of an integration in place of the one before, { kind, id, ciphertext }, or removes it without a ciphertext; for admins';

create function public.read_secret(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform app.require_worker();
  return (
    select jsonb_build_object('id', s.id, 'ciphertext', s.ciphertext)
    from public.integration_secrets s
    where s.organization_id = app.organization_id() and s.kind = app.decode_json(p_input) ->> 'kind'
  );
end
$$;
alter function public.read_secret(jsonb, jsonb) owner to crm_definer;
grant execute on function public.read_secret(jsonb, jsonb) to crm_worker;
comment on function public.read_secret(jsonb, jsonb) is 'The secret of an integration, { kind }, for a job: { id, ciphertext } or null';

create function public.rewrap_secret(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
begin
  perform app.require_worker();
  update public.integration_secrets s
  set ciphertext = v_input ->> 'ciphertext', updated_at = now()
  where s.organization_id = app.organization_id() and s.id = (v_input ->> 'id')::uuid and s.ciphertext = v_input ->> 'before';
  return jsonb_build_object('is_stored', found);
end
$$;
alter function public.rewrap_secret(jsonb, jsonb) owner to crm_definer;
grant execute on function public.rewrap_secret(jsonb, jsonb) to crm_worker;
comment on function public.rewrap_secret(jsonb, jsonb) is
  'Puts the same secret under a newer key, { id, before, ciphertext }, unless it has changed meanwhile; answers { is_stored }';
