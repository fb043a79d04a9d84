-- The queue behind background work: jobs of any kind, their leases, checkpoints, back-off and dead letters.
--
-- The kinds are a registry in code (app/jobs.ts): the database knows a name, an object, a payload and a lease. Everything
-- here acts inside the organisation of the claim, as crm_definer under row level security. A run over every organisation
-- asks public.list_due_jobs whose turn it is and then works with a token of that organisation, so crm_system needs to see
-- when work is due and nothing of what it is about.
--
-- Locks are taken in one order: the object of the work, its job, the day's usage, the ledger.

create table public.jobs (
  organization_id uuid not null references public.organizations on delete cascade,
  kind text not null check (kind ~ '^[a-z][a-z_]{0,49}$'),
  object_id uuid not null default gen_random_uuid(),
  payload jsonb not null default '{}',
  progress jsonb,
  due_at timestamptz(3) not null default now(),
  next_attempt_at timestamptz(3) not null default date_trunc('milliseconds', now()),
  attempts integer not null default 0 check (attempts >= 0),
  lease_token uuid,
  leased_until timestamptz(3),
  is_due_again boolean not null default false,
  last_error text check (char_length(last_error) <= 500),
  dead_at timestamptz(3),
  done_at timestamptz(3),
  reserved_tokens integer not null default 0 check (reserved_tokens >= 0),
  reserved_on date,
  primary key (organization_id, kind, object_id),
  constraint jobs_payload_check check (jsonb_typeof(payload) = 'object' and octet_length(payload::text) <= 16384),
  constraint jobs_progress_check check (octet_length(progress::text) <= 16384),
  check ((lease_token is null) = (leased_until is null)),
  check (dead_at is null or lease_token is null),
  constraint jobs_due_again_check check (lease_token is not null or not is_due_again),
  constraint jobs_done_check check (done_at is null or (dead_at is null and lease_token is null)),
  constraint jobs_reservation_check check ((reserved_on is null) = (reserved_tokens = 0)),
  constraint jobs_reservation_needs_lease_check check (reserved_on is null or lease_token is not null)
) with (fillfactor = 80);
comment on table public.jobs is
  'Work waiting to be done, one row per kind and object. A claim is a lease: only the holder of the newest token may finish it';
comment on column public.jobs.object_id is
  'What the job is about. There is one job per kind and object, so asking for it again while it waits is asking once';
comment on column public.jobs.payload is
  'The input, checked by the kind''s schema in code. Ids rather than contents: it stays for a week after the job is done';
comment on column public.jobs.progress is 'The checkpoint that the next attempt goes on from. Written only under the newest lease';
comment on column public.jobs.due_at is 'Since when the work has been waiting; claims go oldest first';
comment on column public.jobs.next_attempt_at is
  'When it may be claimed: now for new work, the end of the wait after a failure, the end of the lease while somebody holds it';
comment on column public.jobs.is_due_again is
  'The job was asked for again while somebody held it, so it starts over when that attempt ends';
comment on column public.jobs.dead_at is 'When the attempts were used up; a new event on the object starts over';
comment on column public.jobs.done_at is
  'When it was done. Kept for a week; summaries leave no row, the summary itself is the record';
comment on column public.jobs.reserved_tokens is
  'Model tokens set aside for the lease, on the day reserved_on. A lease that runs out leaves them set aside: they may have been spent';

create index jobs_next_attempt_idx on public.jobs (organization_id, kind, next_attempt_at) where dead_at is null and done_at is null;
create index jobs_leased_idx on public.jobs (organization_id, kind) where lease_token is not null;
create index jobs_done_at_idx on public.jobs (organization_id, done_at) where done_at is not null;

alter table public.jobs enable row level security;
alter table public.jobs force row level security;
create policy "functions act inside the organisation of the claim" on public.jobs for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.jobs for select to crm_member
  using (organization_id = (select app.member_organization_id()));
-- never the lease token, which is what lets a worker finish a job, nor what it works with
grant select (organization_id, kind, object_id, due_at, next_attempt_at, attempts, leased_until, last_error, dead_at, done_at)
  on public.jobs to crm_member;
grant select, insert, update, delete on public.jobs to crm_definer;
-- when work is due; nothing of what it is about
grant select (organization_id, kind, next_attempt_at, dead_at, done_at) on public.jobs to crm_system;

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

create function app.require_job(p_kind text, p_object_id uuid, p_token uuid) returns public.jobs
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_job constant public.jobs := app.held_job(p_kind, p_object_id, p_token);
begin
  if v_job.object_id is null then
    perform app.raise_error(409, 'conflict', 'The lease on this job was lost');
  end if;
  return v_job;
end
$$;
grant execute on function app.require_job(text, uuid, uuid) to crm_definer;
comment on function app.require_job(text, uuid, uuid) is
  'The job under this lease, locked; 409 for a worker that lost it. Functions that write what a job does begin with it, so a stale '
  'worker writes nothing';

create function app.enqueue_job(
  p_kind text, p_object_id uuid default null, p_payload jsonb default '{}', p_run_after timestamptz default null
) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  -- cut to the millisecond, not rounded, so that new work is due at once
  v_at constant timestamptz := date_trunc('milliseconds', coalesce(p_run_after, now()));
