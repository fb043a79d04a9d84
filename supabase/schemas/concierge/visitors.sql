-- Visitors of web sites, and reading one of them as a member.

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
  first_name text check (char_length(first_name) <= 200),
  last_name text check (char_length(last_name) <= 200),
  title text check (char_length(title) <= 200),
  headline text check (char_length(headline) <= 500),
  linkedin_url text check (char_length(linkedin_url) <= 2048),
  city text check (char_length(city) <= 200),
  state text check (char_length(state) <= 200),
  country text check (char_length(country) <= 200),
  company_name text check (char_length(company_name) <= 200),
  company_website text check (char_length(company_website) <= 2048),
  company_industry text check (char_length(company_industry) <= 200),
  apollo_id text check (char_length(apollo_id) <= 255),
  apollo_enriched_at timestamptz(3),
  apollo_last_synced_at timestamptz(3),
  contact_id uuid,
  -- Search asks how these begin. Under row level security only plain comparisons may use an index, and those of "C" find
  -- beginnings; a search inside of texts would read every visitor of the organisation.
  email_word text collate "C" generated always as (substring(email from '[^.@_+-]+@.*$')) stored,
  email_domain text collate "C" generated always as (substring(email from '@(.*)$')) stored,
  name_key text collate "C" generated always as (lower(name)) stored,
  name_word text collate "C" generated always as (lower(substring(name from '[^[:space:]]+[[:space:]]*$'))) stored,
  unique (organization_id, id),
  foreign key (organization_id, merged_into) references public.visitors (organization_id, id),
  foreign key (organization_id, contact_id) references public.contacts (organization_id, id) on delete set null (contact_id),
  check ((merged_into is null) = (merged_at is null)),
  check (merged_into is null or email is null),
  check (merged_into <> id)
);
comment on index public.visitors_pkey is 'Not led by the organisation: it tells whether an id belongs to another one';
comment on table public.visitors is 'People on customers'' web sites. An e-mail here is what a widget said; it opens no door';
comment on column public.visitors.merged_into is
  'The visitor this one turned out to be; the row stays so that a remembered id still leads somewhere';
comment on column public.visitors.contact_id is 'The contact that this visitor turned out to be';
comment on column public.visitors.email_word is
  'The address from the last word before its @: schmidt@example.com of anna.schmidt@example.com';
comment on column public.visitors.name_key is 'The name in lower case';
comment on column public.visitors.name_word is 'The last word of the name, in lower case';

create unique index visitors_email_idx on public.visitors (organization_id, email) where email is not null;
create index visitors_newest_idx on public.visitors (organization_id, created_at desc, id desc);
create index visitors_contact_idx on public.visitors (organization_id, contact_id) where contact_id is not null;
create index visitors_merged_into_idx on public.visitors (organization_id, merged_into) where merged_into is not null;
create index visitors_words_idx on public.visitors
  using gin ((to_tsvector('simple', app.visitor_text(name, email)) || array_to_tsvector(array[app.organization_word(organization_id)])));
comment on index public.visitors_words_idx is 'Not led by the organisation: an index of words; its own word is among them';
create index visitors_last_active_idx on public.visitors (organization_id, last_active_at desc, id desc);
create index visitors_identified_newest_idx on public.visitors (organization_id, created_at desc, id desc) where email is not null;
create index visitors_identified_last_active_idx on public.visitors (organization_id, last_active_at desc, id desc) where email is not null;
create index visitors_anonymous_newest_idx on public.visitors (organization_id, created_at desc, id desc) where email is null;
create index visitors_anonymous_last_active_idx on public.visitors (organization_id, last_active_at desc, id desc) where email is null;
create index visitors_email_key_idx on public.visitors (organization_id, email collate "C") where email is not null;
create index visitors_email_word_idx on public.visitors (organization_id, email_word) where email_word is not null;
create index visitors_email_domain_idx on public.visitors (organization_id, email_domain) where email_domain is not null;
create index visitors_name_key_idx on public.visitors (organization_id, name_key) where name_key is not null;
create index visitors_name_word_idx on public.visitors (organization_id, name_word) where name_word is not null;

alter table public.visitors enable row level security;
alter table public.visitors force row level security;
create policy "functions act inside the organisation of the claim" on public.visitors for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.visitors for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.visitors to crm_member;
grant select, insert, update, delete on public.visitors to crm_definer;
-- "does this id exist elsewhere", and the text that is looked for in
grant select (id, organization_id, email, name) on public.visitors to crm_system;

create table public.visitor_sessions (
  organization_id uuid not null references public.organizations on delete cascade,
  session_id text not null check (char_length(session_id) between 1 and 255),
  visitor_id uuid not null,
  first_seen_at timestamptz(3) not null default now(),
  last_seen_at timestamptz(3) not null default now(),
  primary key (organization_id, session_id),
  foreign key (organization_id, visitor_id) references public.visitors (organization_id, id) on delete cascade
);
comment on table public.visitor_sessions is 'Which visitor a browser session belongs to, once that is known';

create index visitor_sessions_visitor_id_idx on public.visitor_sessions (organization_id, visitor_id);

