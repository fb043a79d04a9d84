-- What concierges send: visitors, chats, messages, views, mentions; and what is derived from it.

create table public.visitors (
  id uuid primary key default app.uuid_v7(),
  organization_id uuid not null references public.organizations on delete cascade,
  email text check (email = lower(email) and char_length(email) <= 254),
  name text check (char_length(name) <= 200),
  source text not null default 'newsletter' check (char_length(source) <= 100),
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  merged_into uuid,
  merged_at timestamptz(3),
  merge_reason text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  last_active_at timestamptz(3) not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, merged_into) references public.visitors (organization_id, id),
  check ((merged_into is null) = (merged_at is null)),
  check (merged_into is null or email is null),
  check (merged_into <> id)
);
create unique index visitors_email_idx on public.visitors (organization_id, email) where email is not null;
create index visitors_newest_idx on public.visitors (organization_id, created_at desc, id desc);
create index visitors_merged_into_idx on public.visitors (organization_id, merged_into) where merged_into is not null;
comment on table public.visitors is 'People on customers'' web sites. An e-mail here is what a widget said; it opens no door';
comment on column public.visitors.merged_into is 'The visitor this one turned out to be; the row stays so that a remembered id still leads somewhere';

create table public.visitor_sessions (
  organization_id uuid not null references public.organizations on delete cascade,
  session_id text not null check (char_length(session_id) between 1 and 255),
  visitor_id uuid not null,
  first_seen_at timestamptz(3) not null default now(),
  last_seen_at timestamptz(3) not null default now(),
  primary key (organization_id, session_id),
  foreign key (organization_id, visitor_id) references public.visitors (organization_id, id) on delete cascade
);
create index visitor_sessions_visitor_id_idx on public.visitor_sessions (organization_id, visitor_id);
comment on table public.visitor_sessions is 'Which visitor a browser session belongs to, once that is known';

create table public.chats (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  public_id text not null check (public_id ~ '^[A-Za-z0-9_.:-]{1,128}$'),
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
  primary key (organization_id, id),
  unique (organization_id, public_id),
  foreign key (organization_id, visitor_id) references public.visitors (organization_id, id)
) with (fillfactor = 80);
create index chats_newest_idx on public.chats (organization_id, created_at desc, id desc);
create index chats_session_id_idx on public.chats (organization_id, session_id);
create index chats_visitor_id_idx on public.chats (organization_id, visitor_id) where visitor_id is not null;
create index chats_public_id_idx on public.chats (public_id);
comment on index public.chats_public_id_idx is 'Not led by the organisation on purpose: it answers whether an id that is unknown here exists elsewhere';

comment on column public.chats.source_page is 'The page the visitor was on when the chat began, as its metadata said then';

create table public.chat_messages (
  organization_id uuid not null references public.organizations on delete cascade,
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
create unique index chat_messages_external_id_idx on public.chat_messages (organization_id, chat_id, external_id) where external_id is not null;
create index chat_messages_created_at_idx on public.chat_messages (organization_id, created_at desc, id desc);
comment on column public.chat_messages.position is 'The place in the order of arrival: 1, 2, 3 … A summary says up to which position it has read';
comment on column public.chat_messages.external_id is 'The sender''s own id of the message; sending it again stores nothing';

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
  primary key (organization_id, chat_id),
  foreign key (organization_id, chat_id) references public.chats (organization_id, id) on delete cascade
);
comment on column public.chat_summaries.covered_position is 'The last message the summary has read; the chat is stale while it holds a later one';
comment on column public.chat_summaries.evidence is 'Message ids behind the summary: { "topic": [id], "score": [id], "topics": [[id]], "signals": [[id]] }, lists in the order of topics and conversion_signals';

create table public.articles (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null,
  source text not null check (source in ('catalogue', 'web_search')),
  key text not null check (char_length(key) between 1 and 255),
  article_id text check (char_length(article_id) between 1 and 255),
  article_url text check (char_length(article_url) between 1 and 2048),
  slug text check (char_length(slug) between 1 and 255),
  title text check (char_length(title) between 1 and 500),
  type text not null check (char_length(type) between 1 and 100),
  created_at timestamptz(3) not null default now(),
  primary key (organization_id, id),
  unique (organization_id, source, key),
  check (case source when 'catalogue' then article_id is not null else article_url is not null end)
);
comment on table public.articles is 'Every article and page that was viewed or mentioned, named as it was last told';
comment on column public.articles.key is 'The article_id of a catalogue article, the SHA-256 of the URL of a page: short enough for an index, whatever the URL';

