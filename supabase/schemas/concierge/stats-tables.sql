-- What analytics reads. A write only appends its events (app.append_events), so that writers of one organisation never wait for each
-- other's counters; whoever reads a number counts first what was appended until then (app.fold_statistics), and the scheduler keeps
-- that little. Each statistic can be derived again from the rows it counts (app.rebuild_stats), and is compared with them
-- (reconcile_stats).

create table public.uncounted_events (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  events jsonb not null,
  event_count integer not null generated always as (jsonb_array_length(events)) stored check (event_count > 0),
  stored_at timestamptz(3) not null default now(),
  primary key (organization_id, id)
)
-- a queue: what is counted is gone, and its dead rows are in the way of whoever looks whether something is left
with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
comment on table public.uncounted_events is
  'What was stored and is not in the statistics yet, a row a write; what the events are, app.append_events says';
comment on column public.uncounted_events.event_count is 'So that a set to count can be measured out without reading the events';

alter table public.uncounted_events enable row level security;
alter table public.uncounted_events force row level security;
create policy "functions act inside the organisation of the claim" on public.uncounted_events for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
grant select, insert, delete on public.uncounted_events to crm_definer;
-- whose events have waited longest; nothing of what they are
grant select (organization_id, id, stored_at) on public.uncounted_events to crm_system;

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
comment on table public.web_sessions is
  'Browser sessions and what became of them. One starts with its first chat; what was seen of it before that is kept here meanwhile';
comment on column public.web_sessions.engaged is 'It sent a message';
comment on column public.web_sessions.registered is 'Its visitor has an e-mail address';
comment on column public.web_sessions.clicked is 'It clicked an article that was mentioned';
comment on column public.web_sessions.viewed is 'It viewed an article';
comment on column public.web_sessions.lead is 'One of its chats is a lead, as chat_summaries.is_lead says';

create index web_sessions_started_at_idx on public.web_sessions (organization_id, started_at desc, session_id) where started_at is not null;

alter table public.web_sessions enable row level security;
alter table public.web_sessions force row level security;
create policy "functions act inside the organisation of the claim" on public.web_sessions for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.web_sessions for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.web_sessions to crm_member;
-- what is derived may be derived again
grant select, insert, update, delete on public.web_sessions to crm_definer;

create table public.session_days (
  organization_id uuid not null references public.organizations on delete cascade,
  activity text not null check (activity in ('chat', 'message')),
  session_id text not null check (char_length(session_id) between 1 and 255),
  day date not null,
  primary key (organization_id, activity, session_id, day)
);
comment on table public.session_days is 'On which days a session began a chat, and on which it sent a message';

alter table public.session_days enable row level security;
alter table public.session_days force row level security;
create policy "functions act inside the organisation of the claim" on public.session_days for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.session_days for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.session_days to crm_member;
grant select, insert, update, delete on public.session_days to crm_definer;

create table public.daily_stats (
  organization_id uuid not null references public.organizations on delete cascade,
  day date not null,
  chats integer not null default 0,
  engaged_chats integer not null default 0,
  messages integer not null default 0,
  user_messages integer not null default 0,
  visitors integer not null default 0,
  views integer not null default 0,
  mentions integer not null default 0,
  clicks integer not null default 0,
  updated_at timestamptz(3) not null default now(),
  -- beside the events, so that the days of a range are read without all that is kept to tell who came back
  active_sessions integer not null default 0,
  messaging_sessions integer not null default 0,
  primary key (organization_id, day)
) with (fillfactor = 70);
comment on table public.daily_stats is 'Events and active sessions per day, cut in the organisation''s time zone';
comment on column public.daily_stats.updated_at is 'When the last of these events was stored';

alter table public.daily_stats enable row level security;
alter table public.daily_stats force row level security;
create policy "functions act inside the organisation of the claim" on public.daily_stats for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.daily_stats for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.daily_stats to crm_member;
grant select, insert, update, delete on public.daily_stats to crm_definer;

