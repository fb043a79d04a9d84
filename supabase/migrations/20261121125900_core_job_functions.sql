-- The queue behind background work: leases, back-off, dead letters, the ledger, and the budget for language models.
--
-- Everything here acts inside the organisation of the claim, as crm_definer under row level security. A job that serves
-- every organisation asks public.list_due_organizations whose turn it is and then works with a token of that
-- organisation, so crm_system needs to see when work is due and nothing of what it is about.
--
-- Locks are taken in one order: the object of the work, its job, the day's usage, the ledger.

alter table public.jobs
  add column reserved_tokens integer not null default 0 check (reserved_tokens >= 0),
  add column reserved_on date,
  add constraint jobs_reservation_check check ((reserved_on is null) = (reserved_tokens = 0)),
  add constraint jobs_reservation_needs_lease_check check (reserved_on is null or lease_token is not null);
comment on column public.jobs.next_attempt_at is 'When it may be claimed: now for new work, the end of the wait after a failure, the end of the lease while somebody holds it';
comment on column public.jobs.reserved_tokens is 'Model tokens set aside for the lease, on the day reserved_on. A lease that runs out leaves them set aside: they may have been spent';

-- claims walk what may be claimed and nothing else, however much work waits for its next attempt
drop index public.jobs_due_idx;
create index jobs_next_attempt_idx on public.jobs (organization_id, kind, next_attempt_at) where dead_at is null;

alter table public.job_runs
  add column claimed_at timestamptz(3),
  add column budget_spent_at timestamptz(3);
comment on column public.job_runs.claimed_at is 'When the run last asked for this organisation''s work: whoever was served longest ago comes next';
comment on column public.job_runs.budget_spent_at is 'When the run found that the day''s model tokens do not suffice for work that is due';

grant select (organization_id, kind, next_attempt_at, dead_at) on public.jobs to crm_system;
grant select (organization_id, kind, started_at, claimed_at) on public.job_runs to crm_system;

-- leases

create function app.take_leases(p_kind text, p_limit integer, p_lease interval, p_reserved integer) returns table (object_id uuid, lease_token uuid)
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  with picked as materialized (
    select j.object_id, j.lease_token is not null and j.attempts >= 5 as is_abandoned
    from public.jobs j
    where j.organization_id = app.organization_id() and j.kind = p_kind and j.dead_at is null and j.next_attempt_at <= now()
    order by j.next_attempt_at
    limit p_limit
    for update skip locked
  ),
  buried as (
    -- whoever held it never came back, five times: what brings a worker down is not handed to the next one
    update public.jobs j
    set dead_at = now(), last_error = 'abandoned', lease_token = null, leased_until = null, reserved_tokens = 0, reserved_on = null
    from picked p
    where j.organization_id = app.organization_id() and j.kind = p_kind and j.object_id = p.object_id and p.is_abandoned
  )
  update public.jobs j
  set
    attempts = j.attempts + 1,
    lease_token = gen_random_uuid(), leased_until = now() + p_lease, next_attempt_at = now() + p_lease,
    reserved_tokens = p_reserved, reserved_on = case when p_reserved > 0 then app.today() end
  from picked p
  where j.organization_id = app.organization_id() and j.kind = p_kind and j.object_id = p.object_id and not p.is_abandoned
  returning j.object_id, j.lease_token;
end
$$;
comment on function app.take_leases(text, integer, interval, integer) is 'Leases the work that has been claimable longest, passing over what others hold or write at this moment, and sets this many model tokens aside for each';

create function app.held_job(p_kind text, p_object_id uuid, p_token uuid) returns public.jobs
language sql
volatile
set search_path = ''
begin atomic
  select j.*
  from public.jobs j
  where j.organization_id = app.organization_id()
    and j.kind = p_kind
    and j.object_id = p_object_id
    and j.lease_token = p_token
    and j.leased_until > now()
  for update;
end;
comment on function app.held_job(text, uuid, uuid) is 'The job, locked, while this token is its lease; nothing once the lease has run out or somebody else holds it';

create function app.end_job(p_job public.jobs, p_is_finished boolean) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if p_is_finished then
    delete from public.jobs j
    where j.organization_id = p_job.organization_id and j.kind = p_job.kind and j.object_id = p_job.object_id;
  else
    update public.jobs j
    set
      due_at = now(), next_attempt_at = now(), attempts = 0, last_error = null,
      lease_token = null, leased_until = null, reserved_tokens = 0, reserved_on = null
    where j.organization_id = p_job.organization_id and j.kind = p_job.kind and j.object_id = p_job.object_id;
  end if;
end
$$;
comment on function app.end_job(public.jobs, boolean) is 'Ends a lease that led to a result: the job goes, or starts anew when the object has changed since it was read';

