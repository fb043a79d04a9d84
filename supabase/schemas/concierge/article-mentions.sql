-- Articles and pages that a chat or a web search named.

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

create unique index article_mentions_external_id_idx on public.article_mentions (organization_id, external_id)
  where external_id is not null;
create index article_mentions_mentioned_at_idx on public.article_mentions (organization_id, mentioned_at);
create index article_mentions_clicked_at_idx on public.article_mentions (organization_id, clicked_at) where clicked_at is not null;
create index article_mentions_article_idx on public.article_mentions (organization_id, article, mentioned_at desc, id desc);
create index article_mentions_chat_id_idx on public.article_mentions (organization_id, chat_id) where chat_id is not null;
create index article_mentions_session_id_idx on public.article_mentions (organization_id, session_id) where session_id is not null;
create index article_mentions_visitor_id_idx on public.article_mentions (organization_id, visitor_id, mentioned_at desc, id desc)
  where visitor_id is not null;
create index article_mentions_visitor_clicked_idx on public.article_mentions (organization_id, visitor_id, clicked_at desc, id desc)
  where visitor_id is not null and clicked_at is not null;

alter table public.article_mentions enable row level security;
alter table public.article_mentions force row level security;
create policy "functions act inside the organisation of the claim" on public.article_mentions for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.article_mentions for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.article_mentions to crm_member;
grant select, insert, update on public.article_mentions to crm_definer;

create function app.mention_row(p_mention public.article_mentions, p_chat_external_id text) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', p_mention.id, 'source', p_mention.source, 'article_id', p_mention.article_id, 'article_slug', p_mention.article_slug,
    'article_url', p_mention.article_url, 'article_title', p_mention.article_title, 'article_type', p_mention.article_type,
    'chat_id', p_chat_external_id, 'session_id', p_mention.session_id, 'visitor_id', p_mention.visitor_id,
    'search_query', p_mention.search_query, 'mentioned_at', app.to_iso(p_mention.mentioned_at),
    'clicked', p_mention.clicked_at is not null, 'clicked_at', app.to_iso(p_mention.clicked_at),
    'metadata', jsonb_strip_nulls(jsonb_build_object('score', p_mention.score, 'content', p_mention.excerpt, 'image', p_mention.image_url))
  );
end
$$;
grant execute on function app.mention_row(public.article_mentions, text) to crm_member, crm_definer;
comment on function app.mention_row(public.article_mentions, text) is 'A mention as clients see it, with the public id of its chat';

