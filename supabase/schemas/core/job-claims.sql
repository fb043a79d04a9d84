-- Claims on the queue: whose turn it is, leases within limits and budget, and what a worker says of the jobs it holds.

create function app.require_worker() returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if app.claim('actor') is distinct from 'worker' then
    perform app.raise_error(403, 'insufficient_role', 'Only a job may do this');
  elsif app.organization_id() is null then
    perform app.raise_error(401, 'unauthorized', 'Unauthorized');
  end if;
end
$$;
grant execute on function app.require_worker() to crm_definer, crm_system;
comment on function app.require_worker() is
  'Goes on for the worker acting for one organisation';

create function app.lease_of(p_input jsonb) returns interval
language sql
immutable
set search_path = ''
return make_interval(secs => (p_input ->> 'lease_seconds')::integer);
grant execute on function app.lease_of(jsonb) to crm_definer;
comment on function app.lease_of(jsonb) is 'How long the caller wants to hold what it claims';

create function app.take_leases(p_kind text, p_limit integer, p_lease interval, p_reserved integer, p_max_attempts integer)
returns table (object_id uuid, lease_token uuid)
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  with picked as materialized (
    select j.object_id, j.lease_token is not null and j.attempts >= p_max_attempts and not j.is_due_again as is_abandoned
    from public.jobs j
    where j.organization_id = app.organization_id()
      and j.kind = p_kind
      and j.dead_at is null
      and j.done_at is null
      and j.next_attempt_at <= now()
    order by j.next_attempt_at
    limit p_limit
    for update skip locked
  ),
  buried as (
    -- whoever held it never came back, too often: what brings a worker down is not handed to the next one
    update public.jobs j
    set dead_at = now(), last_error = 'abandoned', lease_token = null, leased_until = null, reserved_tokens = 0, reserved_on = null
    from picked p
    where j.organization_id = app.organization_id() and j.kind = p_kind and j.object_id = p.object_id and p.is_abandoned
  )
  update public.jobs j
  set
    attempts = case when j.is_due_again then 0 else j.attempts end + 1,
    is_due_again = false,
    lease_token = gen_random_uuid(), leased_until = now() + p_lease, next_attempt_at = now() + p_lease,
    reserved_tokens = p_reserved, reserved_on = case when p_reserved > 0 then app.today() end
  from picked p
  where j.organization_id = app.organization_id() and j.kind = p_kind and j.object_id = p.object_id and not p.is_abandoned
  returning j.object_id, j.lease_token;
end
$$;
grant execute on function app.take_leases(text, integer, interval, integer, integer) to crm_definer;
comment on function app.take_leases(text, integer, interval, integer, integer) is
  'Leases the work that has been claimable longest, passing over what others hold or write at this moment, and sets this many model '
  'tokens aside for each';

create function app.lease_jobs(
  p_kind text, p_run_id uuid, p_limit integer, p_lease interval, p_reserve integer,
  p_concurrency integer default null, p_max_attempts integer default 5
) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_limit integer := p_limit;
  v_affordable integer;
  v_leases jsonb;
  v_is_budget_spent boolean := false;
begin
  perform app.advisory_lock('claim ' || p_kind, p_exclusive => true);
  if p_concurrency is not null then
    v_limit := greatest(0, least(p_limit, p_concurrency - (
      select count(*)
      from public.jobs j
      where j.organization_id = app.organization_id() and j.kind = p_kind and j.lease_token is not null and j.leased_until > now()
    )));
  end if;
  v_affordable := v_limit;
  if p_reserve > 0 then
    v_affordable := greatest(0, least(v_limit, app.tokens_left() / p_reserve));
  end if;
  select coalesce(jsonb_agg(l), '[]') into v_leases
  from app.take_leases(p_kind, v_affordable, p_lease, p_reserve, p_max_attempts) l;
  if p_reserve > 0 then
    perform app.reserve_tokens(p_reserve::bigint * jsonb_array_length(v_leases));
  end if;
  if v_affordable < v_limit then
    v_is_budget_spent := exists (
      select from public.jobs j
      where j.organization_id = app.organization_id()
        and j.kind = p_kind
        and j.dead_at is null
        and j.done_at is null
        and j.next_attempt_at <= now()
    );
  end if;
  if v_leases <> '[]' or v_is_budget_spent then
    perform app.record_job_run(
      p_run_id, p_kind, p_claimed => jsonb_array_length(v_leases), p_is_turn => true, p_is_budget_spent => v_is_budget_spent
    );
  end if;
  return jsonb_build_object('leases', v_leases, 'is_budget_spent', v_is_budget_spent);
end
$$;
grant execute on function app.lease_jobs(text, uuid, integer, interval, integer, integer, integer) to crm_definer;
comment on function app.lease_jobs(text, uuid, integer, interval, integer, integer, integer) is
  'Leases up to so much work as today''s budget of the organisation allows, at p_reserve model tokens each (0: no model is asked), and '
  'at most p_concurrency at a time; answers { leases: [{ object_id, lease_token }], is_budget_spent: work is due that the budget does '
  'not allow }';

