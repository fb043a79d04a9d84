-- Sample data: dialogues that an admin can add to look around, written by the functions that write what widgets send, and
-- taken out again to the last row and number. What is a sample is told by these two tables and never guessed from an id.

create table public.sample_chats (
  organization_id uuid not null references public.organizations on delete cascade,
  chat_id uuid not null,
  primary key (organization_id, chat_id),
  foreign key (organization_id, chat_id) references public.chats (organization_id, id) on delete cascade
);
comment on table public.sample_chats is 'Chats that came with the sample data; what hangs on them did so too';

alter table public.sample_chats enable row level security;
alter table public.sample_chats force row level security;
create policy "functions act inside the organisation of the claim" on public.sample_chats for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.sample_chats for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.sample_chats to crm_member;
grant select, insert, delete on public.sample_chats to crm_definer;

create table public.sample_visitors (
  organization_id uuid not null references public.organizations on delete cascade,
  visitor_id uuid not null,
  primary key (organization_id, visitor_id),
  foreign key (organization_id, visitor_id) references public.visitors (organization_id, id) on delete cascade
);
comment on table public.sample_visitors is 'Visitors that the sample data made';

alter table public.sample_visitors enable row level security;
alter table public.sample_visitors force row level security;
create policy "functions act inside the organisation of the claim" on public.sample_visitors for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.sample_visitors for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.sample_visitors to crm_member;
grant select, insert, delete on public.sample_visitors to crm_definer;

create function app.sample_data() returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'chats', (select count(*) from public.sample_chats s where s.organization_id = app.organization_id()),
    'visitors', (select count(*) from public.sample_visitors s where s.organization_id = app.organization_id())
  );
end
$$;
grant execute on function app.sample_data() to crm_member, crm_definer;
comment on function app.sample_data() is 'How much sample data the organisation has: { chats, visitors }';

create function app.is_linked(p_visitor_id uuid) returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return exists (select from public.visitor_sessions x where x.organization_id = v_organization_id and x.visitor_id = p_visitor_id)
    or exists (select from public.chats x where x.organization_id = v_organization_id and x.visitor_id = p_visitor_id)
    or exists (select from public.article_views x where x.organization_id = v_organization_id and x.visitor_id = p_visitor_id)
    or exists (select from public.article_mentions x where x.organization_id = v_organization_id and x.visitor_id = p_visitor_id)
    or exists (select from public.visitors x where x.organization_id = v_organization_id and x.merged_into = p_visitor_id);
end
$$;
grant execute on function app.is_linked(uuid) to crm_definer;
comment on function app.is_linked(uuid) is 'Whether anything belongs to the visitor';