create table public.article_views (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null,
  external_id text check (char_length(external_id) between 1 and 128),
  article_id text not null check (char_length(article_id) between 1 and 255),
  article_slug text not null check (char_length(article_slug) between 1 and 255),
  article_name text not null check (char_length(article_name) between 1 and 500),
  article_type text not null default 'Article' check (char_length(article_type) between 1 and 100),
  article uuid not null,
  chat_id uuid,
  session_id text check (char_length(session_id) between 1 and 255),
  visitor_id uuid,
  viewed_at timestamptz(3) not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, article) references public.articles (organization_id, id),
  foreign key (organization_id, chat_id) references public.chats (organization_id, id) on delete cascade,
  foreign key (organization_id, visitor_id) references public.visitors (organization_id, id)
);
create unique index article_views_external_id_idx on public.article_views (organization_id, external_id) where external_id is not null;
create index article_views_viewed_at_idx on public.article_views (organization_id, viewed_at);
create index article_views_article_idx on public.article_views (organization_id, article, viewed_at desc, id desc);
create index article_views_chat_id_idx on public.article_views (organization_id, chat_id) where chat_id is not null;
create index article_views_session_id_idx on public.article_views (organization_id, session_id) where session_id is not null;
create index article_views_visitor_id_idx on public.article_views (organization_id, visitor_id) where visitor_id is not null;

create table public.article_mentions (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null,
  external_id text check (char_length(external_id) between 1 and 128),
  source text not null check (source in ('catalogue', 'web_search')),
  article_id text check (char_length(article_id) between 1 and 255),
  article_slug text check (char_length(article_slug) between 1 and 255),
  article_url text check (char_length(article_url) between 1 and 2048),
  article_title text check (char_length(article_title) between 1 and 500),
  article_type text not null default 'Article' check (char_length(article_type) between 1 and 100),
  article uuid not null,
  chat_id uuid,
  session_id text check (char_length(session_id) between 1 and 255),
  visitor_id uuid,
  search_query text check (char_length(search_query) <= 1000),
  score double precision,
  excerpt text check (char_length(excerpt) <= 500),
  image_url text check (char_length(image_url) <= 2048),
  mentioned_at timestamptz(3) not null default now(),
  clicked_at timestamptz(3),
  primary key (organization_id, id),
  foreign key (organization_id, article) references public.articles (organization_id, id),
  foreign key (organization_id, chat_id) references public.chats (organization_id, id) on delete cascade,
  foreign key (organization_id, visitor_id) references public.visitors (organization_id, id),
  check (case source when 'catalogue' then article_id is not null and article_slug is not null else article_url is not null end)
);
create unique index article_mentions_external_id_idx on public.article_mentions (organization_id, external_id) where external_id is not null;
create index article_mentions_mentioned_at_idx on public.article_mentions (organization_id, mentioned_at);
create index article_mentions_clicked_at_idx on public.article_mentions (organization_id, clicked_at) where clicked_at is not null;
create index article_mentions_article_idx on public.article_mentions (organization_id, article, mentioned_at desc, id desc);
create index article_mentions_chat_id_idx on public.article_mentions (organization_id, chat_id) where chat_id is not null;
create index article_mentions_session_id_idx on public.article_mentions (organization_id, session_id) where session_id is not null;
create index article_mentions_visitor_id_idx on public.article_mentions (organization_id, visitor_id) where visitor_id is not null;

-- What analytics reads: counted by the transaction that stores the event, never afterwards. Each can be derived again from the
-- rows above (app.rebuild_stats), and is compared with them (reconcile_stats).

create table public.web_sessions (
  organization_id uuid not null references public.organizations on delete cascade,
  session_id text not null check (char_length(session_id) between 1 and 255),
  started_at timestamptz(3),
  engaged boolean not null default false,
  registered boolean not null default false,
  clicked boolean not null default false,
  viewed boolean not null default false,
  lead boolean not null default false,
  primary key (organization_id, session_id)
) with (fillfactor = 80);
create index web_sessions_started_at_idx on public.web_sessions (organization_id, started_at desc, session_id) where started_at is not null;
comment on table public.web_sessions is 'Browser sessions and what became of them. One starts with its first chat; what was seen of it before that is kept here meanwhile';
comment on column public.web_sessions.engaged is 'It sent a message';
comment on column public.web_sessions.registered is 'Its visitor has an e-mail address';
comment on column public.web_sessions.clicked is 'It clicked an article that was mentioned';
comment on column public.web_sessions.viewed is 'It viewed an article';
comment on column public.web_sessions.lead is 'One of its chats has a lead score of 7 or more: planning with specifics';

create table public.session_days (
  organization_id uuid not null references public.organizations on delete cascade,
  activity text not null check (activity in ('chat', 'message')),
  session_id text not null check (char_length(session_id) between 1 and 255),
  day date not null,
  primary key (organization_id, activity, session_id, day)
);
comment on table public.session_days is 'On which days a session began a chat, and on which it sent a message';

create table public.daily_stats (
  organization_id uuid not null references public.organizations on delete cascade,
  day date not null,
  slot smallint not null check (slot between 0 and 15),
  chats integer not null default 0,
  engaged_chats integer not null default 0,
  messages integer not null default 0,
  user_messages integer not null default 0,
  visitors integer not null default 0,
  views integer not null default 0,
  mentions integer not null default 0,
  clicks integer not null default 0,
  updated_at timestamptz(3) not null default now(),
  primary key (organization_id, day, slot)
) with (fillfactor = 70);
comment on table public.daily_stats is 'Events per day, cut in the organisation''s time zone. A day is the sum of its slots';
comment on column public.daily_stats.slot is 'Spreads the writers of one organisation and day over rows, so that they do not wait for one another';
comment on column public.daily_stats.updated_at is 'When the last of these events was stored';

