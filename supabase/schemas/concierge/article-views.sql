-- Views of articles.

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
create index article_views_visitor_id_idx on public.article_views (organization_id, visitor_id, viewed_at desc, id desc)
  where visitor_id is not null;

alter table public.article_views enable row level security;
alter table public.article_views force row level security;
create policy "functions act inside the organisation of the claim" on public.article_views for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.article_views for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.article_views to crm_member;
grant select, insert, update on public.article_views to crm_definer;

create function app.resolve_views(p_items jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return (
    select jsonb_agg(to_jsonb(i) || jsonb_build_object('is_new', i.place = 1 and not i.is_known and not i.lacks_chat) order by i.index)
    from (
      select
        n.*, row_number() over (partition by n.key, n.lacks_chat order by n.index) as place
      from (
        select
          r.*, 'catalogue' as source, coalesce(r.external_id, r.id::text) as key, c.id as chat,
          coalesce(r.session_id, c.session_id) as session,
          coalesce(c.visitor_id, s.visitor_id) as visitor, r.chat_id is not null and c.id is null as lacks_chat,
          k.id is not null as is_known
        from (
          select i.*, app.uuid_v7() as id
          from jsonb_to_recordset(p_items) i (
            index integer, article_id text, article_slug text, article_title text, article_type text, chat_id text, session_id text,
            external_id text,
            sent_at timestamptz
          )
        ) r
        left join lateral (
          select x.id, x.session_id, x.visitor_id from public.chats x
            where x.organization_id = v_organization_id and x.external_id = r.chat_id limit 1
        ) c on true
        left join lateral (
          select x.visitor_id
          from public.visitor_sessions x
          where x.organization_id = v_organization_id
            and x.session_id = case when r.session_id is null then c.session_id else r.session_id end
          limit 1
        ) s on true
        left join lateral (
          select x.id from public.article_views x where x.organization_id = v_organization_id and x.external_id = r.external_id limit 1
        ) k on r.external_id is not null
      ) n
    ) i
  );
end
$$;
grant execute on function app.resolve_views(jsonb) to crm_definer;
comment on function app.resolve_views(jsonb) is
  'Views as they are to be stored: with their chat, session and visitor, what they lack, and is_new for those that are not there yet';

create function app.write_views(p_items jsonb, p_request jsonb) returns table (index integer, answer jsonb, events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
  v_items constant jsonb := app.resolve_views(p_items);
begin
  perform app.upsert_articles(jsonb_path_query_array(v_items, '$[*] ? (@.is_new == true)'));
  return query
  with item as materialized (
    select i.*
    from jsonb_to_recordset(v_items) i (
      index integer, id uuid, key text, article_id text, article_slug text, article_title text, article_type text, chat_id text, chat uuid,
      session text,
      visitor uuid, external_id text, sent_at timestamptz, lacks_chat boolean, is_known boolean, is_new boolean
    )
  ),
  written as (
    insert into public.article_views (
      organization_id, id, external_id, article_id, article_slug, article_name, article_type, article, chat_id, session_id, visitor_id,
        viewed_at
    )
    select
      v_organization_id, f.id, f.external_id, f.article_id, f.article_slug, coalesce(f.article_title, f.article_slug),
      coalesce(f.article_type, 'Article'),
      a.id, f.chat, f.session, f.visitor, coalesce(f.sent_at, now())
    from item f
    left join lateral (
      select x.id from public.articles x
        where x.organization_id = v_organization_id and x.source = 'catalogue' and x.key = f.article_id limit 1
    ) a on true
    where f.is_new
    order by f.key
    on conflict (organization_id, external_id) where external_id is not null do update
      -- changes nothing; it makes a repeated call return the row that is there
      set external_id = excluded.external_id
    returning
      article_views.id, article_views.viewed_at, article_views.session_id, article_views.article,
      coalesce(article_views.external_id, article_views.id::text) as key, article_views.xmax = 0 as is_new
  ),
  there as (
    select w.* from written w
    union all
    select v.id, v.viewed_at, v.session_id, v.article, k.key, false
    from (select distinct i.key from item i where i.is_known) k
    cross join lateral (
      select x.* from public.article_views x where x.organization_id = v_organization_id and x.external_id = k.key limit 1
    ) v
  ),
  missing as (
    select u.chat_id, app.not_found('chat', u.chat_id, p_request) as answer
    from (select distinct i.chat_id from item i where i.lacks_chat) u
  )
  select
    i.index,
    case when i.lacks_chat then u.answer else jsonb_build_object('view_id', w.id) end,
    case
      when w.is_new and i.index = min(i.index) over (partition by i.key)
      then jsonb_build_array(jsonb_build_object('kind', 'view', 'at', w.viewed_at, 'session_id', w.session_id, 'article', w.article))
    end
  from item i
  left join there w on w.key = i.key
  left join missing u on u.chat_id = i.chat_id;
end
$$;
grant execute on function app.write_views(jsonb, jsonb) to crm_definer;
comment on function app.write_views(jsonb, jsonb) is 'Records views of articles. A known external_id answers the view that is there';

create function app.write_view(p_item jsonb, p_request jsonb, out answer jsonb, out events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_chat_id constant text := p_item ->> 'chat_id';
  v_external_id constant text := p_item ->> 'external_id';
  v_session_id text := p_item ->> 'session_id';
  v_chat uuid;
  v_chat_session_id text;
  v_visitor_id uuid;
  v_view record;
begin
  if v_chat_id is not null then
    select c.id, c.session_id, c.visitor_id into v_chat, v_chat_session_id, v_visitor_id
    from public.chats c
    where c.organization_id = v_organization_id and c.external_id = v_chat_id;
    if not found then
      answer := app.not_found('chat', v_chat_id, p_request);
      return;
    end if;
    v_session_id := coalesce(v_session_id, v_chat_session_id);
  end if;
  if v_external_id is not null then
    select v.id into v_view from public.article_views v where v.organization_id = v_organization_id and v.external_id = v_external_id;
    if found then
      answer := jsonb_build_object('view_id', v_view.id);
      return;
    end if;
  end if;
  insert into public.article_views as v (
    organization_id, id, external_id, article_id, article_slug, article_name, article_type, article, chat_id, session_id, visitor_id,
    viewed_at
  )
  values (
    v_organization_id, app.uuid_v7(), v_external_id, p_item ->> 'article_id', p_item ->> 'article_slug',
    coalesce(p_item ->> 'article_title', p_item ->> 'article_slug'), coalesce(p_item ->> 'article_type', 'Article'),
    app.upsert_article(p_item, 'catalogue'), v_chat, v_session_id,
    coalesce(
      v_visitor_id,
      (select s.visitor_id from public.visitor_sessions s where s.organization_id = v_organization_id and s.session_id = v_session_id)
    ),
    coalesce((p_item ->> 'sent_at')::timestamptz, now())
  )
  on conflict (organization_id, external_id) where external_id is not null do update
    -- changes nothing; it makes a repeated call return the row that is there
    set external_id = excluded.external_id
  returning v.id, v.viewed_at, v.session_id, v.article, v.xmax = 0 as is_new into v_view;
  answer := jsonb_build_object('view_id', v_view.id);
  if v_view.is_new then
    events := jsonb_build_array(jsonb_build_object(
      'kind', 'view', 'at', v_view.viewed_at, 'session_id', v_view.session_id, 'article', v_view.article
    ));
  end if;
end
$$;
grant execute on function app.write_view(jsonb, jsonb) to crm_definer;
comment on function app.write_view(jsonb, jsonb) is 'What app.write_views does, for one view';

create function public.record_article_view(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_answer jsonb;
  v_events jsonb;
begin
  v_answer := app.begin_write(array['articles:write'], p_request, 'shared');
  if v_answer is not null then
    return v_answer;
  end if;
  select w.answer, w.events into v_answer, v_events
  from app.write_view(v_input, p_request) w;
  return app.finish_write(p_request, v_answer, v_events);
end
$$;
alter function public.record_article_view(jsonb, jsonb) owner to crm_definer;
grant execute on function public.record_article_view(jsonb, jsonb) to crm_ingest;
comment on function public.record_article_view(jsonb, jsonb) is
  'Records a view { article_id, article_slug, article_title?, article_type?, chat_id?, session_id?, sent_at? }; answers { view_id }; 404 '
  'or 403 for the chat';
