-- Which chats could not be summarised, and why.

create function public.list_failed_summaries(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (app.json(p_input) ->> 'limit')::integer;
begin
  perform app.require_member();
  return (
    with failed as materialized (
      select j.object_id, j.attempts, j.last_error, j.next_attempt_at, j.dead_at
      from public.jobs j
      where j.organization_id = v_organization_id and j.kind = 'summarize_chat' and j.last_error is not null
    )
    select jsonb_build_object(
      'total', (select count(*) from failed),
      'failures', coalesce(
        jsonb_agg(
          jsonb_build_object(
            'chat_id', c.public_id, 'failure', f.last_error, 'attempts', f.attempts,
            'next_attempt_at', case when f.dead_at is null then app.iso(f.next_attempt_at) end, 'gave_up_at', app.iso(f.dead_at)
          )
          order by f.dead_at desc nulls last, f.next_attempt_at, c.public_id
        ),
        '[]'
      )
    )
    from (select x.* from failed x order by x.dead_at desc nulls last, x.next_attempt_at, x.object_id limit v_limit) f
    cross join lateral (
      select x.public_id from public.chats x where x.organization_id = v_organization_id and x.id = f.object_id limit 1
    ) c
  );
end
$$;
grant execute on function public.list_failed_summaries(jsonb, jsonb) to crm_member;
comment on function public.list_failed_summaries(jsonb, jsonb) is 'Chats whose last attempt at a summary failed, those given up first: takes { limit }, answers { total, failures: [{ chat_id (public id), failure code, attempts, next_attempt_at | null, gave_up_at | null }] }';