create function app.lease_job(p_kind text, p_object_id uuid, p_run_id uuid, p_lease interval, p_reserve integer) returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_token uuid;
begin
  insert into public.jobs (organization_id, kind, object_id)
  values (app.organization_id(), p_kind, p_object_id)
  on conflict do nothing;
  update public.jobs j
  set
    attempts = case when j.dead_at is null then j.attempts else 0 end + 1, dead_at = null,
    lease_token = gen_random_uuid(), leased_until = now() + p_lease, next_attempt_at = now() + p_lease,
    reserved_tokens = p_reserve, reserved_on = case when p_reserve > 0 then app.today() end
  where j.organization_id = app.organization_id()
    and j.kind = p_kind
    and j.object_id = p_object_id
    and (j.leased_until is null or j.leased_until <= now())
  returning j.lease_token into v_token;
  if v_token is null then
    perform app.raise_error(409, 'conflict', 'Somebody else is at work on this at this moment');
  end if;
  if p_reserve > 0 then
    if app.tokens_left() < p_reserve then
      perform app.raise_error(503, 'model_unavailable', 'Your organisation has used up its language model tokens for today');
    end if;
    perform app.reserve_tokens(p_reserve);
  end if;
  perform app.record_job_run(p_run_id, p_kind, p_claimed => 1);
  return v_token;
end
$$;
grant execute on function app.lease_job(text, uuid, uuid, interval, integer) to crm_definer;
comment on function app.lease_job(text, uuid, uuid, interval, integer) is
  'Leases the work on one object because somebody asked for it: at once, even after a failure or its burial; answers the token. 409 while '
  'somebody else holds it, 503 when the budget does not allow it';

