-- Summaries of chats: claim, read, complete or release. Between claim and complete the caller asks a language model, so
-- no transaction is open meanwhile; the lease is what keeps others away, its token what keeps latecomers from writing.

create function app.organization_to_summarize() returns jsonb
language sql
stable
set search_path = ''
begin atomic
  select jsonb_build_object('id', o.id, 'name', o.name, 'description', o.description)
  from public.organizations o
  where o.id = app.organization_id();
end;
grant execute on function app.organization_to_summarize() to crm_definer;
comment on function app.organization_to_summarize() is 'The organisation, as the language model may know it';

create function app.chat_to_summarize(p_chat_id uuid, p_token uuid) returns jsonb
language sql
stable
set search_path = ''
begin atomic
  select jsonb_build_object(
    'id', c.id, 'chat_id', c.external_id, 'token', p_token, 'covered_position', c.message_count,
    'messages', (
      -- start and end of a long chat: what it was about and where it led
      select coalesce(
        jsonb_agg(
          jsonb_build_object('id', m.id, 'position', m.position, 'role', m.role, 'content', left(m.content, 2000))
          order by m.created_at, m.position
        ),
        '[]'
      )
      from public.chat_messages m
      where m.organization_id = app.organization_id()
        and m.chat_id = c.id
        and (m.position <= 12 or m.position between c.message_count - 47 and c.message_count)
    ),
    'mentions', (
      select coalesce(jsonb_agg(jsonb_build_object('title', a.title, 'type', a.type)), '[]')
      from (
        select coalesce(x.article_title, x.article_slug, x.article_url) as title, x.article_type as type
        from public.article_mentions x
        where x.organization_id = app.organization_id() and x.chat_id = c.id and x.source = 'catalogue'
        order by x.mentioned_at, x.id
        limit 20
      ) a
    )
  )
  from public.chats c
  where c.organization_id = app.organization_id() and c.id = p_chat_id;
end;
grant execute on function app.chat_to_summarize(uuid, uuid) to crm_definer;
comment on function app.chat_to_summarize(uuid, uuid) is
  'What a summary is made from: the chat, the lease token, the position it covers, at most sixty messages cut to 2000 characters, and '
  'catalogue articles mentioned. Read in one statement, so that position and messages agree';

create function app.summary_row(p_summary public.chat_summaries) returns jsonb
language sql
stable
set search_path = ''
return jsonb_build_object(
  'topic_summary', p_summary.topic_summary, 'user_score', p_summary.user_score, 'lead_score', p_summary.lead_score,
  'sentiment', p_summary.sentiment, 'topics', p_summary.topics, 'conversion_signals', p_summary.conversion_signals
);
grant execute on function app.summary_row(public.chat_summaries) to crm_definer;
comment on function app.summary_row(public.chat_summaries) is 'The six values of a summary';

create function public.count_fresh_chats(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform app.require_summarizer();
  return jsonb_build_object(
    'fresh',
    (select count(*) from public.chats c where c.organization_id = app.organization_id())
    - (select count(*) from public.jobs j where j.organization_id = app.organization_id() and j.kind = 'summarize_chat')
  );
end
$$;
alter function public.count_fresh_chats(jsonb, jsonb) owner to crm_definer;
grant execute on function public.count_fresh_chats(jsonb, jsonb) to crm_ingest, crm_member, crm_worker;
comment on function public.count_fresh_chats(jsonb, jsonb) is 'How many chats of the organisation need no summary: { fresh }';

create function public.list_failed_summaries(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (app.decode_json(p_input) ->> 'limit')::integer;
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
            'chat_id', c.external_id, 'failure', f.last_error, 'attempts', f.attempts,
            'next_attempt_at', case when f.dead_at is null then app.to_iso(f.next_attempt_at) end, 'gave_up_at', app.to_iso(f.dead_at)
          )
          order by f.dead_at desc nulls last, f.next_attempt_at, c.external_id
        ),
        '[]'
      )
    )
    from (select x.* from failed x order by x.dead_at desc nulls last, x.next_attempt_at, x.object_id limit v_limit) f
    cross join lateral (
      select x.external_id from public.chats x where x.organization_id = v_organization_id and x.id = f.object_id limit 1
    ) c
  );