create function public.get_sample_data(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  perform app.require_member();
  return app.sample_data();
end
$$;
grant execute on function public.get_sample_data(jsonb, jsonb) to crm_member;
comment on function public.get_sample_data(jsonb, jsonb) is 'How much sample data the organisation has: { chats, visitors }';

create function public.quick_start(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  perform app.require_member();
  return jsonb_build_object(
    'key_used_at', (
      select app.to_iso(k.last_used_at)
      from public.api_keys k
      where k.organization_id = v_organization_id and k.id = app.to_uuid(app.decode_json(p_input) ->> 'key_id')
    ),
    -- ids are made in the order of arrival, whatever moment a sender gives a chat
    'newest_chat_id', (
      select c.external_id
      from public.chats c
      where c.organization_id = v_organization_id
        and not exists (select from public.sample_chats s where s.organization_id = v_organization_id and s.chat_id = c.id)
      order by c.id desc
      limit 1
    )
  );
end
$$;
grant execute on function public.quick_start(jsonb, jsonb) to crm_member;
comment on function public.quick_start(jsonb, jsonb) is
  'Whether requests arrive: takes { key_id? }, answers { key_used_at | null, newest_chat_id (public id, no sample) | null }';

create function app.mark_samples(p_items jsonb, p_results jsonb) returns void
language sql
volatile
set search_path = ''
begin atomic
  insert into public.sample_chats (organization_id, chat_id)
  select app.organization_id(), (r ->> 'id')::uuid
  from jsonb_array_elements(p_results) r
  where r ->> 'index' in (select i ->> 'index' from jsonb_array_elements(p_items) i where i ->> 'type' = 'chat');
  insert into public.sample_visitors (organization_id, visitor_id)
  select distinct app.organization_id(), (r ->> 'visitor_id')::uuid
  from jsonb_array_elements(p_results) r
  where (r ->> 'created')::boolean;
end;
grant execute on function app.mark_samples(jsonb, jsonb) to crm_definer;
comment on function app.mark_samples(jsonb, jsonb) is
  'Notes the chats and the visitors that these items of a batch made, going by what was answered to them';

create function public.add_sample_data(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_items constant jsonb := app.decode_json(p_input) -> 'items';
  v_results jsonb;
  v_events jsonb;
  v_error text;
begin
  perform app.require_member('admin');
  perform app.advisory_lock('sample data', p_exclusive => true);
  if exists (select from public.sample_chats s where s.organization_id = app.organization_id()) then
    return app.sample_data() || '{"to_summarize": []}';
  end if;
  perform app.advisory_lock('visitors', p_exclusive => true);
  select jsonb_agg(jsonb_build_object('index', w.index) || w.answer), app.join_events(array_agg(w.events))
  into v_results, v_events
  from app.write_batch(v_items, p_request) w;
  v_error := jsonb_path_query_first(v_results, '$[*].error.message') #>> '{}';
  if v_error is not null then
    perform app.raise_error(409, 'conflict', 'The sample data could not be added: ' || v_error);
  end if;
  perform app.mark_samples(v_items, v_results);
  perform app.finish_write(app.decode_json(p_request) - 'idempotency_key', '{}', v_events);
  perform app.audit('sample_data.added', 'organization', app.organization_id()::text, app.sample_data(), p_request);
  return app.sample_data() || jsonb_build_object('to_summarize', (
    select jsonb_agg(app.chat_to_summarize(s.chat_id, null))
    from public.sample_chats s
    where s.organization_id = app.organization_id()
  ));
end
$$;
alter function public.add_sample_data(jsonb, jsonb) owner to crm_definer;
grant execute on function public.add_sample_data(jsonb, jsonb) to crm_member;
comment on function public.add_sample_data(jsonb, jsonb) is
  'Writes { items } as ingest does and marks them as samples, all or nothing, once: where there are samples nothing is added. Answers { '
  'chats, visitors, to_summarize: what summaries of the new chats are made from }; admins only';

create function public.summarize_sample_data(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_summary record;
  v_session_id text;
  v_message_count integer;
  v_job public.jobs;
  v_events jsonb := '[]';
begin
  perform app.require_member('admin');
  for v_summary in
    select s.id, s.covered_position, s.summary
    from jsonb_to_recordset(app.decode_json(p_input) -> 'summaries') s (id uuid, covered_position integer, summary jsonb)
    join public.sample_chats c on c.organization_id = app.organization_id() and c.chat_id = s.id
    order by s.id
  loop
    -- the chat before its job, as everywhere
    select c.session_id, c.message_count into v_session_id, v_message_count
    from public.chats c
    where c.organization_id = app.organization_id() and c.id = v_summary.id
    for no key update;
    select j.* into v_job
    from public.jobs j
    where j.organization_id = app.organization_id() and j.kind = 'summarize_chat' and j.object_id = v_summary.id and j.lease_token is null
    for update;
    if found then
      perform app.write_summary(v_job, v_summary.covered_position, v_summary.summary, null);
      perform app.end_job(v_job, v_message_count <= v_summary.covered_position);
      v_events := v_events || jsonb_build_object('kind', 'scored', 'session_id', v_session_id);
    end if;
  end loop;
  if v_events <> '[]' then
    perform app.append_events(v_events);
  end if;
  return app.sample_data();
end
$$;
alter function public.summarize_sample_data(jsonb, jsonb) owner to crm_definer;
grant execute on function public.summarize_sample_data(jsonb, jsonb) to crm_member;
comment on function public.summarize_sample_data(jsonb, jsonb) is
  'Stores { summaries: [{ id (of a sample chat), covered_position, summary }] } of chats whose summary is due and that nobody is at work '
  'on; answers { chats, visitors }; admins only';

create function public.remove_sample_data(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set statement_timeout = '50s'
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_removed jsonb;
  v_chats uuid[];
begin
  perform app.require_member('admin');
  perform app.advisory_lock('sample data', p_exclusive => true);
  v_removed := app.sample_data();
  v_chats := array(select s.chat_id from public.sample_chats s where s.organization_id = v_organization_id);
  if v_chats = '{}' and v_removed ->> 'visitors' = '0' then
    return v_removed;
  end if;
  perform app.advisory_lock('visitors', p_exclusive => true);
  delete from public.jobs j where j.organization_id = v_organization_id and j.kind = 'summarize_chat' and j.object_id = any (v_chats);
  delete from public.visitor_sessions s
  using public.chats c
  where s.organization_id = v_organization_id
    and c.organization_id = v_organization_id
    and c.id = any (v_chats)
    and s.session_id = c.session_id
    and s.visitor_id in (select x.visitor_id from public.sample_visitors x where x.organization_id = v_organization_id);
  -- messages, summaries, views and mentions go with their chat
  delete from public.chats c where c.organization_id = v_organization_id and c.id = any (v_chats);
  -- a visitor who has meanwhile come by in earnest stays, and is no sample any more
  delete from public.visitors v
  where v.organization_id = v_organization_id
    and v.id in (select x.visitor_id from public.sample_visitors x where x.organization_id = v_organization_id)
    and not app.is_linked(v.id);
  delete from public.sample_visitors x where x.organization_id = v_organization_id;
  perform app.rebuild_stats();
  perform app.audit('sample_data.removed', 'organization', v_organization_id::text, v_removed, p_request);
  return app.sample_data();
end
$$;
alter function public.remove_sample_data(jsonb, jsonb) owner to crm_definer;
grant execute on function public.remove_sample_data(jsonb, jsonb) to crm_member;
comment on function public.remove_sample_data(jsonb, jsonb) is
  'Takes out the sample data, every row and every count of it and nothing else; answers { chats: 0, visitors: 0 }, also where there was '
  'none; admins only';