create function public.list_due_jobs(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_started_at constant timestamptz := (v_input ->> 'started_at')::timestamptz;
begin
  return (
    with recursive pair as (
      -- from one organisation and kind to the next by index: the cost is what is there, not how much waits
      (
        select j.organization_id, j.kind
        from public.jobs j
        where j.dead_at is null and j.done_at is null
        order by j.organization_id, j.kind
        limit 1
      )
      union all
      select n.organization_id, n.kind
      from pair p
      cross join lateral (
        select j.organization_id, j.kind
        from public.jobs j
        where (j.organization_id, j.kind) > (p.organization_id, p.kind) and j.dead_at is null and j.done_at is null
        order by j.organization_id, j.kind
        limit 1
      ) n
    ),
    due as materialized (
      select p.organization_id, p.kind, next.next_attempt_at, turn.claimed_at
      from pair p
      join jsonb_to_recordset(v_input -> 'kinds') k (kind text, interval_seconds integer) on k.kind = p.kind
      join public.organizations o on o.id = p.organization_id and o.status = 'live'
      cross join lateral (
        select j.next_attempt_at
        from public.jobs j
        where j.organization_id = p.organization_id
          and j.kind = p.kind
          and j.dead_at is null
          and j.done_at is null
          and j.next_attempt_at <= now()
        order by j.next_attempt_at
        limit 1
      ) next
      left join lateral (
        select r.claimed_at
        from public.job_runs r
        where r.organization_id = p.organization_id and r.kind = p.kind
        order by r.started_at desc
        limit 1
      ) turn on true
      where
        -- a kind with an interval has its turn once per interval; the run that began it goes on
        not coalesce(
          turn.claimed_at > now() - make_interval(secs => k.interval_seconds) and turn.claimed_at < v_started_at, false
        )
        and not exists (
          select from jsonb_to_recordset(v_input -> 'except') e (organization_id uuid, kind text)
          where e.organization_id = p.organization_id and e.kind = p.kind
        )
    )
    select coalesce(
      jsonb_agg(
        jsonb_build_object(
          'organization_id', t.organization_id, 'kind', t.kind, 'share', greatest(1, v_limit / (select count(*) from due))
        )
        order by t.claimed_at nulls first, t.next_attempt_at
      ),
      '[]'
    )
    from (select d.* from due d order by d.claimed_at nulls first, d.next_attempt_at limit v_limit) t
  );
end
$$;
alter function public.list_due_jobs(jsonb, jsonb) owner to crm_system;
grant execute on function public.list_due_jobs(jsonb, jsonb) to crm_worker;
comment on function public.list_due_jobs(jsonb, jsonb) is
  'Whose turn it is: the organisations and kinds with work to claim, of { kinds: [{ kind, interval_seconds }], limit, started_at, '
  'except: [{ organization_id, kind }] }, those served longest ago first, each with its equal share of the limit: [{ organization_id, '
  'kind, share }]';

create function public.claim_jobs(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_kind constant text := v_input ->> 'kind';
  v_claim jsonb;
begin
  perform app.require_worker();
  v_claim := app.lease_jobs(
    v_kind, (v_input ->> 'run_id')::uuid, (v_input ->> 'limit')::integer, app.lease_of(v_input), (v_input ->> 'reserve_tokens')::integer,
    (v_input ->> 'concurrency')::integer, (v_input ->> 'max_attempts')::integer
  );
  return (
    select coalesce(
      jsonb_agg(jsonb_build_object(
        'kind', j.kind, 'object_id', j.object_id, 'token', j.lease_token, 'payload', j.payload, 'progress', j.progress,
        'attempts', j.attempts
      ) order by j.due_at),
      '[]'
    )
    from jsonb_to_recordset(v_claim -> 'leases') l (object_id uuid, lease_token uuid)
    join public.jobs j on j.organization_id = app.organization_id() and j.kind = v_kind and j.object_id = l.object_id
  );
end
$$;
alter function public.claim_jobs(jsonb, jsonb) owner to crm_definer;
grant execute on function public.claim_jobs(jsonb, jsonb) to crm_worker;
comment on function public.claim_jobs(jsonb, jsonb) is
  'Leases jobs of the claim''s organisation, { kind, run_id, limit, lease_seconds, reserve_tokens, concurrency: at most so many at a '
  'time, max_attempts: how often a holder may vanish }: [{ kind, object_id, token, payload, progress, attempts }], oldest first';

create function public.checkpoint_job(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_job public.jobs;
begin
  perform app.require_worker();
  v_job := app.held_job(v_input ->> 'kind', (v_input ->> 'object_id')::uuid, (v_input ->> 'token')::uuid);
  if v_job.object_id is null then
    return jsonb_build_object('is_held', false);
  end if;
  if v_input ? 'progress' then
    perform app.save_progress(v_job, v_input -> 'progress');
  end if;
  update public.jobs j
  set
    leased_until = greatest(j.leased_until, now() + app.lease_of(v_input)),
    next_attempt_at = greatest(j.leased_until, now() + app.lease_of(v_input))
  where j.organization_id = v_job.organization_id and j.kind = v_job.kind and j.object_id = v_job.object_id;
  return jsonb_build_object('is_held', true);
end
$$;
alter function public.checkpoint_job(jsonb, jsonb) owner to crm_definer;
grant execute on function public.checkpoint_job(jsonb, jsonb) to crm_worker;
comment on function public.checkpoint_job(jsonb, jsonb) is
  'Extends a lease, { kind, object_id, token, lease_seconds, progress?: the checkpoint to store }; answers { is_held }: false for a '
  'worker that lost it, and then nothing is written';

create function public.finish_job(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_outcome constant text := v_input ->> 'outcome';
  v_job public.jobs;
  v_is_held boolean;
  v_is_dead boolean := false;
begin
  perform app.require_worker();
  v_job := app.held_job(v_input ->> 'kind', (v_input ->> 'object_id')::uuid, (v_input ->> 'token')::uuid);
  v_is_held := v_job.object_id is not null;
  if v_is_held and v_outcome = 'done' then
    perform app.finish_job(v_job);
  elsif v_is_held and v_outcome = 'unfinished' then
    perform app.pause_job(v_job);
  elsif v_is_held and v_outcome = 'failed' then
    v_is_dead := app.fail_job(
      v_job, v_input ->> 'error', (v_input ->> 'is_transient')::boolean, (v_input ->> 'retry_after_seconds')::integer,
      (v_input ->> 'max_attempts')::integer
    );
  end if;
  perform app.settle_tokens(v_job, null);
  perform app.record_job_run(
    (v_input ->> 'run_id')::uuid, v_input ->> 'kind',
    -- not held: ended already by the handler itself or by a call whose answer was lost, or another worker's by now
    p_done => (v_outcome = 'done' and v_is_held)::integer,
    p_failed => (v_outcome = 'failed' and v_is_held)::integer
  );
  return jsonb_build_object('is_held', v_is_held, 'is_dead', v_is_dead);
end
$$;
alter function public.finish_job(jsonb, jsonb) owner to crm_definer;
grant execute on function public.finish_job(jsonb, jsonb) to crm_worker;
comment on function public.finish_job(jsonb, jsonb) is
  'Ends a lease, { kind, object_id, token, run_id, outcome: done | unfinished (goes on from its checkpoint) | failed, error?, '
  'is_transient?, retry_after_seconds?, max_attempts? }, and counts it in the ledger; answers { is_held: whether the lease was still '
  'there, is_dead: the attempts are used up }';

create function public.enqueue_job(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
begin
  perform app.require_worker();
  perform app.enqueue_job(
    v_input ->> 'kind', (v_input ->> 'object_id')::uuid, coalesce(v_input -> 'payload', '{}'), (v_input ->> 'run_after')::timestamptz
  );
  return '{}';
end
$$;
alter function public.enqueue_job(jsonb, jsonb) owner to crm_definer;
grant execute on function public.enqueue_job(jsonb, jsonb) to crm_worker;
comment on function public.enqueue_job(jsonb, jsonb) is
  'Asks for a job in the claim''s organisation, { kind, object_id?, payload?, run_after? }: for jobs that lead to others. What a '
  'member asks for is enqueued by the function or trigger that writes its row';