begin
  insert into public.jobs as j (organization_id, kind, object_id, payload, due_at, next_attempt_at)
  values (app.organization_id(), p_kind, coalesce(p_object_id, gen_random_uuid()), p_payload, v_at, v_at)
  on conflict (organization_id, kind, object_id) do update set
    payload = excluded.payload,
    due_at = excluded.due_at,
    next_attempt_at = case when j.lease_token is null then excluded.next_attempt_at else j.next_attempt_at end,
    is_due_again = j.lease_token is not null,
    attempts = case when j.lease_token is null then 0 else j.attempts end,
    -- a job that waits keeps its checkpoint; one that was done or given up starts over
    progress = case when j.done_at is null and j.dead_at is null then j.progress end,
    last_error = null, dead_at = null, done_at = null;
end
$$;
grant execute on function app.enqueue_job(text, uuid, jsonb, timestamptz) to crm_definer;
comment on function app.enqueue_job(text, uuid, jsonb, timestamptz) is
  'Asks for a job in the transaction of the row that it is about, at once or from p_run_after on. One job per kind and object: the '
  'newest payload and time count';

create function app.save_progress(p_job public.jobs, p_progress jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update public.jobs j
  -- attempts are counted since the last progress, so a long job survives any number of restarts
  set progress = p_progress, attempts = case when j.progress is distinct from p_progress then 1 else j.attempts end
  where j.organization_id = p_job.organization_id and j.kind = p_job.kind and j.object_id = p_job.object_id;
end
$$;
grant execute on function app.save_progress(public.jobs, jsonb) to crm_definer;
comment on function app.save_progress(public.jobs, jsonb) is
  'Stores the checkpoint of a held job. Called in the transaction of the work that it counts, each piece of work is done once';

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

create function app.finish_job(p_job public.jobs) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update public.jobs j
  set
    done_at = case when not j.is_due_again then now() end,
    progress = case when not j.is_due_again then j.progress end,
    next_attempt_at = greatest(j.due_at, now()),
    attempts = 0, last_error = null,
    is_due_again = false, lease_token = null, leased_until = null, reserved_tokens = 0, reserved_on = null
  where j.organization_id = p_job.organization_id and j.kind = p_job.kind and j.object_id = p_job.object_id;
end
$$;
grant execute on function app.finish_job(public.jobs) to crm_definer;
comment on function app.finish_job(public.jobs) is
  'Ends a held job that is done; it starts over when it was asked for again meanwhile. Called in the transaction of the work''s last '
  'write, the work is done once';

create function app.pause_job(p_job public.jobs) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update public.jobs j
  set
    attempts = 0, next_attempt_at = now(), last_error = null,
    is_due_again = false, lease_token = null, leased_until = null, reserved_tokens = 0, reserved_on = null
  where j.organization_id = p_job.organization_id and j.kind = p_job.kind and j.object_id = p_job.object_id;
end
$$;
grant execute on function app.pause_job(public.jobs) to crm_definer;
comment on function app.pause_job(public.jobs) is
  'Ends a lease in the middle of the work: the job goes on from its checkpoint, behind what is due already';

create function app.fail_job(
  p_job public.jobs, p_error text, p_is_transient boolean, p_retry_after integer, p_max_attempts integer default 5
) returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  -- an outage says nothing about this piece of work, so it takes much longer until it is given up
  v_is_dead constant boolean := p_job.attempts >= p_max_attempts * case when p_is_transient then 4 else 1 end and not p_job.is_due_again;
  v_wait constant interval := least(interval '1 minute' * 2 ^ least(p_job.attempts, 10), interval '6 hours') * (0.75 + random() / 2);
begin
  update public.jobs j
  set
    last_error = p_error,
    dead_at = case when v_is_dead then now() end,
    attempts = case when j.is_due_again then 0 else j.attempts end,
    next_attempt_at = now() + greatest(v_wait, interval '1 second' * least(coalesce(p_retry_after, 0), 86400)),
    is_due_again = false, lease_token = null, leased_until = null, reserved_tokens = 0, reserved_on = null
  where j.organization_id = p_job.organization_id and j.kind = p_job.kind and j.object_id = p_job.object_id;
  return v_is_dead;
end
$$;
grant execute on function app.fail_job(public.jobs, text, boolean, integer, integer) to crm_definer;
comment on function app.fail_job(public.jobs, text, boolean, integer, integer) is
  'Ends a lease that led to nothing: keeps the error code and waits, twice as long each time with a quarter of chance, up to six '
  'hours; true when the attempts are used up and the job is dead';

create function app.return_job(p_job public.jobs) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update public.jobs j
  set
    attempts = j.attempts - 1, next_attempt_at = j.due_at,
    is_due_again = false, lease_token = null, leased_until = null, reserved_tokens = 0, reserved_on = null
  where j.organization_id = p_job.organization_id and j.kind = p_job.kind and j.object_id = p_job.object_id;
end
$$;
grant execute on function app.return_job(public.jobs) to crm_definer;
comment on function app.return_job(public.jobs) is
  'Gives back a lease under which nothing was tried; the work is where it was in the queue';

create function app.retry_jobs_now(p_kind text) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update public.jobs j
  set attempts = case when j.dead_at is null then j.attempts else 0 end, dead_at = null, next_attempt_at = j.due_at
  from (
    select x.object_id
    from public.jobs x
    where x.organization_id = app.organization_id()
      and x.kind = p_kind
      and x.lease_token is null
      and x.done_at is null
      and (x.dead_at is not null or x.next_attempt_at > now())
    -- what is being written at this moment is due anyway; waiting for it could wait in a circle
    for update skip locked
  ) waiting
  where j.organization_id = app.organization_id() and j.kind = p_kind and j.object_id = waiting.object_id;
end
$$;
grant execute on function app.retry_jobs_now(text) to crm_definer;
comment on function app.retry_jobs_now(text) is
  'Ends the wait of what failed and gives what was buried another go, each by its age';
