-- Chats, their messages and summaries, and reading one chat as a member.

create table public.chats (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  -- a count inside the pattern would cost ten times as much
  external_id text not null check (external_id ~ '^[A-Za-z0-9_.:-]+$' and char_length(external_id) <= 128),
  session_id text not null check (char_length(session_id) between 1 and 255),
  visitor_id uuid,
  external_user_id text check (char_length(external_user_id) <= 255),
  location text check (char_length(location) <= 255),
  user_agent text check (char_length(user_agent) <= 1024),
  source_page text check (octet_length(source_page) between 1 and 2048),
  status text not null default 'active' check (status in ('active', 'completed', 'abandoned')),
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  message_count integer not null default 0,
  user_message_count integer not null default 0,
  last_message_at timestamptz(3),
  last_user_message_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  device text not null generated always as (app.device_of(user_agent)) stored,
  city text generated always as (app.city_of(location)) stored,
  country text generated always as (app.country_of(location)) stored,
  primary key (organization_id, id),
  unique (organization_id, external_id),
  foreign key (organization_id, visitor_id) references public.visitors (organization_id, id)
) with (fillfactor = 80);
comment on column public.chats.source_page is 'The page the visitor was on when the chat began, as its metadata said then';
comment on column public.chats.device is 'What it counts under in daily_chat_facets, as app.facets_of says; so do city and country';

create index chats_newest_idx on public.chats (organization_id, created_at desc, id desc);
create index chats_session_id_idx on public.chats (organization_id, session_id);
-- what a visitor did, newest first, without sorting all of it
create index chats_visitor_id_idx on public.chats (organization_id, visitor_id, created_at desc, id desc) where visitor_id is not null;
create index chats_external_id_idx on public.chats (external_id);
comment on index public.chats_external_id_idx is 'Not led by the organisation: it tells whether an id belongs to another one';
create index chats_external_id_prefix_idx on public.chats (organization_id, lower(external_id) text_pattern_ops);
create index chats_source_page_idx on public.chats (organization_id, source_page text_pattern_ops) where source_page is not null;
create index chats_status_idx on public.chats (organization_id, status, created_at desc, id desc);
create index chats_device_idx on public.chats (organization_id, device, created_at desc, id desc);
create index chats_city_idx on public.chats (organization_id, city, created_at desc, id desc) where city is not null;
create index chats_country_idx on public.chats (organization_id, country, created_at desc, id desc) where country is not null;

alter table public.chats enable row level security;
alter table public.chats force row level security;
create policy "functions act inside the organisation of the claim" on public.chats for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.chats for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.chats to crm_member;
grant select, insert, update, delete on public.chats to crm_definer;
-- "does this id exist elsewhere", what text is looked for in, and what lists are narrowed by; nothing else of a chat
grant select (organization_id, id, external_id, visitor_id, source_page, status, created_at) on public.chats to crm_system;

create table public.chat_messages (
  -- its chat exists in the organisation, and the chat's own foreign key says that the organisation does
  organization_id uuid not null,
  id uuid not null,
  chat_id uuid not null,
  position integer not null check (position > 0),
  external_id text check (char_length(external_id) between 1 and 128),
  role text not null check (role in ('user', 'assistant', 'system')),
  content text not null check (char_length(content) between 1 and 32000),
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz(3) not null default now(),
  primary key (organization_id, id),
  unique (organization_id, chat_id, position),
  foreign key (organization_id, chat_id) references public.chats (organization_id, id) on delete cascade
);
comment on column public.chat_messages.position is
  'The place in the order of arrival: 1, 2, 3 … A summary says up to which position it has read';
comment on column public.chat_messages.external_id is 'The sender''s own id of the message; sending it again stores nothing';

create unique index chat_messages_external_id_idx on public.chat_messages (organization_id, chat_id, external_id)
  where external_id is not null;
create index chat_messages_created_at_idx on public.chat_messages (organization_id, created_at desc, id desc);
create index chat_messages_words_idx on public.chat_messages
  using gin ((to_tsvector('simple', lower(content))
    || array_to_tsvector(array[app.organization_word(organization_id)]))) with (gin_pending_list_limit = 1024);
comment on index public.chat_messages_words_idx is 'Not led by the organisation: an index of words; its own word is among them';

alter table public.chat_messages enable row level security;
alter table public.chat_messages force row level security;
create policy "functions act inside the organisation of the claim" on public.chat_messages for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.chat_messages for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.chat_messages to crm_member;
grant select, insert on public.chat_messages to crm_definer;
-- the text that is looked for in
grant select (organization_id, chat_id, content) on public.chat_messages to crm_system;