end
$$;
grant execute on function public.list_failed_summaries(jsonb, jsonb) to crm_member;
comment on function public.list_failed_summaries(jsonb, jsonb) is
  'Chats whose last attempt at a summary failed, those given up first: takes { limit }, answers { total, failures: [{ chat_id (public '
  'id), failure code, attempts, next_attempt_at | null, gave_up_at | null }] }';

create function app.require_summarizer(p_least public.member_role default 'analyst') returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if app.claim('role') is distinct from 'crm_worker' then
    perform app.require_key_or_member('summaries:write', p_least);
  elsif app.organization_id() is null then
    perform app.raise_error(401, 'unauthorized', 'Unauthorized');
  end if;
end
$$;
grant execute on function app.require_summarizer(public.member_role) to crm_definer;
comment on function app.require_summarizer(public.member_role) is
  'Goes on for the worker acting for one organisation, a key with summaries:write, or a member with the role';

create function app.begin_refresh() returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform app.require_summarizer('admin');
  perform app.advisory_lock('claim summarize_chat', p_exclusive => true);
  if exists (
    select from public.jobs j
    where j.organization_id = app.organization_id() and j.kind = 'summarize_chat' and j.leased_until > now()
  ) then
    perform app.raise_error(409, 'conflict', 'The chats of this organisation are being summarised at this moment');
  end if;
  perform app.retry_jobs_now('summarize_chat');
end
$$;
grant execute on function app.begin_refresh() to crm_definer;
comment on function app.begin_refresh() is
  'What an admin''s refresh begins with: 409 while a run is under way, else what failed or was given up is due again';