create table public.daily_sessions (
  organization_id uuid not null references public.organizations on delete cascade,
  day date not null,
  engaged boolean not null,
  registered boolean not null,
  clicked boolean not null,
  viewed boolean not null,
  lead boolean not null,
  sessions integer not null,
  primary key (organization_id, day, engaged, registered, clicked, viewed, lead)
) with (fillfactor = 70);
comment on table public.daily_sessions is 'Sessions by the day they started and by what became of them: the cohorts behind every funnel';

alter table public.daily_sessions enable row level security;
alter table public.daily_sessions force row level security;
create policy "functions act inside the organisation of the claim" on public.daily_sessions for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.daily_sessions for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.daily_sessions to crm_member;
grant select, insert, update, delete on public.daily_sessions to crm_definer;

create table public.daily_active_sessions (
  organization_id uuid not null references public.organizations on delete cascade,
  activity text not null check (activity in ('chat', 'message')),
  day date not null,
  previous_day date not null,
  sessions integer not null,
  primary key (organization_id, activity, day, previous_day),
  check (previous_day < day)
) with (fillfactor = 70);
comment on table public.daily_active_sessions is
  'Active sessions by day and by the day they had been active before. Those of any range, each once, are the rows of its days whose '
  'previous day lies before it';
comment on column public.daily_active_sessions.previous_day is '-infinity on the first day of a session';

alter table public.daily_active_sessions enable row level security;
alter table public.daily_active_sessions force row level security;
create policy "functions act inside the organisation of the claim" on public.daily_active_sessions for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.daily_active_sessions for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.daily_active_sessions to crm_member;
grant select, insert, update, delete on public.daily_active_sessions to crm_definer;

create table public.daily_chat_facets (
  organization_id uuid not null references public.organizations on delete cascade,
  day date not null,
  facet text not null check (facet in ('device', 'city', 'country')),
  value text not null check (char_length(value) between 1 and 255),
  chats integer not null,
  primary key (organization_id, day, facet, value)
) with (fillfactor = 70);
comment on table public.daily_chat_facets is 'Chats per day by device, city and country';

alter table public.daily_chat_facets enable row level security;
alter table public.daily_chat_facets force row level security;
create policy "functions act inside the organisation of the claim" on public.daily_chat_facets for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.daily_chat_facets for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.daily_chat_facets to crm_member;
grant select, insert, update, delete on public.daily_chat_facets to crm_definer;

create table public.daily_article_stats (
  organization_id uuid not null references public.organizations on delete cascade,
  day date not null,
  article uuid not null,
  mentions integer not null default 0,
  clicks integer not null default 0,
  views integer not null default 0,
  clicked integer not null default 0,
  primary key (organization_id, day, article),
  foreign key (organization_id, article) references public.articles (organization_id, id) on delete cascade
) with (fillfactor = 70);
comment on table public.daily_article_stats is 'Mentions, clicks and views per day and article';
comment on column public.daily_article_stats.clicked is
  'Mentions of this day that were clicked, whenever they were; `clicks` are those of this day, whenever they were mentioned';

create index daily_article_stats_article_idx on public.daily_article_stats (organization_id, article, day);

alter table public.daily_article_stats enable row level security;
alter table public.daily_article_stats force row level security;
create policy "functions act inside the organisation of the claim" on public.daily_article_stats for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.daily_article_stats for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.daily_article_stats to crm_member;
grant select, insert, update, delete on public.daily_article_stats to crm_definer;

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
comment on table public.stats_checks is 'Comparisons of the daily statistics with the rows they count';
comment on column public.stats_checks.drift is 'How many statistics differed from their recount; must be 0';
comment on column public.stats_checks.differences is 'The first of them: [{ statistic, key, counted, recounted }]';

create index stats_checks_checked_at_idx on public.stats_checks (organization_id, checked_at desc);

alter table public.stats_checks enable row level security;
alter table public.stats_checks force row level security;
create policy "functions act inside the organisation of the claim" on public.stats_checks for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.stats_checks for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.stats_checks to crm_member;
grant select, insert, delete on public.stats_checks to crm_definer;
grant select (organization_id, checked_at) on public.stats_checks to crm_system;