create table public.chat_summaries (
  organization_id uuid not null references public.organizations on delete cascade,
  chat_id uuid not null,
  topic_summary text not null,
  user_score smallint not null check (user_score between 1 and 5),
  lead_score smallint not null check (lead_score between 0 and 10),
  sentiment text not null check (sentiment in ('positive', 'neutral', 'negative')),
  topics text[] not null check (cardinality(topics) <= 3),
  conversion_signals text[] not null,
  evidence jsonb not null check (jsonb_typeof(evidence) = 'object'),
  covered_position integer not null check (covered_position > 0),
  model text not null,
  input_tokens integer not null default 0,
  output_tokens integer not null default 0,
  summarized_at timestamptz(3) not null default now(),
  lease_token uuid,
  is_lead boolean not null generated always as (lead_score >= 7) stored,
  primary key (organization_id, chat_id),
  foreign key (organization_id, chat_id) references public.chats (organization_id, id) on delete cascade
);
comment on column public.chat_summaries.is_lead is 'A lead: a score of 7 or more, planning with specifics. Said here alone';
comment on column public.chat_summaries.covered_position is
  'The last message the summary has read; the chat is stale while it holds a later one';
comment on column public.chat_summaries.evidence is
  'Message ids behind the summary: { "topic": [id], "score": [id], "topics": [[id]], "signals": [[id]] }, lists in the order of topics '
  'and conversion_signals';
comment on column public.chat_summaries.lease_token is
  'The lease under which the summary was stored: who asks again because the answer was lost is told that it is there';

create index chat_summaries_words_idx on public.chat_summaries
  using gin (app.summary_words(organization_id, topic_summary, topics, conversion_signals));
comment on index public.chat_summaries_words_idx is 'Not led by the organisation: an index of words; its own word is among them';
create index chat_summaries_lead_score_idx on public.chat_summaries (organization_id, lead_score);
create index chat_summaries_sentiment_idx on public.chat_summaries (organization_id, sentiment);
create index chat_summaries_summarized_at_idx on public.chat_summaries (organization_id, summarized_at);

alter table public.chat_summaries enable row level security;
alter table public.chat_summaries force row level security;
create policy "functions act inside the organisation of the claim" on public.chat_summaries for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.chat_summaries for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.chat_summaries to crm_member;
grant select, insert, update on public.chat_summaries to crm_definer;
-- the text that is looked for in, and what lists are narrowed by
grant select (organization_id, chat_id, topic_summary, lead_score, sentiment, topics, conversion_signals)
  on public.chat_summaries to crm_system;

create function app.source_page(p_metadata jsonb) returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_name text;
  v_page text;
begin
  foreach v_name in array array['page_url', 'pageUrl', 'page', 'url'] loop
    if jsonb_typeof(p_metadata -> v_name) = 'string' then
      v_page := btrim(p_metadata ->> v_name);
      if v_page <> '' then
        -- bytes are what an index entry is short of
        return left(v_page, case when octet_length(left(v_page, 2048)) <= 2048 then 2048 else 512 end);
      end if;
    end if;
  end loop;
  return null;
end
$$;
grant execute on function app.source_page(jsonb) to crm_definer;
comment on function app.source_page(jsonb) is
  'The page a chat began on: the first text among page_url, pageUrl, page and url in its metadata, cut to 2048 bytes';

create function app.chat_row(p_chat public.chats, p_summary public.chat_summaries) returns jsonb
language sql
stable
set search_path = ''
return jsonb_build_object(
  'id', p_chat.id, 'chat_id', p_chat.external_id, 'session_id', p_chat.session_id, 'visitor_id', p_chat.visitor_id,
  'user_id', p_chat.external_user_id, 'location', p_chat.location, 'user_agent', p_chat.user_agent, 'source_page', p_chat.source_page,
  'status', p_chat.status,
  'metadata', p_chat.metadata - array['topicSummary', 'userScore', 'leadScore', 'sentiment', 'topics', 'conversionSignals', 'summarizedAt']
    || case
    when p_summary.chat_id is null then '{}'::jsonb
    else jsonb_build_object(
      'topicSummary', p_summary.topic_summary, 'userScore', p_summary.user_score, 'leadScore', p_summary.lead_score,
      'sentiment', p_summary.sentiment, 'topics', p_summary.topics, 'conversionSignals', p_summary.conversion_signals,
      'summarizedAt', app.to_iso(p_summary.summarized_at)
    )
  end,
  'message_count', p_chat.message_count, 'last_message_at', app.to_iso(p_chat.last_message_at),
  'summary_is_stale', p_chat.message_count > coalesce(p_summary.covered_position, 0),
  'created_at', app.to_iso(p_chat.created_at), 'updated_at', app.to_iso(p_chat.updated_at)
);
grant execute on function app.chat_row(public.chats, public.chat_summaries) to crm_member;
comment on function app.chat_row(public.chats, public.chat_summaries) is
  'A chat as clients see it: its row, its summary merged into metadata (where a sender cannot pretend to one), and whether messages have '
  'come since the summary';

