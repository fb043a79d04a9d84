-- What is kept for a while only goes by itself, a piece at a time, when the scheduler comes to the organisation.

create function public.prune_old_rows(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (app.decode_json(p_input) ->> 'limit')::integer;
  v_answers integer;
  v_hours integer;
  v_runs integer;
  v_checks integer;
  v_jobs integer;
begin
  perform app.require_worker();
  perform app.advisory_lock('claim prune', p_exclusive => true);
  delete from public.idempotency_keys i
  where i.ctid = any (array(
    select x.ctid
    from public.idempotency_keys x
    where x.organization_id = v_organization_id and x.created_at < now() - interval '2 days'
    order by x.created_at
    limit v_limit
    -- a new answer may be sweeping them out at this moment
    for update skip locked
  ));
  get diagnostics v_answers = row_count;
  delete from public.api_key_usage u
  where u.ctid = any (array(
    select x.ctid from public.api_key_usage x
      where x.organization_id = v_organization_id and x.hour < now() - interval '30 days' limit v_limit
  ));
  get diagnostics v_hours = row_count;
  delete from public.job_runs r
  where r.ctid = any (array(
    select x.ctid from public.job_runs x where x.organization_id = v_organization_id
      and x.started_at < now() - interval '90 days' limit v_limit
  ));
  get diagnostics v_runs = row_count;
  -- drift that was found is kept
  delete from public.stats_checks c
  where c.ctid = any (array(
    select x.ctid
    from public.stats_checks x
    where x.organization_id = v_organization_id and x.checked_at < now() - interval '90 days' and x.drift = 0
    limit v_limit
  ));
  get diagnostics v_checks = row_count;
  delete from public.jobs j
  where j.ctid = any (array(
    select x.ctid
    from public.jobs x
    where x.organization_id = v_organization_id and x.done_at < now() - interval '7 days'
    order by x.done_at
    limit v_limit
    -- one of them may be asked for again at this moment
    for update skip locked
  ));
  get diagnostics v_jobs = row_count;
  return jsonb_build_object(
    'idempotency_keys', v_answers, 'api_key_usage', v_hours, 'job_runs', v_runs, 'stats_checks', v_checks, 'jobs', v_jobs
  );
end
$$;
alter function public.prune_old_rows(jsonb, jsonb) owner to crm_definer;
grant execute on function public.prune_old_rows(jsonb, jsonb) to crm_worker;
comment on function public.prune_old_rows(jsonb, jsonb) is
  'Removes up to { limit } each of the claim''s organisation''s answers under Idempotency-Keys after 2 days, jobs that are done after '
  '7, hours of key usage after 30, and runs in the ledger and comparisons without drift after 90; answers how many, { '
  'idempotency_keys, api_key_usage, job_runs, stats_checks, jobs }';