create function app.fail_job(p_job public.jobs, p_error text, p_is_transient boolean, p_retry_after integer) returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  -- an outage says nothing about this piece of work, so it takes much longer until it is given up
  v_is_dead constant boolean := p_job.attempts >= case when p_is_transient then 20 else 5 end;
  v_wait constant interval := least(interval '1 minute' * 2 ^ least(p_job.attempts, 10), interval '6 hours') * (0.75 + random() / 2);
begin
  update public.jobs j
  set
    last_error = p_error,
    dead_at = case when v_is_dead then now() end,
    next_attempt_at = now() + greatest(v_wait, interval '1 second' * least(coalesce(p_retry_after, 0), 86400)),
    lease_token = null, leased_until = null, reserved_tokens = 0, reserved_on = null
  where j.organization_id = p_job.organization_id and j.kind = p_job.kind and j.object_id = p_job.object_id;
  return v_is_dead;
end
$$;
comment on function app.fail_job(public.jobs, text, boolean, integer) is 'Ends a lease that led to nothing: keeps the error code and waits, twice as long each time with a quarter of chance, up to six hours; true when the attempts are used up and the job is dead';

create function app.return_job(p_job public.jobs) returns void
language sql
volatile
set search_path = ''
begin atomic
  update public.jobs j
  set
    attempts = j.attempts - 1, next_attempt_at = j.due_at,
    lease_token = null, leased_until = null, reserved_tokens = 0, reserved_on = null
  where j.organization_id = p_job.organization_id and j.kind = p_job.kind and j.object_id = p_job.object_id;
end;
comment on function app.return_job(public.jobs) is 'Gives back a lease under which nothing was tried; the work is where it was in the queue';

create function app.revive_jobs(p_kind text) returns void
language sql
volatile
set search_path = ''
begin atomic
  update public.jobs j
  set attempts = case when j.dead_at is null then j.attempts else 0 end, dead_at = null, next_attempt_at = j.due_at
  from (
    select x.object_id
    from public.jobs x
    where x.organization_id = app.organization_id()
      and x.kind = p_kind
      and x.lease_token is null
      and (x.dead_at is not null or x.next_attempt_at > now())
    -- what is being written at this moment is due anyway; waiting for it could wait in a circle
    for update skip locked
  ) waiting
  where j.organization_id = app.organization_id() and j.kind = p_kind and j.object_id = waiting.object_id;
end;
comment on function app.revive_jobs(text) is 'Ends the wait of what failed and gives what was buried another go, each by its age';

-- the budget

create function app.today() returns date
language sql
stable
set search_path = ''
return (now() at time zone 'UTC')::date;
comment on function app.today() is 'The UTC day, in which budgets are counted';

create function app.tokens_left() returns bigint
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.model_usage (organization_id, day)
  values (app.organization_id(), app.today())
  on conflict do nothing;
  perform from public.model_usage u
  where u.organization_id = app.organization_id() and u.day = app.today()
  for no key update;
  return (
    select o.model_tokens_per_day - u.input_tokens - u.output_tokens - u.reserved_tokens
    from public.model_usage u
    join public.organizations o on o.id = u.organization_id
    where u.organization_id = app.organization_id() and u.day = app.today()
  );
end
$$;
comment on function app.tokens_left() is 'Model tokens that the organisation may still use today. Locks the day''s row, so that two who ask cannot both be given the last ones';

create function app.reserve_tokens(p_tokens bigint) returns void
language sql
volatile
set search_path = ''
begin atomic
  update public.model_usage u
  set reserved_tokens = u.reserved_tokens + p_tokens
  where u.organization_id = app.organization_id() and u.day = app.today();
end;
comment on function app.reserve_tokens(bigint) is 'Sets model tokens of today aside for work that is about to begin';

