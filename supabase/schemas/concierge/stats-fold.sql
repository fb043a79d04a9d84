-- Folding: counting what writes have left. Readers do it before they read, the scheduler so that there is little to do for them.

create function app.fold_set(out events integer, out is_last boolean)
language plpgsql
volatile
set search_path = ''
-- a plan is kept that was made when there was little: each row is looked up by index, here and in what is called, however much there is
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_most constant integer := 2000;
  v_events app.event[];
begin
  with taken as (
    delete from public.uncounted_events u
    where u.organization_id = v_organization_id and u.id = any (array(
      select n.id
      from (
        select w.id, sum(w.event_count) over (order by w.id) - w.event_count as before
        from (
          select x.id, x.event_count
          from public.uncounted_events x
          where x.organization_id = v_organization_id
          order by x.id
          limit v_most
        ) w
      ) n
      where n.before < v_most
    ))
    returning u.events as list, u.stored_at
  )
  select array_agg(e) into v_events
  from taken t
  cross join lateral jsonb_populate_recordset(
    row(t.stored_at, null, null, null, null, null, null, null, null, null)::app.event, t.list
  ) e;
  events := coalesce(cardinality(v_events), 0);
  is_last := events < v_most;
  if events > 0 then
    perform app.count_events(v_events);
  end if;
end
$$;
grant execute on function app.fold_set() to crm_definer;
comment on function app.fold_set() is
  'Counts the oldest of what is left, about two thousand events; answers how many they were, and whether that was all. Only for who '
  'holds the lock ''folding''';

create function app.fold_statistics() returns void
language plpgsql
volatile
security definer
set search_path = ''
-- who counts goes on to read, which may take longer than anything else that is waited for; what a statement may take still holds
set lock_timeout = '5s'
as $$
declare
  v_is_last boolean := false;
begin
  if
    not exists (select from public.uncounted_events u where u.organization_id = app.organization_id())
    -- a database that takes no writes, as a copy or one whose disk is full, shows what was counted until then
    or current_setting('transaction_read_only')::boolean
  then
    return;
  end if;
  perform app.advisory_lock('folding', p_exclusive => true);
  while not v_is_last loop
    select s.is_last into v_is_last from app.fold_set() s;
  end loop;
end
$$;
alter function app.fold_statistics() owner to crm_definer;
grant execute on function app.fold_statistics() to crm_member;
comment on function app.fold_statistics() is
  'Counts all that was stored before, so that what is read next is exact; called first by every function that reads a statistic. Waits '
  'for whoever is at it. Where nothing is left it is one look-up';

create function public.fold_statistics(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_set record;
begin
  perform app.require_worker();
  if coalesce((app.decode_json(p_input) ->> 'waits')::boolean, false) then
    perform app.advisory_lock('folding', p_exclusive => true);
  elsif not app.try_advisory_lock('folding') then
    return jsonb_build_object('events', 0, 'is_done', true);
  end if;
  select s.events, s.is_last into v_set from app.fold_set() s;
  return jsonb_build_object('events', v_set.events, 'is_done', v_set.is_last);
end
$$;
alter function public.fold_statistics(jsonb, jsonb) owner to crm_definer;
grant execute on function public.fold_statistics(jsonb, jsonb) to crm_worker;
comment on function public.fold_statistics(jsonb, jsonb) is
  'Counts a set of the claim''s organisation''s uncounted events, the oldest first; answers { events: how many, is_done: that was '
  'all, or somebody else is at it, for whom it does not wait unless told { waits: true } }';

create function public.organizations_to_fold(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
    with recursive oldest as (
      -- from one organisation to the next by index, however much waits
      (select u.organization_id, u.stored_at from public.uncounted_events u order by u.organization_id, u.id limit 1)
      union all
      select n.organization_id, n.stored_at
      from oldest o
      cross join lateral (
        select u.organization_id, u.stored_at
        from public.uncounted_events u
        where u.organization_id > o.organization_id
        order by u.organization_id, u.id
        limit 1
      ) n
    )
    select coalesce(jsonb_agg(l.organization_id order by l.stored_at), '[]')
    from (
      select o.organization_id, o.stored_at
      from oldest o
      order by o.stored_at
      limit (app.decode_json(p_input) ->> 'limit')::integer
    ) l
  );
end
$$;
alter function public.organizations_to_fold(jsonb, jsonb) owner to crm_system;
grant execute on function public.organizations_to_fold(jsonb, jsonb) to crm_worker;
comment on function public.organizations_to_fold(jsonb, jsonb) is
  'Organisations with uncounted events, those whose have waited longest first: takes { limit }, answers [id]';
