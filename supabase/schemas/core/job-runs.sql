-- The ledger of background work: what each run did for each organisation; whose turn it is next.

create table public.job_runs (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  run_id uuid not null,
  kind text not null,
  claimed integer not null default 0,
  done integer not null default 0,
  failed integer not null default 0,
  input_tokens integer not null default 0,
  output_tokens integer not null default 0,
  started_at timestamptz(3) not null default now(),
  duration_ms integer not null default 0,
  claimed_at timestamptz(3),
  budget_spent_at timestamptz(3),
  primary key (organization_id, id),
  unique (organization_id, run_id, kind)
);
comment on table public.job_runs is 'The ledger: what each run of a job did for each organisation, and what it cost';
comment on column public.job_runs.claimed_at is
  'When the run last asked for this organisation''s work: whoever was served longest ago comes next';
comment on column public.job_runs.budget_spent_at is 'When the run found that the day''s model tokens do not suffice for work that is due';

create index job_runs_started_at_idx on public.job_runs (organization_id, started_at desc);
create index job_runs_kind_idx on public.job_runs (organization_id, kind, started_at desc);

alter table public.job_runs enable row level security;
alter table public.job_runs force row level security;
create policy "functions act inside the organisation of the claim" on public.job_runs for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "admins read their active organisation" on public.job_runs for select to crm_member
  using (organization_id = (select app.member_organization_id('admin')));
grant select on public.job_runs to crm_member;
grant select, insert, update, delete on public.job_runs to crm_definer;
-- who was served when
grant select (organization_id, kind, started_at, claimed_at) on public.job_runs to crm_system;

create function app.job_run_row(p_run public.job_runs) returns jsonb
language sql
stable
set search_path = ''
return jsonb_build_object(
  'id', p_run.id, 'run_id', p_run.run_id, 'kind', p_run.kind, 'claimed', p_run.claimed, 'done', p_run.done, 'failed', p_run.failed,
  'input_tokens', p_run.input_tokens, 'output_tokens', p_run.output_tokens, 'budget_spent_at', app.to_iso(p_run.budget_spent_at),
  'started_at', app.to_iso(p_run.started_at), 'duration_ms', p_run.duration_ms
);
grant execute on function app.job_run_row(public.job_runs) to crm_member;
comment on function app.job_run_row(public.job_runs) is 'A row of the ledger as members see it';

create function public.list_job_runs(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
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
comment on function public.list_job_runs(jsonb, jsonb) is
  'The ledger, newest run first, for admins: takes { limit, cursor?: { id } }, answers { runs, next_cursor }';

create function public.job_status(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_kind constant text := app.decode_json(p_input) ->> 'kind';
begin
  perform app.require_member();
  return (
    select jsonb_build_object(
      'kind', v_kind,
      'backlog', count(*) filter (where j.dead_at is null),
      'under_way', count(*) filter (where j.leased_until > now()),
      'dead', count(*) filter (where j.dead_at is not null),
      'oldest_due_at', app.to_iso(min(j.due_at) filter (where j.dead_at is null)),
      'last_run', (
        select app.job_run_row(r)
        from public.job_runs r
        where r.organization_id = app.organization_id() and r.kind = v_kind
        order by r.started_at desc
        limit 1
      )
    )
    from public.jobs j
    where j.organization_id = app.organization_id() and j.kind = v_kind and j.done_at is null
  );
end
$$;
grant execute on function public.job_status(jsonb, jsonb) to crm_member;
comment on function public.job_status(jsonb, jsonb) is
  'How the work of { kind } stands: { kind, backlog, under_way, dead, oldest_due_at, last_run: ledger row | null }; the ledger is for '
  'admins, others see null';

create function public.list_due_organizations(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
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
        where j.organization_id = o.id and j.kind = v_kind and j.dead_at is null and j.done_at is null and j.next_attempt_at <= now()
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
comment on function public.list_due_organizations(jsonb, jsonb) is
  'Whose turn it is: the organisations with work to claim, of { kind, limit, except?: [ids] }, those served longest ago first, each with '
  'its equal share of the limit: [{ organization_id, share }]';

create function app.record_job_run(
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
grant execute on function app.record_job_run(uuid, text, integer, integer, integer, jsonb, boolean, boolean) to crm_definer;
comment on function app.record_job_run(uuid, text, integer, integer, integer, jsonb, boolean, boolean) is
  'Adds to the ledger row of this run and organisation, in the transaction of the work it counts: a run that is killed leaves a true row';