create function public.claim_chat_summaries(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_claim jsonb;
begin
  perform app.require_summarizer();
  if (v_input ->> 'refresh')::boolean then
    perform app.begin_refresh();
  end if;
  v_claim := app.lease_jobs(
    'summarize_chat', (v_input ->> 'run_id')::uuid, (v_input ->> 'limit')::integer, app.lease_of(v_input),
    (v_input ->> 'reserve_tokens')::integer
  );
  return jsonb_build_object(
    'organization', app.organization_to_summarize(),
    'is_budget_spent', v_claim -> 'is_budget_spent',
    'chats', (
      select coalesce(jsonb_agg(c.chat), '[]')
      from jsonb_to_recordset(v_claim -> 'leases') l (object_id uuid, lease_token uuid)
      cross join lateral (select app.chat_to_summarize(l.object_id, l.lease_token) as chat) c
      where c.chat is not null
    )
  );
end
$$;
alter function public.claim_chat_summaries(jsonb, jsonb) owner to crm_definer;
grant execute on function public.claim_chat_summaries(jsonb, jsonb) to crm_ingest, crm_member, crm_worker;
comment on function public.claim_chat_summaries(jsonb, jsonb) is
  'Leases stale chats of the organisation, { run_id, limit, lease_seconds, reserve_tokens (per chat, 0 without a model), refresh? '
  '(admins: 409 while a run is under way, failed and buried ones too) }, and answers all a summary needs: { organization: { id, name, '
  'description }, chats: [{ id, chat_id, token, covered_position, messages, mentions }], is_budget_spent }';

create function public.claim_chat_summary(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_chat record;
  v_token uuid;
begin
  perform app.require_key_or_member('summaries:write', 'analyst');
  select c.id, c.message_count, s.covered_position, s.model, app.summary_row(s) as summary into v_chat
  from public.chats c
  left join public.chat_summaries s on s.organization_id = c.organization_id and s.chat_id = c.id
  where c.organization_id = app.organization_id() and c.external_id = v_input ->> 'chat_id';
  if not found then
    return app.not_found('chat', v_input ->> 'chat_id', p_request);
  end if;
  if v_chat.message_count = 0 then
    return app.error_response(404, 'not_found', 'This chat has no messages yet');
  end if;
  if v_chat.covered_position >= v_chat.message_count and v_chat.model = v_input ->> 'model' then
    return jsonb_build_object('summary', v_chat.summary);
  end if;
  v_token := app.lease_job(
    'summarize_chat', v_chat.id, (v_input ->> 'run_id')::uuid, app.lease_of(v_input), (v_input ->> 'reserve_tokens')::integer
  );
  return jsonb_build_object('organization', app.organization_to_summarize(), 'chat', app.chat_to_summarize(v_chat.id, v_token));
end
$$;
alter function public.claim_chat_summary(jsonb, jsonb) owner to crm_definer;
grant execute on function public.claim_chat_summary(jsonb, jsonb) to crm_ingest, crm_member;
comment on function public.claim_chat_summary(jsonb, jsonb) is
  'Leases one chat that somebody asked for, { chat_id (public id), run_id, lease_seconds, reserve_tokens, model }: answers { '
  'organization, chat } as claim_chat_summaries does, or { summary } when there is one by the same model that covers every message. 404 '
  'without messages, 404 or 403 when not the organisation''s, 409 while it is being summarised, 503 when the budget is used up';

create function app.write_summary(p_job public.jobs, p_covered_position integer, p_summary jsonb, p_usage jsonb) returns void
language sql
volatile
set search_path = ''
begin atomic
  insert into public.chat_summaries (
    organization_id, chat_id, topic_summary, user_score, lead_score, sentiment, topics, conversion_signals, evidence,
    covered_position, model, input_tokens, output_tokens, lease_token
  )
  select
    app.organization_id(), p_job.object_id, s.topic_summary, s.user_score, s.lead_score, s.sentiment, s.topics, s.conversion_signals,
    s.evidence,
    p_covered_position, s.model, coalesce((p_usage ->> 'input_tokens')::integer, 0), coalesce((p_usage ->> 'output_tokens')::integer, 0),
    p_job.lease_token
  from jsonb_to_record(p_summary) s (
    topic_summary text, user_score smallint, lead_score smallint, sentiment text, topics text[], conversion_signals text[], evidence jsonb,
    model text
  )
  on conflict (organization_id, chat_id) do update set
    topic_summary = excluded.topic_summary,
    user_score = excluded.user_score,
    lead_score = excluded.lead_score,
    sentiment = excluded.sentiment,
    topics = excluded.topics,
    conversion_signals = excluded.conversion_signals,
    evidence = excluded.evidence,
    covered_position = excluded.covered_position,
    model = excluded.model,
    input_tokens = excluded.input_tokens,
    output_tokens = excluded.output_tokens,
    lease_token = excluded.lease_token,
    summarized_at = now();
end;
grant execute on function app.write_summary(public.jobs, integer, jsonb, jsonb) to crm_definer;
comment on function app.write_summary(public.jobs, integer, jsonb, jsonb) is
  'Stores the summary of the job''s chat up to the position it has read. The chat itself stays untouched: a summary is no news in it';

create function public.complete_chat_summary(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_chat_id constant uuid := (v_input ->> 'id')::uuid;
  v_token constant uuid := (v_input ->> 'token')::uuid;
  v_covered_position constant integer := (v_input ->> 'covered_position')::integer;
  v_usage constant jsonb := nullif(v_input -> 'usage', 'null');
  v_message_count integer;
  v_session_id text;
  v_job public.jobs;
begin
  perform app.require_summarizer();
  -- chat before job, as where messages are written; while it is locked no message can come
  select c.message_count, c.session_id into v_message_count, v_session_id
  from public.chats c
  where c.organization_id = app.organization_id() and c.id = v_chat_id
  for no key update;
  if exists (
    select from public.chat_summaries s
    where s.organization_id = app.organization_id() and s.chat_id = v_chat_id and s.lease_token = v_token
  ) then
    return jsonb_build_object('is_stored', true);
  end if;
  v_job := app.held_job('summarize_chat', v_chat_id, v_token);
  if v_job.object_id is not null then
    perform app.write_summary(v_job, v_covered_position, v_input -> 'summary', v_usage);
    perform app.end_job(v_job, v_message_count <= v_covered_position);
  end if;
  perform app.settle_tokens(v_job, v_usage);
  perform app.record_job_run(
    (v_input ->> 'run_id')::uuid, 'summarize_chat',
    p_done => (v_job.object_id is not null)::integer, p_failed => (v_job.object_id is null)::integer, p_usage => v_usage
  );
  if v_job.object_id is not null then
    perform app.append_events(jsonb_build_array(jsonb_build_object('kind', 'scored', 'session_id', v_session_id)));
  end if;
  return jsonb_build_object('is_stored', v_job.object_id is not null);
end
$$;
alter function public.complete_chat_summary(jsonb, jsonb) owner to crm_definer;
grant execute on function public.complete_chat_summary(jsonb, jsonb) to crm_ingest, crm_member, crm_worker;
comment on function public.complete_chat_summary(jsonb, jsonb) is
  'Stores a summary, { id, token, run_id, covered_position, summary: { topic_summary, user_score, lead_score, sentiment, topics, '
  'conversion_signals, evidence, model }, usage: { input_tokens, output_tokens } | null }, under a live lease; the chat stays due when '
  'messages came meanwhile. Answers { is_stored }: false when the lease was lost; a repeated call answers what the first did';

create function public.release_chat_summary(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_error constant text := v_input ->> 'error';
  v_usage constant jsonb := nullif(v_input -> 'usage', 'null');
  v_job public.jobs;
  v_is_dead boolean := false;
begin
  perform app.require_summarizer();
  v_job := app.held_job('summarize_chat', (v_input ->> 'id')::uuid, (v_input ->> 'token')::uuid);
  if v_job.object_id is not null and v_error is null then
    perform app.return_job(v_job);
  elsif v_job.object_id is not null then
    v_is_dead := app.fail_job(v_job, v_error, (v_input ->> 'is_transient')::boolean, (v_input ->> 'retry_after_seconds')::integer);
  end if;
  perform app.settle_tokens(v_job, v_usage);
  perform app.record_job_run(
    (v_input ->> 'run_id')::uuid, 'summarize_chat',
    p_claimed => case when v_error is null then -1 else 0 end, p_failed => (v_error is not null)::integer, p_usage => v_usage
  );
  return jsonb_build_object('is_dead', v_is_dead);
end
$$;
alter function public.release_chat_summary(jsonb, jsonb) owner to crm_definer;
grant execute on function public.release_chat_summary(jsonb, jsonb) to crm_ingest, crm_member, crm_worker;
comment on function public.release_chat_summary(jsonb, jsonb) is
  'Gives a lease back without a summary, { id, token, run_id, error?: code, is_transient?, retry_after_seconds?, usage }: with an error '
  'the chat stays stale and waits for its next attempt, without one nothing was tried. Answers { is_dead }';

create function public.read_claimed_chat(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
begin
  perform app.require_worker();
  return (
    select jsonb_build_object('organization', app.organization_to_summarize(), 'chat', c.chat)
    from (select app.chat_to_summarize((v_input ->> 'id')::uuid, (v_input ->> 'token')::uuid) as chat) c
    where c.chat is not null
  );
end
$$;
alter function public.read_claimed_chat(jsonb, jsonb) owner to crm_definer;
grant execute on function public.read_claimed_chat(jsonb, jsonb) to crm_worker;
comment on function public.read_claimed_chat(jsonb, jsonb) is
  'All that the summary of a claimed chat needs, { id, token }: { organization, chat } as claim_chat_summaries answers it, or null '
  'when the chat is gone';