create table public.daily_sessions (
  organization_id uuid not null references public.organizations on delete cascade,
  day date not null,
  slot smallint not null check (slot between 0 and 3),
  engaged boolean not null,
  registered boolean not null,
  clicked boolean not null,
  viewed boolean not null,
  lead boolean not null,
  sessions integer not null,
  primary key (organization_id, day, slot, engaged, registered, clicked, viewed, lead)
) with (fillfactor = 70);
comment on table public.daily_sessions is 'Sessions by the day they started and by what became of them: the cohorts behind every funnel';
comment on column public.daily_sessions.slot is 'As in daily_stats; a session may leave a cohort through another slot than it came by, so only the sum of the slots means something';

create table public.daily_active_sessions (
  organization_id uuid not null references public.organizations on delete cascade,
  activity text not null check (activity in ('chat', 'message')),
  day date not null,
  previous_day date not null,
  slot smallint not null check (slot between 0 and 3),
  sessions integer not null,
  primary key (organization_id, activity, day, previous_day, slot),
  check (previous_day < day)
) with (fillfactor = 70);
comment on table public.daily_active_sessions is 'Active sessions by day and by the day they had been active before. Those of any range, each once, are the rows of its days whose previous day lies before it';
comment on column public.daily_active_sessions.previous_day is '-infinity on the first day of a session';

create table public.daily_chat_facets (
  organization_id uuid not null references public.organizations on delete cascade,
  day date not null,
  facet text not null check (facet in ('device', 'city', 'country')),
  value text not null check (char_length(value) between 1 and 255),
  chats integer not null,
  primary key (organization_id, day, facet, value)
) with (fillfactor = 70);
comment on table public.daily_chat_facets is 'Chats per day by device, city and country';

create table public.daily_article_stats (
  organization_id uuid not null references public.organizations on delete cascade,
  day date not null,
  article uuid not null,
  mentions integer not null default 0,
  clicks integer not null default 0,
  views integer not null default 0,
  primary key (organization_id, day, article),
  foreign key (organization_id, article) references public.articles (organization_id, id) on delete cascade
) with (fillfactor = 70);
create index daily_article_stats_article_idx on public.daily_article_stats (organization_id, article, day);
comment on table public.daily_article_stats is 'Mentions, clicks and views per day and article';

create table public.stats_checks (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  checked_at timestamptz(3) not null default now(),
  from_day date,
  to_day date,
  days integer not null,
  drift integer not null check (drift >= 0),
  differences jsonb not null default '[]' check (jsonb_typeof(differences) = 'array'),
  is_repaired boolean not null default false,
  duration_ms integer not null check (duration_ms >= 0),
  primary key (organization_id, id)
);
create index stats_checks_checked_at_idx on public.stats_checks (organization_id, checked_at desc);
comment on table public.stats_checks is 'Comparisons of the daily statistics with the rows they count';
comment on column public.stats_checks.drift is 'How many statistics differed from their recount; must be 0';
comment on column public.stats_checks.differences is 'The first of them: [{ statistic, key, counted, recounted }]';

do $$
declare
  v_table text;
begin
  foreach v_table in array array[
    'visitors', 'visitor_sessions', 'chats', 'chat_messages', 'chat_summaries', 'articles', 'article_views', 'article_mentions', 'web_sessions',
    'session_days', 'daily_stats', 'daily_sessions', 'daily_active_sessions', 'daily_chat_facets', 'daily_article_stats', 'stats_checks'
  ] loop
    execute format('alter table public.%I enable row level security', v_table);
    execute format('alter table public.%I force row level security', v_table);
    execute format('revoke all on public.%I from public, anon, authenticated, service_role', v_table);
    execute format(
      'create policy "functions act inside the organisation of the claim" on public.%I for all to crm_definer using (organization_id = (select app.organization_id())) with check (organization_id = (select app.organization_id()))',
      v_table
    );
    execute format(
      'create policy "members read their active organisation" on public.%I for select to crm_member using (organization_id = (select app.member_organization_id()))',
      v_table
    );
    execute format('grant select on public.%I to crm_member', v_table);
  end loop;
end
$$;

grant select, insert, update on
  public.visitors, public.visitor_sessions, public.chats, public.chat_summaries, public.article_views, public.article_mentions
to crm_definer;
grant select, insert on public.chat_messages, public.stats_checks to crm_definer;
-- what is derived may be derived again
grant select, insert, update, delete on
  public.articles, public.web_sessions, public.session_days, public.daily_stats, public.daily_sessions, public.daily_active_sessions,
  public.daily_chat_facets, public.daily_article_stats
to crm_definer;

-- "does this id exist elsewhere" needs the ids and nothing more
grant select (organization_id, public_id) on public.chats to crm_system;
grant select (organization_id, id) on public.visitors to crm_system;