alter table public.visitor_sessions enable row level security;
alter table public.visitor_sessions force row level security;
create policy "functions act inside the organisation of the claim" on public.visitor_sessions for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.visitor_sessions for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.visitor_sessions to crm_member;
grant select, insert, update, delete on public.visitor_sessions to crm_definer;

create function app.is_person(p_id uuid) returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return exists (select from public.memberships m where m.organization_id = v_organization_id and m.user_id = p_id)
    or exists (select from public.visitors v where v.organization_id = v_organization_id and v.id = p_id);
end
$$;
grant execute on function app.is_person(uuid) to crm_member;
comment on function app.is_person(uuid) is 'Whether this is a member or a visitor of the organisation';

create function app.web_identity(p_id uuid) returns uuid
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return coalesce(
    (select coalesce(v.merged_into, v.id) from public.visitors v where v.organization_id = v_organization_id and v.id = p_id),
    (
      select v.id
      from public.memberships m
      join public.users u on u.id = m.user_id
      join public.visitors v on v.organization_id = v_organization_id and v.email = u.email
      where m.organization_id = v_organization_id and m.user_id = p_id
    )
  );
end
$$;
grant execute on function app.web_identity(uuid) to crm_member;
comment on function app.web_identity(uuid) is
  'The visitor whom a member''s id stands for, the one with the same e-mail address, or the visitor with this id; null when there is none';

create function app.member_not_found(p_id text, p_request jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_refusal constant jsonb := app.not_found('visitor', p_id, p_request);
begin
  return case v_refusal -> 'error' ->> 'status' when '403' then v_refusal else app.not_found('user', p_id, p_request) end;
end
$$;
grant execute on function app.member_not_found(text, jsonb) to crm_member;
comment on function app.member_not_found(text, jsonb) is
  'The refusal for an id that is neither a member''s nor a visitor''s here: 403 when it is either elsewhere, else 404';

create function app.visitor_row(p_visitor public.visitors, p_session_id text) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', p_visitor.id, 'email', p_visitor.email, 'name', p_visitor.name, 'source', p_visitor.source,
    'session_id', p_session_id, 'metadata', p_visitor.metadata, 'first_name', p_visitor.first_name, 'last_name', p_visitor.last_name,
    'title', p_visitor.title,
    'headline', p_visitor.headline, 'linkedin_url', p_visitor.linkedin_url, 'city', p_visitor.city, 'state', p_visitor.state,
    'country', p_visitor.country, 'company_name', p_visitor.company_name, 'company_website', p_visitor.company_website,
    'company_industry', p_visitor.company_industry, 'apollo_id', p_visitor.apollo_id,
    'apollo_enriched_at', app.to_iso(p_visitor.apollo_enriched_at), 'apollo_last_synced_at', app.to_iso(p_visitor.apollo_last_synced_at),
    'contact_id', p_visitor.contact_id, 'created_at', app.to_iso(p_visitor.created_at),
    'last_active_at', app.to_iso(p_visitor.last_active_at)
  );
end
$$;
grant execute on function app.visitor_row(public.visitors, text) to crm_member;
comment on function app.visitor_row(public.visitors, text) is 'A visitor as members see it, with the session seen last';

create function public.get_visitor(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_visitor_id constant text := app.decode_json(p_input) ->> 'visitor_id';
  v_visitor jsonb;
begin
  perform app.require_member();
  select jsonb_build_object(
    'visitor', app.visitor_row(
      v,
      (
        select s.session_id
        from public.visitor_sessions s
        where s.organization_id = v_organization_id and s.visitor_id = v.id
        order by s.last_seen_at desc, s.session_id
        limit 1
      )
    ),
    'counts', jsonb_build_object(
      'chats', (select count(*) from public.chats c where c.organization_id = v_organization_id and c.visitor_id = v.id),
      'views', (select count(*) from public.article_views w where w.organization_id = v_organization_id and w.visitor_id = v.id),
      'mentions', (select count(*) from public.article_mentions m where m.organization_id = v_organization_id and m.visitor_id = v.id),
      'clicks', (
        select count(*)
        from public.article_mentions m
        where m.organization_id = v_organization_id and m.visitor_id = v.id and m.clicked_at is not null
      )
    ),
    'merged', (
      select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'merged_at', app.to_iso(m.merged_at), 'reason', m.merge_reason)
        order by m.merged_at desc, m.id desc), '[]')
      from public.visitors m
      where m.organization_id = v_organization_id and m.merged_into = v.id
    )
  )
  into v_visitor
  from public.visitors asked
  join public.visitors v on v.organization_id = v_organization_id and v.id = coalesce(asked.merged_into, asked.id)
  where asked.organization_id = v_organization_id and asked.id = app.to_uuid(v_visitor_id);
  return coalesce(v_visitor, app.not_found('visitor', v_visitor_id, p_request));
end
$$;
grant execute on function public.get_visitor(jsonb, jsonb) to crm_member;
comment on function public.get_visitor(jsonb, jsonb) is
  'One visitor by { visitor_id }; the id of one that was merged leads to whom it was merged into. Answers { visitor, counts: { chats, '
  'views, mentions, clicks }, merged: [{ id, merged_at, reason }] }; 404 or 403 when not the organisation''s';
