-- Answers that were given under an Idempotency-Key.

create table public.idempotency_keys (
  organization_id uuid not null references public.organizations on delete cascade,
  idempotency_key text not null check (char_length(idempotency_key) between 1 and 255),
  body_hash bytea not null,
  answer jsonb not null,
  created_at timestamptz(3) not null default now(),
  primary key (organization_id, idempotency_key)
);
comment on table public.idempotency_keys is
  'The answer already given under a sender''s Idempotency-Key, and the hash of the body it belongs to';

create index idempotency_keys_created_at_idx on public.idempotency_keys (organization_id, created_at);

alter table public.idempotency_keys enable row level security;
alter table public.idempotency_keys force row level security;
create policy "functions act inside the organisation of the claim" on public.idempotency_keys for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
-- a lock on an old answer, before it is swept out, takes the right to update some column
grant select, insert, update (created_at), delete on public.idempotency_keys to crm_definer;

create function app.stored_response(p_request jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_request constant jsonb := app.decode_json(p_request);
  v_key constant text := v_request ->> 'idempotency_key';
  v_organization_id uuid;
  v_earlier record;
begin
  if v_key is null then
    return null;
  end if;
  v_organization_id := app.organization_id();
  -- two requests with one key take turns; the second then finds the answer of the first
  perform pg_advisory_xact_lock(hashtextextended(v_organization_id::text || v_key, 0));
  select i.body_hash, i.answer into v_earlier
  from public.idempotency_keys i
  where i.organization_id = v_organization_id and i.idempotency_key = v_key;
  if not found then
    return null;
  end if;
  if v_earlier.body_hash is distinct from decode(v_request ->> 'body_hash', 'hex') then
    perform app.raise_error(409, 'idempotency_conflict', 'This Idempotency-Key was already used for another request');
  end if;
  return v_earlier.answer;
end
$$;
grant execute on function app.stored_response(jsonb) to crm_definer;
comment on function app.stored_response(jsonb) is
  'The answer already given under the request''s Idempotency-Key, or null; 409 when the key came with another body';

-- A new answer sweeps out two old ones however the planner goes about it: inside `in (…)` the two could be looked for once per row,
-- and be two others each time.
create function app.store_response(p_request jsonb, p_answer jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_request constant jsonb := app.decode_json(p_request);
  v_organization_id constant uuid := app.organization_id();
begin
  if v_request ->> 'idempotency_key' is not null and not p_answer ? 'error' then
    -- each new answer sweeps out two old ones, so that nothing piles up where no scheduler comes by
    delete from public.idempotency_keys i
    where i.ctid = any (array(
      select x.ctid
      from public.idempotency_keys x
      where x.organization_id = v_organization_id and x.created_at < now() - interval '2 days'
      order by x.created_at
      limit 2
      for update skip locked
    ));
    insert into public.idempotency_keys (organization_id, idempotency_key, body_hash, answer)
    values (v_organization_id, v_request ->> 'idempotency_key', decode(v_request ->> 'body_hash', 'hex'), p_answer);
  end if;
  return p_answer;
end
$$;
grant execute on function app.store_response(jsonb, jsonb) to crm_definer;
comment on function app.store_response(jsonb, jsonb) is
  'Keeps the answer under the request''s Idempotency-Key for two days at least and hands it on; refusals are not kept, so that a '
  'corrected retry can succeed';
