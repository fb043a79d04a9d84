-- How much each API key is used: the doors tally every answer in their process and store the tallies some seconds later.

create function public.record_key_usage(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_usage constant jsonb := app.json(p_input) -> 'usage';
  v_recorded integer;
begin
  insert into public.api_key_usage as u (organization_id, key_id, hour, requests, errors)
  select r.organization_id, r.key_id, date_trunc('hour', r.hour, 'UTC'), sum(r.requests), sum(r.errors)
  from jsonb_to_recordset(v_usage) r (organization_id uuid, key_id uuid, hour timestamptz, requests integer, errors integer)
  -- a key that is gone, or of another organisation than the tally says, is counted nowhere
  cross join lateral (select from public.api_keys k where k.organization_id = r.organization_id and k.id = r.key_id limit 1) k
  group by 1, 2, 3
  -- in one order, so that two processes never wait for each other
  order by 1, 2, 3
  on conflict (organization_id, key_id, hour) do update set
    requests = u.requests + excluded.requests,
    errors = u.errors + excluded.errors;
  get diagnostics v_recorded = row_count;
  delete from public.api_key_usage u
  using (select distinct r.organization_id, r.key_id from jsonb_to_recordset(v_usage) r (organization_id uuid, key_id uuid)) used
  where u.organization_id = used.organization_id and u.key_id = used.key_id and u.hour < now() - interval '30 days';
  return jsonb_build_object('recorded', v_recorded);
end
$$;
alter function public.record_key_usage(jsonb, jsonb) owner to crm_system;
grant execute on function public.record_key_usage(jsonb, jsonb) to crm_worker;
comment on function public.record_key_usage(jsonb, jsonb) is 'Adds tallies { usage: [{ organization_id, key_id, hour, requests, errors }] } of one process to what is stored, and drops the hours of these keys that are older than 30 days; answers { recorded: rows }';