create function app.resolve_mentions(p_items jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return (
    select jsonb_agg(to_jsonb(i)
      || jsonb_build_object('is_new', i.place = 1 and not i.is_known and not i.lacks_chat and not i.lacks_visitor) order by i.index)
    from (
      select
        n.*, row_number() over (partition by n.key, n.lacks_chat, n.lacks_visitor order by n.index) as place
      from (
        select
          r.*, coalesce(r.external_id, r.id::text) as key, c.id as chat, coalesce(r.session_id, c.session_id) as session,
          coalesce(v.merged_into, v.id, c.visitor_id, s.visitor_id) as visitor,
          r.chat_id is not null and c.id is null as lacks_chat,
          r.visitor_id is not null and v.id is null as lacks_visitor,
          k.id is not null as is_known
        from (
          select i.*, app.uuid_v7() as id
          from jsonb_to_recordset(p_items) i (
            index integer, source text, article_id text, article_slug text, article_url text, article_title text, article_type text,
            chat_id text, session_id text, visitor_id text, search_query text, score double precision, excerpt text, image_url text,
            external_id text, sent_at timestamptz
          )
        ) r
        left join lateral (
          select x.id, x.session_id, x.visitor_id from public.chats x
            where x.organization_id = v_organization_id and x.external_id = r.chat_id limit 1
        ) c on true
        left join lateral (
          select x.id, x.merged_into from public.visitors x
            where x.organization_id = v_organization_id and x.id = app.to_uuid(r.visitor_id) limit 1
        ) v on true
        left join lateral (
          select x.visitor_id
          from public.visitor_sessions x
          where x.organization_id = v_organization_id
            and x.session_id = case when r.session_id is null then c.session_id else r.session_id end
          limit 1
        ) s on true
        left join lateral (
          select x.id from public.article_mentions x where x.organization_id = v_organization_id and x.external_id = r.external_id limit 1
        ) k on r.external_id is not null
      ) n
    ) i
  );
end
$$;
grant execute on function app.resolve_mentions(jsonb) to crm_definer;
comment on function app.resolve_mentions(jsonb) is
  'Mentions as they are to be stored: with their chat, session and visitor, what they lack, and is_new for those that are not there yet';

create function app.write_mentions(p_items jsonb, p_request jsonb)
  returns table (index integer, refusal jsonb, mention public.article_mentions, chat_id text, events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
  v_items constant jsonb := app.resolve_mentions(p_items);
begin
  perform app.upsert_articles(jsonb_path_query_array(v_items, '$[*] ? (@.is_new == true)'));
  return query
  with item as materialized (
    select i.*
    from jsonb_to_recordset(v_items) i (
      index integer, id uuid, key text, source text, article_id text, article_slug text, article_url text, article_title text,
      article_type text,
      chat_id text, chat uuid, session text, visitor uuid, search_query text, score double precision, excerpt text, image_url text,
      external_id text, sent_at timestamptz, lacks_chat boolean, lacks_visitor boolean, is_known boolean, is_new boolean
    )
  ),
  written as (
    insert into public.article_mentions (
      organization_id, id, external_id, source, article_id, article_slug, article_url, article_title, article_type, article,
      chat_id, session_id, visitor_id, search_query, score, excerpt, image_url, mentioned_at
    )
    select
      v_organization_id, f.id, f.external_id, f.source, f.article_id, f.article_slug, f.article_url, f.article_title,
      coalesce(f.article_type, 'Article'), a.id, f.chat, f.session, f.visitor, f.search_query, f.score, f.excerpt, f.image_url,
      coalesce(f.sent_at, now())
    from item f
    left join lateral (
      select x.id from public.articles x
        where x.organization_id = v_organization_id and x.source = f.source and x.key = app.article_key(f.article_id, f.article_url) limit 1
    ) a on true
    where f.is_new
    order by f.key
    on conflict (organization_id, external_id) where external_id is not null do update
      -- changes nothing; it makes a repeated call return the row that is there
      set external_id = excluded.external_id
    returning article_mentions as mention, coalesce(article_mentions.external_id, article_mentions.id::text) as key,
      article_mentions.xmax = 0 as is_new
  ),
  there as (
    select w.* from written w
    union all
    select m.mention, k.key, false
    from (select distinct i.key from item i where i.is_known) k
    cross join lateral (
      select x as mention from public.article_mentions x where x.organization_id = v_organization_id and x.external_id = k.key limit 1
    ) m
  ),
  missing as (
    select u.chat_id, app.not_found('chat', u.chat_id, p_request) as answer
    from (select distinct i.chat_id from item i where i.lacks_chat) u
  )
  select
    i.index,
    case
      when i.lacks_chat then u.answer
      when i.lacks_visitor then app.error_response(400, 'invalid_request', 'There is no visitor with this visitorId')
    end,
    w.mention,
    i.chat_id,
    case
      when w.is_new and i.index = min(i.index) over (partition by i.key)
      then jsonb_build_array(jsonb_build_object('kind', 'mention', 'at', (w.mention).mentioned_at, 'article', (w.mention).article))
    end
  from item i
  left join there w on w.key = i.key
  left join missing u on u.chat_id = i.chat_id;
end
$$;
grant execute on function app.write_mentions(jsonb, jsonb) to crm_definer;
comment on function app.write_mentions(jsonb, jsonb) is
  'Records mentions of articles, from the catalogue or a web search. Session and visitor are taken from the chat where not given; a known '
  'external_id answers the mention that is there. Answers each with the public id of its chat, or a refusal';

create function app.write_mentions_of_call(
  p_source text, p_items jsonb, p_input jsonb, p_request jsonb,
  out refusal jsonb, out mentions public.article_mentions[], out events jsonb
)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_chat_id constant text := p_input ->> 'chat_id';
  v_visitor_id constant text := p_input ->> 'visitor_id';
  v_at constant timestamptz(3) := coalesce((p_input ->> 'sent_at')::timestamptz, now());
  v_session_id text := p_input ->> 'session_id';
  v_chat uuid;
  v_chat_session_id text;
  v_chat_visitor uuid;
  v_visitor uuid;
begin
  if v_chat_id is not null then
    select c.id, c.session_id, c.visitor_id into v_chat, v_chat_session_id, v_chat_visitor
    from public.chats c
    where c.organization_id = v_organization_id and c.external_id = v_chat_id;
    if not found then
      refusal := app.not_found('chat', v_chat_id, p_request);
      return;
    end if;
    v_session_id := coalesce(v_session_id, v_chat_session_id);
  end if;
  if v_visitor_id is not null then
    select coalesce(v.merged_into, v.id) into v_visitor
    from public.visitors v
    where v.organization_id = v_organization_id and v.id = app.to_uuid(v_visitor_id);
    if not found then
      refusal := app.error_response(400, 'invalid_request', 'There is no visitor with this visitorId');
      return;
    end if;
  end if;
  v_visitor := coalesce(
    v_visitor,
    v_chat_visitor,
    (select s.visitor_id from public.visitor_sessions s where s.organization_id = v_organization_id and s.session_id = v_session_id)
  );
  perform app.upsert_articles(p_items);
  with item as materialized (
    select i.*, app.uuid_v7() as id, a.id as article
    from jsonb_to_recordset(p_items) i (
      index integer, article_id text, article_slug text, article_url text, article_title text, article_type text, score double precision,
      excerpt text, image_url text
    )
    left join public.articles a
      on a.organization_id = v_organization_id and a.source = p_source and a.key = app.article_key(i.article_id, i.article_url)
  ),
  written as (
    insert into public.article_mentions (
      organization_id, id, source, article_id, article_slug, article_url, article_title, article_type, article, chat_id, session_id,
      visitor_id, search_query, score, excerpt, image_url, mentioned_at
    )
    select
      v_organization_id, i.id, p_source, i.article_id, i.article_slug, i.article_url, i.article_title, coalesce(i.article_type, 'Article'),
      i.article, v_chat, v_session_id, v_visitor, p_input ->> 'search_query', i.score, i.excerpt, i.image_url, v_at
    from item i
    returning article_mentions as mention
  )
  select
    coalesce(array_agg(w.mention order by i.index), '{}'),
    coalesce(jsonb_agg(jsonb_build_object('kind', 'mention', 'at', v_at, 'article', i.article)), '[]')
  into mentions, events
  from written w
  join item i on i.id = (w.mention).id;
end
$$;
grant execute on function app.write_mentions_of_call(text, jsonb, jsonb, jsonb) to crm_definer;
comment on function app.write_mentions_of_call(text, jsonb, jsonb, jsonb) is
  'What app.write_mentions does, for items { index, source, article_id?, article_url?, article_title?, … } of one source that share '
  '{ chat_id?, session_id?, visitor_id?, search_query?, sent_at? }: the mentions in their order, or the refusal of all of them';

create function public.record_article_mentions(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_answer jsonb;
  v_written record;
begin
  v_answer := app.begin_write(array['articles:write'], p_request, 'shared');
  if v_answer is not null then
    return v_answer;
  end if;
  select w.* into v_written
  from app.write_mentions_of_call(
    'catalogue',
    (
      select jsonb_agg(jsonb_build_object(
        'index', a.ordinality, 'source', 'catalogue', 'article_id', a.value ->> 'id', 'article_title', a.value ->> 'title',
        'article_slug', a.value ->> 'slug', 'article_type', a.value ->> 'type'
      ))
      from jsonb_array_elements(v_input -> 'articles') with ordinality a
    ),
    v_input, p_request
  ) w;
  v_answer := coalesce(v_written.refusal, jsonb_build_object('recorded', cardinality(v_written.mentions)));
  return app.finish_write(p_request, v_answer, v_written.events);
end
$$;
alter function public.record_article_mentions(jsonb, jsonb) owner to crm_definer;
grant execute on function public.record_article_mentions(jsonb, jsonb) to crm_ingest;
comment on function public.record_article_mentions(jsonb, jsonb) is
  'Records that { articles: [{ id, title, slug, type? }], chat_id?, sent_at? } were mentioned; answers { recorded }; 404 or 403 for the '
  'chat';

create function public.record_web_mentions(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_answer jsonb;
  v_written record;
begin
  v_answer := app.begin_write(array['articles:write'], p_request, 'shared');
  if v_answer is not null then
    return v_answer;
  end if;
  select w.* into v_written
  from app.write_mentions_of_call(
    'web_search',
    (
      select coalesce(jsonb_agg(jsonb_build_object(
        'index', m.ordinality, 'source', 'web_search', 'article_url', m.value ->> 'url', 'article_title', m.value ->> 'title',
        'article_type', m.value ->> 'type', 'score', m.value -> 'score', 'excerpt', left(m.value ->> 'content', 500),
        'image_url', m.value ->> 'image'
      )), '[]')
      from jsonb_array_elements(v_input -> 'mentions') with ordinality m
    ),
    v_input, p_request
  ) w;
  v_answer := coalesce(
    v_written.refusal,
    (
      select jsonb_build_object(
        'count', count(*),
        'mentions', coalesce(jsonb_agg(app.mention_row((v_written.mentions)[n], v_input ->> 'chat_id') order by n), '[]')
      )
      from generate_subscripts(v_written.mentions, 1) n
    )
  );
  return app.finish_write(p_request, v_answer, v_written.events);
end
$$;
alter function public.record_web_mentions(jsonb, jsonb) owner to crm_definer;
grant execute on function public.record_web_mentions(jsonb, jsonb) to crm_ingest;
comment on function public.record_web_mentions(jsonb, jsonb) is
  'Records mentions found by a web search: { mentions: [{ url, title?, score?, content?, image?, type }], session_id, chat_id?, '
  'visitor_id?, search_query?, sent_at? }; answers { count, mentions }; 400 for an unknown visitor, 404 or 403 for the chat';
