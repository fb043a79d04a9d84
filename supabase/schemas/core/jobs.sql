-- The queue behind background work: leases, back-off, dead letters.
--
-- Everything here acts inside the organisation of the claim, as crm_definer under row level security. A job that serves
-- every organisation asks public.list_due_organizations whose turn it is and then works with a token of that
-- organisation, so crm_system needs to see when work is due and nothing of what it is about.
--
-- Locks are taken in one order: the object of the work, its job, the day's usage, the ledger.

create table public.jobs (
  organization_id uuid not null references public.organizations on delete cascade,
  kind text not null check (kind in ('summarize_chat')),
  object_id uuid not null,
  due_at timestamptz(3) not null default now(),
  next_attempt_at timestamptz(3) not null default date_trunc('milliseconds', now()),
  attempts integer not null default 0 check (attempts >= 0),
  lease_token uuid,
  leased_until timestamptz(3),
  last_error text check (char_length(last_error) <= 500),
  dead_at timestamptz(3),
  reserved_tokens integer not null default 0 check (reserved_tokens >= 0),
  reserved_on date,
  primary key (organization_id, kind, object_id),
  check ((lease_token is null) = (leased_until is null)),
  check (dead_at is null or lease_token is null),
  constraint jobs_reservation_check check ((reserved_on is null) = (reserved_tokens = 0)),
  constraint jobs_reservation_needs_lease_check check (reserved_on is null or lease_token is not null)
) with (fillfactor = 80);
comment on table public.jobs is
  'Work waiting to be done, one row per object. A claim is a lease with a token: only the holder of the newest token may finish the work';
comment on column public.jobs.due_at is 'Since when the work has been waiting; claims go oldest first';
comment on column public.jobs.next_attempt_at is
  'When it may be claimed: now for new work, the end of the wait after a failure, the end of the lease while somebody holds it';
comment on column public.jobs.dead_at is 'When the attempts were used up; a new event on the object starts over';
comment on column public.jobs.reserved_tokens is
  'Model tokens set aside for the lease, on the day reserved_on. A lease that runs out leaves them set aside: they may have been spent';

-- claims walk what may be claimed and nothing else, however much work waits for its next attempt
create index jobs_next_attempt_idx on public.jobs (organization_id, kind, next_attempt_at) where dead_at is null;

alter table public.jobs enable row level security;
alter table public.jobs force row level security;
create policy "functions act inside the organisation of the claim" on public.jobs for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.jobs for select to crm_member
  using (organization_id = (select app.member_organization_id()));
-- never the lease token, which is what lets a worker finish a job
grant select (organization_id, kind, object_id, due_at, next_attempt_at, attempts, leased_until, last_error, dead_at)
  on public.jobs to crm_member;
grant select, insert, update, delete on public.jobs to crm_definer;
-- when work is due; nothing of what it is about
grant select (organization_id, kind, next_attempt_at, dead_at) on public.jobs to crm_system;

create function app.held_job(p_kind text, p_object_id uuid, p_token uuid) returns public.jobs
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_job public.jobs;
begin
  select j.* into v_job
  from public.jobs j
  where j.organization_id = app.organization_id()
    and j.kind = p_kind
    and j.object_id = p_object_id
    and j.lease_token = p_token
    and j.leased_until > now()
  for update;
  return v_job;
end
$$;
grant execute on function app.held_job(text, uuid, uuid) to crm_definer;
comment on function app.held_job(text, uuid, uuid) is
  'The job, locked, while this token is its lease; nothing once the lease has run out or somebody else holds it';

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
grant execute on function app.settle_tokens(public.jobs, jsonb) to crm_definer;
comment on function app.settle_tokens(public.jobs, jsonb) is
  'Books what a model call used, { input_tokens, output_tokens } or null for no call, on the day of its reservation, and frees the '
  'reservation';

create function app.take_leases(p_kind text, p_limit integer, p_lease interval, p_reserved integer)
  returns table (object_id uuid, lease_token uuid)
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
grant execute on function app.take_leases(text, integer, interval, integer) to crm_definer;
comment on function app.take_leases(text, integer, interval, integer) is
  'Leases the work that has been claimable longest, passing over what others hold or write at this moment, and sets this many model '
  'tokens aside for each';

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
grant execute on function app.end_job(public.jobs, boolean) to crm_definer;
comment on function app.end_job(public.jobs, boolean) is
  'Ends a lease that led to a result: the job goes, or starts anew when the object has changed since it was read';

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
grant execute on function app.return_job(public.jobs) to crm_definer;
comment on function app.return_job(public.jobs) is
  'Gives back a lease under which nothing was tried; the work is where it was in the queue';

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
grant execute on function app.fail_job(public.jobs, text, boolean, integer) to crm_definer;
comment on function app.fail_job(public.jobs, text, boolean, integer) is
  'Ends a lease that led to nothing: keeps the error code and waits, twice as long each time with a quarter of chance, up to six hours; '
  'true when the attempts are used up and the job is dead';

create function app.retry_jobs_now(p_kind text) returns void
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
grant execute on function app.retry_jobs_now(text) to crm_definer;
comment on function app.retry_jobs_now(text) is 'Ends the wait of what failed and gives what was buried another go, each by its age';

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
  perform app.advisory_lock('claim ' || p_kind, p_exclusive => true);
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
    perform app.record_job_run(
      p_run_id, p_kind, p_claimed => jsonb_array_length(v_leases), p_is_turn => true, p_is_budget_spent => v_is_budget_spent
    );
  end if;
  return jsonb_build_object('leases', v_leases, 'is_budget_spent', v_is_budget_spent);
end
$$;
grant execute on function app.lease_jobs(text, uuid, integer, interval, integer) to crm_definer;
comment on function app.lease_jobs(text, uuid, integer, interval, integer) is
  'Leases up to so much work as today''s budget of the organisation allows, at p_reserve model tokens each (0: no model is asked); '
  'answers { leases: [{ object_id, lease_token }], is_budget_spent: work is due that the budget does not allow }';

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
