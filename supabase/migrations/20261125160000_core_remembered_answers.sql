-- A new answer sweeps out two old ones however the planner goes about it: inside `in (…)` the two could be looked for once per row,
-- and be two others each time.

create or replace function app.remember(p_request jsonb, p_answer jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_request constant jsonb := app.json(p_request);
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