create function app.settle_tokens(p_job public.jobs, p_usage jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if p_job.reserved_on is null and p_usage is null then
    return;
  end if;
  insert into public.model_usage as u (organization_id, day, calls, input_tokens, output_tokens)
  values (
    app.organization_id(), coalesce(p_job.reserved_on, app.today()), (p_usage is not null)::integer,
    coalesce((p_usage ->> 'input_tokens')::bigint, 0), coalesce((p_usage ->> 'output_tokens')::bigint, 0)
  )
  on conflict (organization_id, day) do update set
    calls = u.calls + excluded.calls,
    input_tokens = u.input_tokens + excluded.input_tokens,
    output_tokens = u.output_tokens + excluded.output_tokens,
    reserved_tokens = u.reserved_tokens - coalesce(p_job.reserved_tokens, 0);
end
$$;
comment on function app.settle_tokens(public.jobs, jsonb) is 'Books what a model call used, { input_tokens, output_tokens } or null for no call, on the day of its reservation, and frees the reservation';

-- the ledger

create function app.note_run(
  p_run_id uuid, p_kind text, p_claimed integer default 0, p_done integer default 0, p_failed integer default 0,
  p_usage jsonb default null, p_is_turn boolean default false, p_is_budget_spent boolean default false
) returns void
language sql
volatile
set search_path = ''
begin atomic
  insert into public.job_runs as r (
    organization_id, run_id, kind, claimed, done, failed, input_tokens, output_tokens, claimed_at, budget_spent_at
  )
  values (
    app.organization_id(), p_run_id, p_kind, p_claimed, p_done, p_failed,
    coalesce((p_usage ->> 'input_tokens')::integer, 0), coalesce((p_usage ->> 'output_tokens')::integer, 0),
    case when p_is_turn then now() end, case when p_is_budget_spent then now() end
  )
  on conflict (organization_id, run_id, kind) do update set
    claimed = r.claimed + excluded.claimed,
    done = r.done + excluded.done,
    failed = r.failed + excluded.failed,
    input_tokens = r.input_tokens + excluded.input_tokens,
    output_tokens = r.output_tokens + excluded.output_tokens,
    claimed_at = coalesce(excluded.claimed_at, r.claimed_at),
    budget_spent_at = coalesce(r.budget_spent_at, excluded.budget_spent_at),
    duration_ms = extract(epoch from clock_timestamp() - r.started_at) * 1000;
end;
comment on function app.note_run(uuid, text, integer, integer, integer, jsonb, boolean, boolean) is 'Adds to the ledger row of this run and organisation, in the transaction of the work it counts: a run that is killed leaves a true row';

-- claiming: leases, within the budget, noted in the ledger

create function app.take_turn(p_kind text) returns void
language sql
volatile
set search_path = ''
begin atomic
  select pg_advisory_xact_lock(hashtextextended('claim ' || p_kind || app.organization_id(), 0));
end;
comment on function app.take_turn(text) is 'Lets the claims of one organisation take turns, so that each sees what the others hold';

create function app.lease_jobs(p_kind text, p_run_id uuid, p_limit integer, p_lease interval, p_reserve integer) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_affordable integer := p_limit;
  v_leases jsonb;
  v_is_budget_spent boolean := false;
begin
  perform app.take_turn(p_kind);
  if p_reserve > 0 then
    v_affordable := greatest(0, least(p_limit, app.tokens_left() / p_reserve));
  end if;
  select coalesce(jsonb_agg(l), '[]') into v_leases
  from app.take_leases(p_kind, v_affordable, p_lease, p_reserve) l;
  if p_reserve > 0 then
    perform app.reserve_tokens(p_reserve::bigint * jsonb_array_length(v_leases));
  end if;
  if v_affordable < p_limit then
    v_is_budget_spent := exists (
      select from public.jobs j
      where j.organization_id = app.organization_id() and j.kind = p_kind and j.dead_at is null and j.next_attempt_at <= now()
    );
  end if;
  if v_leases <> '[]' or v_is_budget_spent then
    perform app.note_run(
      p_run_id, p_kind, p_claimed => jsonb_array_length(v_leases), p_is_turn => true, p_is_budget_spent => v_is_budget_spent
    );
  end if;
  return jsonb_build_object('leases', v_leases, 'is_budget_spent', v_is_budget_spent);
end
$$;
comment on function app.lease_jobs(text, uuid, integer, interval, integer) is 'Leases up to so much work as today''s budget of the organisation allows, at p_reserve model tokens each (0: no model is asked); answers { leases: [{ object_id, lease_token }], is_budget_spent: work is due that the budget does not allow }';

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
    perform app.raise(409, 'conflict', 'Somebody else is at work on this at this moment');
  end if;
  if p_reserve > 0 then
    if app.tokens_left() < p_reserve then
      perform app.raise(503, 'model_unavailable', 'Your organisation has used up its language model tokens for today');
    end if;
    perform app.reserve_tokens(p_reserve);
  end if;
  perform app.note_run(p_run_id, p_kind, p_claimed => 1);
  return v_token;
end
$$;
comment on function app.lease_job(text, uuid, uuid, interval, integer) is 'Leases the work on one object because somebody asked for it: at once, even after a failure or its burial; answers the token. 409 while somebody else holds it, 503 when the budget does not allow it';

-- whose turn it is

create function public.list_due_organizations(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_kind constant text := v_input ->> 'kind';
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_except constant uuid[] := array(select jsonb_array_elements_text(v_input -> 'except')::uuid);
begin
  return (
    with due as materialized (
      select o.id, next.next_attempt_at, turn.claimed_at
      from public.organizations o
      cross join lateral (
        select j.next_attempt_at
        from public.jobs j
        where j.organization_id = o.id and j.kind = v_kind and j.dead_at is null and j.next_attempt_at <= now()
        order by j.next_attempt_at
        limit 1
      ) next
      left join lateral (
        select r.claimed_at
        from public.job_runs r
        where r.organization_id = o.id and r.kind = v_kind
        order by r.started_at desc
        limit 1
      ) turn on true
      where o.status = 'live' and not o.id = any (v_except)
    )
    select coalesce(
      jsonb_agg(
        jsonb_build_object('organization_id', t.id, 'share', greatest(1, v_limit / (select count(*) from due)))
        order by t.claimed_at nulls first, t.next_attempt_at
      ),
      '[]'
    )
    from (select d.* from due d order by d.claimed_at nulls first, d.next_attempt_at limit v_limit) t
  );
end
$$;
alter function public.list_due_organizations(jsonb, jsonb) owner to crm_system;
grant execute on function public.list_due_organizations(jsonb, jsonb) to crm_worker;
comment on function public.list_due_organizations(jsonb, jsonb) is 'Whose turn it is: the organisations with work to claim, of { kind, limit, except?: [ids] }, those served longest ago first, each with its equal share of the limit: [{ organization_id, share }]';

-- what members see

create function app.job_run_row(p_run public.job_runs) returns jsonb
language sql
stable
set search_path = ''
return jsonb_build_object(
  'id', p_run.id, 'run_id', p_run.run_id, 'kind', p_run.kind, 'claimed', p_run.claimed, 'done', p_run.done, 'failed', p_run.failed,
  'input_tokens', p_run.input_tokens, 'output_tokens', p_run.output_tokens, 'budget_spent_at', app.iso(p_run.budget_spent_at),
  'started_at', app.iso(p_run.started_at), 'duration_ms', p_run.duration_ms
);
comment on function app.job_run_row(public.job_runs) is 'A row of the ledger as members see it';

create function public.job_status(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_kind constant text := app.json(p_input) ->> 'kind';
begin
  perform app.require_member();
  return (
    select jsonb_build_object(
      'kind', v_kind,
      'backlog', count(*) filter (where j.dead_at is null),
      'under_way', count(*) filter (where j.leased_until > now()),
      'dead', count(*) filter (where j.dead_at is not null),
      'oldest_due_at', app.iso(min(j.due_at) filter (where j.dead_at is null)),
      'last_run', (
        select app.job_run_row(r)
        from public.job_runs r
        where r.organization_id = app.organization_id() and r.kind = v_kind
        order by r.started_at desc
        limit 1
      )
    )
    from public.jobs j
    where j.organization_id = app.organization_id() and j.kind = v_kind
  );
end
$$;
grant execute on function public.job_status(jsonb, jsonb) to crm_member;
comment on function public.job_status(jsonb, jsonb) is 'How the work of { kind } stands: { kind, backlog, under_way, dead, oldest_due_at, last_run: ledger row | null }; the ledger is for admins, others see null';

create function public.list_job_runs(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_runs jsonb;
begin
  perform app.require_member('admin');
  select coalesce(jsonb_agg(app.job_run_row(r) order by r.id desc), '[]') into v_runs
  from (
    select x.*
    from public.job_runs x
    where x.organization_id = app.organization_id()
      and (v_input ->> 'cursor' is null or x.id < (v_input -> 'cursor' ->> 'id')::uuid)
    order by x.id desc
    limit v_limit + 1
  ) r;
  return case
    when jsonb_array_length(v_runs) > v_limit
    then jsonb_build_object('runs', v_runs - v_limit, 'next_cursor', jsonb_build_object('id', v_runs -> (v_limit - 1) ->> 'id'))
    else jsonb_build_object('runs', v_runs, 'next_cursor', null)
  end;
end
$$;
grant execute on function public.list_job_runs(jsonb, jsonb) to crm_member;
comment on function public.list_job_runs(jsonb, jsonb) is 'The ledger, newest run first, for admins: takes { limit, cursor?: { id } }, answers { runs, next_cursor }';

grant execute on function app.job_run_row(public.job_runs) to crm_member;
grant execute on function
  app.take_leases(text, integer, interval, integer), app.lease_jobs(text, uuid, integer, interval, integer), app.lease_job(text, uuid, uuid, interval, integer),
  app.held_job(text, uuid, uuid),
  app.end_job(public.jobs, boolean), app.fail_job(public.jobs, text, boolean, integer), app.return_job(public.jobs), app.revive_jobs(text),
  app.today(), app.take_turn(text), app.tokens_left(), app.reserve_tokens(bigint), app.settle_tokens(public.jobs, jsonb),
  app.note_run(uuid, text, integer, integer, integer, jsonb, boolean, boolean)
to crm_definer;