create function app.chat_trail(p_chat public.chats) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('kind', t.kind, 'at', app.to_iso(t.at), 'title', t.title, 'url', t.url,
      'chat_id', t.chat_id)
      order by t.at, t.id), '[]')
    from (
      select 'chat' as kind, c.created_at as at, c.id, s.topic_summary as title, null as url, c.external_id as chat_id
      from public.chats c
      left join public.chat_summaries s on s.organization_id = v_organization_id and s.chat_id = c.id
      where c.organization_id = v_organization_id and (c.session_id = p_chat.session_id or c.visitor_id = p_chat.visitor_id)
      union all
      select 'view', v.viewed_at, v.id, v.article_name, null, null
      from public.article_views v
      where v.organization_id = v_organization_id and (v.session_id = p_chat.session_id or v.visitor_id = p_chat.visitor_id)
      union all
      select e.kind, e.at, m.id, coalesce(m.article_title, m.article_slug, m.article_url), m.article_url, null
      from public.article_mentions m
      cross join lateral (values ('mention', m.mentioned_at), ('click', m.clicked_at)) e (kind, at)
      where m.organization_id = v_organization_id
        and (m.session_id = p_chat.session_id or m.visitor_id = p_chat.visitor_id)
        and e.at is not null
      order by 2 desc, 3 desc
      limit 100
    ) t
  );
end
$$;
grant execute on function app.chat_trail(public.chats) to crm_member;
comment on function app.chat_trail(public.chats) is
  'What the session or visitor of a chat did, in the order of time: chats begun, articles viewed, mentioned to them and clicked; the last '
  'hundred';

create function public.get_chat(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_chat_id constant text := app.decode_json(p_input) ->> 'chat_id';
  v_chat jsonb;
begin
  perform app.require_member();
  select app.chat_row(c, s) || jsonb_build_object(
    'visitor_name', coalesce(v.name, v.email),
    'visitor', case
      when v.id is not null then jsonb_build_object(
        'id', v.id, 'name', v.name, 'email', v.email, 'source', v.source,
        'created_at', app.to_iso(v.created_at), 'last_active_at', app.to_iso(v.last_active_at), 'contact_id', v.contact_id
      )
    end,
    'trail', app.chat_trail(c),
    'summary', case
      when s.chat_id is not null then jsonb_build_object(
        'model', s.model, 'evidence', s.evidence, 'covered_position', s.covered_position, 'is_lead', s.is_lead
      )
    end,
    'mentions', (
      select coalesce(jsonb_agg(app.mention_row(m, c.external_id) order by m.mentioned_at, m.id), '[]')
      from public.article_mentions m
      where m.organization_id = v_organization_id and m.chat_id = c.id
    )
  )
  into v_chat
  from public.chats c
  left join public.chat_summaries s on s.organization_id = v_organization_id and s.chat_id = c.id
  left join public.visitors v on v.organization_id = v_organization_id and v.id = c.visitor_id
  where c.organization_id = v_organization_id and c.external_id = v_chat_id;
  return coalesce(v_chat, app.not_found('chat', v_chat_id, p_request));
end
$$;
grant execute on function public.get_chat(jsonb, jsonb) to crm_member;
comment on function public.get_chat(jsonb, jsonb) is
  'One chat by { chat_id (public id) }: the chat row, visitor_name, visitor or null, trail, { summary: model, evidence, covered_position '
  '} or null, and its mentions; 404 or 403 when not the organisation''s';

create function public.list_chat_messages(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_organization_id constant uuid := app.organization_id();
  v_chat uuid;
  v_messages jsonb;
begin
  perform app.require_member();
  select c.id into v_chat
  from public.chats c
  where c.organization_id = v_organization_id and c.external_id = v_input ->> 'chat_id';
  if v_chat is null then
    return app.not_found('chat', v_input ->> 'chat_id', p_request);
  end if;
  select coalesce(jsonb_agg(r.message order by r.created_at, r.position), '[]') into v_messages
  from (
    select
      jsonb_build_object(
        'id', m.id, 'chat_id', v_input ->> 'chat_id', 'role', m.role, 'content', m.content, 'metadata', m.metadata,
        'created_at', app.to_iso(m.created_at)
      ) as message,
      m.created_at, m.position
    from public.chat_messages m
    where m.organization_id = v_organization_id
      and m.chat_id = v_chat
      and (
        v_input ->> 'cursor' is null
        or (m.created_at, m.position) > (
          select x.created_at, x.position
          from public.chat_messages x
          where x.organization_id = v_organization_id and x.chat_id = v_chat and x.id = app.to_uuid(v_input -> 'cursor' ->> 'id')
        )
      )
    order by m.created_at, m.position
    limit v_limit + 1
  ) r;
  return app.keyset_page('messages', v_messages, v_limit);
end
$$;
grant execute on function public.list_chat_messages(jsonb, jsonb) to crm_member;
comment on function public.list_chat_messages(jsonb, jsonb) is
  'The messages of a chat, oldest first: takes { chat_id (public id), limit, cursor? }, answers { messages, next_cursor }; 404 or 403 '
  'when the chat is not the organisation''s';
