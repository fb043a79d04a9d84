-- What concierges send, written in sets: a single request is a set of one, so a batch and a single share every rule
-- (a single message has plain statements of its own, and a test that holds both to the same).
--
-- Each app.write_* takes [{ index, … }] and returns one row per item: (index, answer), where the answer may be a refusal.
-- Each public function is: guard, replay, take a turn where sessions matter, write, remember. Locks come in one order everywhere:
-- the Idempotency-Key, the turn, new chats, old chats, their messages and jobs, views, mentions, the day's counters.
--
-- Rows are looked up by "lateral ( … limit 1)": the planner takes a JSON array for 100 rows and would otherwise read the whole
-- table to join it with the one item of a single request. And by "case", not "coalesce": under row level security the planner
-- does not trust coalesce not to tell what it compares, and would leave the index aside.

create function app.lock_chats(p_items jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  -- one look-up by name after another: a join may read every chat of the organisation
  perform from (select distinct i ->> 'chat_id' as public_id from jsonb_array_elements(p_items) i order by 1) n
  cross join lateral (
    select from public.chats c where c.organization_id = v_organization_id and c.public_id = n.public_id limit 1 for no key update
  ) c;
end
$$;
comment on function app.lock_chats(jsonb) is 'Lets the writers of the chats named by chat_id in these items take turns; the fixed order keeps two of them from waiting for each other';

create function app.take_visitors_turn(p_alone boolean) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_lock constant bigint := hashtextextended('visitors of ' || app.organization_id(), 0);
begin
  if p_alone then
    perform pg_advisory_xact_lock(v_lock);
  else
    perform pg_advisory_xact_lock_shared(v_lock);
  end if;
end
$$;
comment on function app.take_visitors_turn(boolean) is 'Before a write that asks whom a session belongs to: many at a time. Before one that may change it, and with it rows of any chat: alone in the organisation, so that nothing written meanwhile stays unlinked and no two of them wait for each other';

create function app.source_page(p_metadata jsonb) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (
    -- bytes are what an index entry is short of
    select left(k.page, case when octet_length(left(k.page, 2048)) <= 2048 then 2048 else 512 end)
    from unnest(array['page_url', 'pageUrl', 'page', 'url']) with ordinality n (name, rank)
    cross join lateral (select btrim(p_metadata ->> n.name) as page) k
    where jsonb_typeof(p_metadata -> n.name) = 'string' and k.page <> ''
    order by n.rank
    limit 1
  );
end
$$;
comment on function app.source_page(jsonb) is 'The page a chat began on: the first text among page_url, pageUrl, page and url in its metadata, cut to 2048 bytes';

create function app.write_chats(p_items jsonb) returns table (index integer, answer jsonb, events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
  v_items constant jsonb := (
    select jsonb_agg(case when i ->> 'chat_id' is null then i || jsonb_build_object('chat_id', 'chat_' || gen_random_uuid()) else i end)
    from jsonb_array_elements(p_items) i
  );
  v_new uuid[];
begin
  with written as (
    insert into public.chats as c
      (organization_id, public_id, session_id, visitor_id, external_user_id, location, user_agent, source_page, status, metadata, created_at)
    select
      v_organization_id, f.chat_id, f.session_id, s.visitor_id, f.external_user_id, f.location, f.user_agent, app.source_page(f.metadata),
      coalesce(f.status, 'active'), coalesce(f.metadata, '{}'), coalesce(f.sent_at, now())
    from (
      select distinct on (i.chat_id) i.*
      from jsonb_to_recordset(v_items) i (
        index integer, chat_id text, session_id text, external_user_id text, location text, user_agent text, status text, metadata jsonb, sent_at timestamptz
      )
      order by i.chat_id, i.index
    ) f
    left join lateral (
      select x.visitor_id from public.visitor_sessions x where x.organization_id = v_organization_id and x.session_id = f.session_id limit 1
    ) s on true
    order by f.chat_id
    -- nothing, not even a lock, on a chat that is there: locks are taken later, all in one order
    on conflict (organization_id, public_id) do nothing
    returning c.id
  )
  select array_agg(w.id) into v_new from written w;

  return query
  select
    i.index,
    case
      when c.session_id = i.session_id then jsonb_build_object('chat_id', i.chat_id, 'id', c.id, 'created_at', app.iso(c.created_at))
      else app.refusal(409, 'conflict', format('The chatId %s already belongs to another session', i.chat_id))
    end,
    case
      when c.id = any (v_new) and i.index = min(i.index) over (partition by i.chat_id)
      then jsonb_build_array(jsonb_build_object(
        'kind', 'chat', 'at', c.created_at, 'session_id', c.session_id, 'user_agent', i.user_agent, 'location', i.location
      ))
    end
  from jsonb_to_recordset(v_items) i (index integer, chat_id text, session_id text, user_agent text, location text)
  left join lateral (
    select x.id, x.session_id, x.created_at from public.chats x where x.organization_id = v_organization_id and x.public_id = i.chat_id limit 1
  ) c on true;
end
$$;
comment on function app.write_chats(jsonb) is 'Starts chats. The same chat_id with the same session answers the chat that is there; with another session 409';

create function app.message_events(p_role text, p_at timestamptz, p_session_id text, p_previous timestamptz, p_engaged_chat_at timestamptz) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    when p_role <> 'user' then jsonb_build_array(jsonb_build_object('kind', 'message', 'at', p_at))
    when p_engaged_chat_at is null
      then jsonb_build_array(jsonb_build_object('kind', 'user_message', 'at', p_at, 'session_id', p_session_id, 'previous', p_previous))
    else jsonb_build_array(
      jsonb_build_object('kind', 'user_message', 'at', p_at, 'session_id', p_session_id, 'previous', p_previous),
      jsonb_build_object('kind', 'engaged_chat', 'at', p_engaged_chat_at)
    )
  end;
end
$$;
comment on function app.message_events(text, timestamptz, text, timestamptz, timestamptz) is 'What a new message counts as: takes its role and time, its chat''s session and latest user message before, and when it is the first of its chat that a user sends, the time the chat began';

create function app.write_messages(p_items jsonb, p_request jsonb) returns table (index integer, answer jsonb, events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
begin
  perform app.lock_chats(p_items);
  return query
  with item as materialized (
    select i.*, c.id || coalesce(' ' || i.message_id, '#' || i.index) as key, c.id as chat, c.session_id, c.created_at as chat_created_at, c.last_user_message_at, c.message_count, c.user_message_count, m.id as known_id, m.role as known_role, m.content as known_content, m.created_at as known_at
    from jsonb_to_recordset(p_items) i (index integer, chat_id text, role text, content text, metadata jsonb, message_id text, sent_at timestamptz)
    left join lateral (
      select x.id, x.session_id, x.created_at, x.last_user_message_at, x.message_count, x.user_message_count
      from public.chats x
      where x.organization_id = v_organization_id and x.public_id = i.chat_id
      limit 1
    ) c on true
    left join lateral (
      select x.id, x.role, x.content, x.created_at
      from public.chat_messages x
      where i.message_id is not null and x.organization_id = v_organization_id and x.chat_id = c.id and x.external_id = i.message_id
      limit 1
    ) m on true
  ),
  fresh as materialized (
    select
      f.*, app.uuid_v7() as id, coalesce(f.sent_at, now())::timestamptz(3) as at,
      (f.message_count + row_number() over (partition by f.chat order by f.index))::integer as position,
      f.user_message_count = 0 and f.role = 'user' and f.index = min(f.index) filter (where f.role = 'user') over (partition by f.chat) as engages
    from (
      select distinct on (i.key) i.*
      from item i
      where i.chat is not null and i.known_id is null
      order by i.key, i.index
    ) f
  ),
  written as (
    insert into public.chat_messages (organization_id, id, chat_id, position, external_id, role, content, metadata, created_at)
    select v_organization_id, f.id, f.chat, f.position, f.message_id, f.role, f.content, coalesce(f.metadata, '{}'), f.at
    from fresh f
  ),
  counted as (
    update public.chats c
    set
      message_count = c.message_count + n.messages,
      user_message_count = c.user_message_count + n.user_messages,
      last_message_at = greatest(c.last_message_at, n.last_at),
      last_user_message_at = greatest(c.last_user_message_at, n.last_user_at),
      updated_at = now()
    from (
      select f.chat, count(*)::integer as messages, (count(*) filter (where f.role = 'user'))::integer as user_messages, max(f.at) as last_at,
        max(f.at) filter (where f.role = 'user') as last_user_at
      from fresh f
      group by f.chat
    ) n
    where c.organization_id = v_organization_id and c.id = n.chat
  ),
  queued as (
    insert into public.jobs as j (organization_id, kind, object_id)
    select distinct v_organization_id, 'summarize_chat', f.chat
    from fresh f
    order by f.chat
    on conflict (organization_id, kind, object_id) do update
      -- a job that had given up starts over: there is something new to read
      set dead_at = null, attempts = 0, due_at = now(), next_attempt_at = now()
      where j.dead_at is not null
  ),
  missing as (
    -- one attempt on one chat, however many items name it
    select u.chat_id, app.missing('chat', u.chat_id, p_request) as answer
    from (select distinct i.chat_id from item i where i.chat is null) u
  )
  select
    i.index,
    case
      when i.chat is null then u.answer
      when coalesce(i.known_role, f.role) <> i.role or coalesce(i.known_content, f.content) <> i.content
        then app.refusal(409, 'conflict', format('The messageId %s was already used for another message', i.message_id))
      else jsonb_build_object('message_id', coalesce(i.known_id, f.id), 'chat_id', i.chat_id, 'created_at', app.iso(coalesce(i.known_at, f.at)))
    end,
    case
      when f.index = i.index
      then app.message_events(f.role, f.at, f.session_id, f.last_user_message_at, case when f.engages then f.chat_created_at end)
    end
  from item i
  left join fresh f on f.key = i.key
  left join missing u on u.chat_id is not distinct from i.chat_id;
end
$$;
comment on function app.write_messages(jsonb, jsonb) is 'Adds messages to chats, in the order of the items, counts them on the chat and marks its summary as due. A known message_id answers the message that is there, or 409 when role or content differ';

create function app.mention_row(p_mention public.article_mentions, p_chat_public_id text) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', p_mention.id, 'source', p_mention.source, 'article_id', p_mention.article_id, 'article_slug', p_mention.article_slug,
    'article_url', p_mention.article_url, 'article_title', p_mention.article_title, 'article_type', p_mention.article_type,
    'chat_id', p_chat_public_id, 'session_id', p_mention.session_id, 'visitor_id', p_mention.visitor_id,
    'search_query', p_mention.search_query, 'mentioned_at', app.iso(p_mention.mentioned_at),
    'clicked', p_mention.clicked_at is not null, 'clicked_at', app.iso(p_mention.clicked_at),
    'metadata', jsonb_strip_nulls(jsonb_build_object('score', p_mention.score, 'content', p_mention.excerpt, 'image', p_mention.image_url))
  );
end
$$;
comment on function app.mention_row(public.article_mentions, text) is 'A mention as clients see it, with the public id of its chat';

create function app.write_message(p_item jsonb, p_request jsonb, out answer jsonb, out events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_chat_id constant text := p_item ->> 'chat_id';
  v_message_id constant text := p_item ->> 'message_id';
  v_role constant text := p_item ->> 'role';
  v_content constant text := p_item ->> 'content';
  v_is_users constant boolean := v_role = 'user';
  v_at constant timestamptz(3) := coalesce((p_item ->> 'sent_at')::timestamptz, now());
  v_id uuid := app.uuid_v7();
  v_chat record;
  v_known record;
begin
  select c.id, c.session_id, c.created_at, c.message_count, c.user_message_count, c.last_user_message_at into v_chat
  from public.chats c
  where c.organization_id = v_organization_id and c.public_id = v_chat_id
  for no key update;
  if not found then
    answer := app.missing('chat', v_chat_id, p_request);
    return;
  end if;
  if v_message_id is not null then
    select m.id, m.role, m.content, m.created_at into v_known
    from public.chat_messages m
    where m.organization_id = v_organization_id and m.chat_id = v_chat.id and m.external_id = v_message_id;
    if found then
      answer := case
        when v_known.role = v_role and v_known.content = v_content
        then jsonb_build_object('message_id', v_known.id, 'chat_id', v_chat_id, 'created_at', app.iso(v_known.created_at))
        else app.refusal(409, 'conflict', format('The messageId %s was already used for another message', v_message_id))
      end;
      return;
    end if;
  end if;
  insert into public.chat_messages (organization_id, id, chat_id, position, external_id, role, content, metadata, created_at)
  values (
    v_organization_id, v_id, v_chat.id, v_chat.message_count + 1, v_message_id, v_role, v_content,
    coalesce(nullif(p_item -> 'metadata', 'null'), '{}'), v_at
  );
  update public.chats c
  set
    message_count = c.message_count + 1,
    user_message_count = c.user_message_count + v_is_users::integer,
    last_message_at = greatest(c.last_message_at, v_at),
    last_user_message_at = case when v_is_users then greatest(c.last_user_message_at, v_at) else c.last_user_message_at end,
    updated_at = now()
  where c.organization_id = v_organization_id and c.id = v_chat.id;
  insert into public.jobs as j (organization_id, kind, object_id)
  values (v_organization_id, 'summarize_chat', v_chat.id)
  on conflict (organization_id, kind, object_id) do update
    set dead_at = null, attempts = 0, due_at = now(), next_attempt_at = now()
    where j.dead_at is not null;
  answer := jsonb_build_object('message_id', v_id, 'chat_id', v_chat_id, 'created_at', app.iso(v_at));
  events := app.message_events(
    v_role, v_at, v_chat.session_id, v_chat.last_user_message_at, case when v_is_users and v_chat.user_message_count = 0 then v_chat.created_at end
  );
end
$$;
comment on function app.write_message(jsonb, jsonb) is 'What app.write_messages does, for one message: most come one by one, and plain statements take half the time of one that is made for sets';

create function app.resolve_mentions(p_items jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return (
    select jsonb_agg(to_jsonb(i) || jsonb_build_object('is_new', i.place = 1 and not i.is_known and not i.lacks_chat and not i.lacks_visitor) order by i.index)
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
          select x.id, x.session_id, x.visitor_id from public.chats x where x.organization_id = v_organization_id and x.public_id = r.chat_id limit 1
        ) c on true
        left join lateral (
          select x.id, x.merged_into from public.visitors x where x.organization_id = v_organization_id and x.id = app.uuid_or_null(r.visitor_id) limit 1
        ) v on true
        left join lateral (
          select x.visitor_id
          from public.visitor_sessions x
          where x.organization_id = v_organization_id and x.session_id = case when r.session_id is null then c.session_id else r.session_id end
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
comment on function app.resolve_mentions(jsonb) is 'Mentions as they are to be stored: with their chat, session and visitor, what they lack, and is_new for those that are not there yet';

create function app.write_mentions(p_items jsonb, p_request jsonb) returns table (index integer, answer jsonb, events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
  v_items constant jsonb := app.resolve_mentions(p_items);
begin
  perform app.name_articles(jsonb_path_query_array(v_items, '$[*] ? (@.is_new == true)'));
  return query
  with item as materialized (
    select i.*
    from jsonb_to_recordset(v_items) i (
      index integer, id uuid, key text, source text, article_id text, article_slug text, article_url text, article_title text, article_type text,
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
      v_organization_id, f.id, f.external_id, f.source, f.article_id, f.article_slug, f.article_url, f.article_title, coalesce(f.article_type, 'Article'),
      app.article_of(f.source, f.article_id, f.article_url),
      f.chat, f.session, f.visitor, f.search_query, f.score, f.excerpt, f.image_url, coalesce(f.sent_at, now())
    from item f
    where f.is_new
    order by f.key
    on conflict (organization_id, external_id) where external_id is not null do update
      -- changes nothing; it makes a repeated call return the row that is there
      set external_id = excluded.external_id
    returning article_mentions as mention, coalesce(article_mentions.external_id, article_mentions.id::text) as key, article_mentions.xmax = 0 as is_new
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
    select u.chat_id, app.missing('chat', u.chat_id, p_request) as answer
    from (select distinct i.chat_id from item i where i.lacks_chat) u
  )
  select
    i.index,
    case
      when i.lacks_chat then u.answer
      when i.lacks_visitor then app.refusal(400, 'invalid_request', 'There is no visitor with this visitorId')
      else app.mention_row(w.mention, i.chat_id)
    end,
    case
      when w.is_new and i.index = min(i.index) over (partition by i.key)
      then jsonb_build_array(jsonb_build_object('kind', 'mention', 'at', (w.mention).mentioned_at, 'article', (w.mention).article))
    end
  from item i
  left join there w on w.key = i.key
  left join missing u on u.chat_id = i.chat_id;
end
$$;
comment on function app.write_mentions(jsonb, jsonb) is 'Records mentions of articles, from the catalogue or a web search. Session and visitor are taken from the chat where not given; a known external_id answers the mention that is there';

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
          r.*, 'catalogue' as source, coalesce(r.external_id, r.id::text) as key, c.id as chat, coalesce(r.session_id, c.session_id) as session,
          coalesce(c.visitor_id, s.visitor_id) as visitor, r.chat_id is not null and c.id is null as lacks_chat, k.id is not null as is_known
        from (
          select i.*, app.uuid_v7() as id
          from jsonb_to_recordset(p_items) i (
            index integer, article_id text, article_slug text, article_title text, article_type text, chat_id text, session_id text, external_id text,
            sent_at timestamptz
          )
        ) r
        left join lateral (
          select x.id, x.session_id, x.visitor_id from public.chats x where x.organization_id = v_organization_id and x.public_id = r.chat_id limit 1
        ) c on true
        left join lateral (
          select x.visitor_id
          from public.visitor_sessions x
          where x.organization_id = v_organization_id and x.session_id = case when r.session_id is null then c.session_id else r.session_id end
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
comment on function app.resolve_views(jsonb) is 'Views as they are to be stored: with their chat, session and visitor, what they lack, and is_new for those that are not there yet';

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
  perform app.name_articles(jsonb_path_query_array(v_items, '$[*] ? (@.is_new == true)'));
  return query
  with item as materialized (
    select i.*
    from jsonb_to_recordset(v_items) i (
      index integer, id uuid, key text, article_id text, article_slug text, article_title text, article_type text, chat_id text, chat uuid, session text,
      visitor uuid, external_id text, sent_at timestamptz, lacks_chat boolean, is_known boolean, is_new boolean
    )
  ),
  written as (
    insert into public.article_views (
      organization_id, id, external_id, article_id, article_slug, article_name, article_type, article, chat_id, session_id, visitor_id, viewed_at
    )
    select
      v_organization_id, f.id, f.external_id, f.article_id, f.article_slug, coalesce(f.article_title, f.article_slug), coalesce(f.article_type, 'Article'),
      app.article_of('catalogue', f.article_id, null), f.chat, f.session, f.visitor, coalesce(f.sent_at, now())
    from item f
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
    select u.chat_id, app.missing('chat', u.chat_id, p_request) as answer
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
comment on function app.write_views(jsonb, jsonb) is 'Records views of articles. A known external_id answers the view that is there';

create function app.write_click(p_item jsonb, p_request jsonb, out answer jsonb, out events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_chat_id constant text := p_item ->> 'chat_id';
  v_chat uuid;
  v_target record;
  v_mention public.article_mentions;
begin
  if v_chat_id is not null then
    select c.id into v_chat from public.chats c where c.organization_id = v_organization_id and c.public_id = v_chat_id;
    if v_chat is null then
      answer := app.missing('chat', v_chat_id, p_request);
      return;
    end if;
  end if;
  select m.id, m.clicked_at into v_target
  from public.article_mentions m
  where m.organization_id = v_organization_id
    and m.article_url = p_item ->> 'article_url'
    and case when v_chat is not null then m.chat_id = v_chat else m.session_id = p_item ->> 'session_id' end
  order by m.mentioned_at desc, m.id desc
  limit 1
  for no key update;
  if not found then
    answer := app.refusal(404, 'not_found', 'There is no mention of this articleUrl to mark');
    return;
  end if;
  -- the first click counts: a second one keeps its moment
  update public.article_mentions m
  set clicked_at = coalesce(m.clicked_at, (p_item ->> 'sent_at')::timestamptz, now())
  where m.organization_id = v_organization_id and m.id = v_target.id
  returning m.* into v_mention;
  answer := jsonb_build_object(
    'mention', app.mention_row(v_mention, (select c.public_id from public.chats c where c.organization_id = v_organization_id and c.id = v_mention.chat_id)),
    'updated', 1
  );
  if v_target.clicked_at is null then
    events := jsonb_build_array(jsonb_build_object(
      'kind', 'click', 'at', v_mention.clicked_at, 'session_id', v_mention.session_id, 'article', v_mention.article
    ));
  end if;
end
$$;
comment on function app.write_click(jsonb, jsonb) is 'Marks the most recent mention of { article_url } in { chat_id } or { session_id } as clicked; answers { mention, updated: 1 } or refuses 404';

create function app.merge_visitor(p_from uuid, p_into uuid, p_reason text) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  update public.chats set visitor_id = p_into where organization_id = v_organization_id and visitor_id = p_from;
  update public.article_views set visitor_id = p_into where organization_id = v_organization_id and visitor_id = p_from;
  update public.article_mentions set visitor_id = p_into where organization_id = v_organization_id and visitor_id = p_from;
  update public.visitor_sessions set visitor_id = p_into where organization_id = v_organization_id and visitor_id = p_from;
  update public.visitors set merged_into = p_into where organization_id = v_organization_id and merged_into = p_from;
  update public.visitors v
  set
    metadata = f.metadata || v.metadata,
    name = coalesce(v.name, f.name),
    last_active_at = greatest(v.last_active_at, f.last_active_at)
  from public.visitors f
  where v.organization_id = v_organization_id and v.id = p_into and f.organization_id = v_organization_id and f.id = p_from;
  update public.visitors
  set merged_into = p_into, merged_at = now(), merge_reason = p_reason, updated_at = now()
  where organization_id = v_organization_id and id = p_from;
end
$$;
comment on function app.merge_visitor(uuid, uuid, text) is 'Gives everything of an anonymous visitor to another one of the organisation; the merged row stays and points there';

create function app.find_visitor(p_visitor_id uuid, p_session_id text) returns public.visitors
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_id uuid;
  v_visitor public.visitors;
begin
  v_id := coalesce(
    (select coalesce(v.merged_into, v.id) from public.visitors v where v.organization_id = v_organization_id and v.id = p_visitor_id),
    (select s.visitor_id from public.visitor_sessions s where s.organization_id = v_organization_id and s.session_id = p_session_id),
    -- a view takes its visitor from its chat, whose session may be another one
    (
      select w.visitor_id
      from public.article_views w
      where w.organization_id = v_organization_id and w.session_id = p_session_id and w.visitor_id is not null
      order by w.viewed_at desc, w.id desc
      limit 1
    )
  );
  select v.* into v_visitor
  from public.visitors v
  where v.organization_id = v_organization_id and v.id = v_id;
  return v_visitor;
end
$$;
comment on function app.find_visitor(uuid, text) is 'The visitor of the organisation that a remembered id (tried first) or a session already belongs to, itself or through a view; a null row when neither is known';

create function app.link_visitor(p_visitor_id uuid, p_session_id text, p_chat_id text, p_at timestamptz) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  -- a chat that is named and nobody's yet brings its session along
  v_sessions constant text[] := array(
    select p_session_id where p_session_id is not null
    union
    select c.session_id
    from public.chats c
    where c.organization_id = v_organization_id
      and c.visitor_id is null
      and (c.public_id = p_chat_id or c.id = app.uuid_or_null(p_chat_id))
  );
  v_chats integer;
  v_views integer;
begin
  insert into public.visitor_sessions as s (organization_id, session_id, visitor_id, first_seen_at, last_seen_at)
  select v_organization_id, k.session_id, p_visitor_id, p_at, p_at
  from unnest(v_sessions) k (session_id)
  on conflict (organization_id, session_id) do update
    set first_seen_at = least(s.first_seen_at, excluded.first_seen_at), last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at);
  update public.chats c
  set visitor_id = p_visitor_id
  where c.organization_id = v_organization_id and c.visitor_id is null and c.session_id = any (v_sessions);
  get diagnostics v_chats = row_count;
  update public.article_views v
  set visitor_id = p_visitor_id
  where v.organization_id = v_organization_id and v.visitor_id is null and v.session_id = any (v_sessions);
  get diagnostics v_views = row_count;
  update public.article_mentions m
  set visitor_id = p_visitor_id
  where m.organization_id = v_organization_id and m.visitor_id is null and m.session_id = any (v_sessions);
  return jsonb_build_object('chats', v_chats, 'views', v_views);
end
$$;
comment on function app.link_visitor(uuid, text, text, timestamptz) is 'Ties a session, and that of a chat named which is nobody''s yet, to a visitor, with their chats, views and mentions that have none; answers how many { chats, views } that were';

create function app.identify(p_item jsonb, p_request jsonb, out answer jsonb, out events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_email constant text := lower(p_item ->> 'email');
  v_session_id constant text := p_item ->> 'session_id';
  v_at constant timestamptz(3) := coalesce((p_item ->> 'sent_at')::timestamptz, now());
  v_metadata constant jsonb := coalesce(nullif(p_item -> 'metadata', 'null'), '{}');
  v_known public.visitors;
  v_visitor public.visitors;
  v_linked jsonb;
  v_is_new boolean := false;
begin
  v_known := app.find_visitor(app.uuid_or_null(p_item ->> 'visitor_id'), v_session_id);
  select v.* into v_visitor
  from public.visitors v
  where v.organization_id = v_organization_id and v.email = v_email;
  if v_metadata <> '{}' and octet_length((coalesce(v_visitor.metadata, v_known.metadata, '{}') || v_metadata)::text) > 32768 then
    answer := app.refusal(400, 'invalid_request', 'The metadata of a visitor may hold at most 32 KB in all');
    return;
  end if;
  if v_visitor.id is not null and v_known.id <> v_visitor.id and v_known.email is null then
    perform app.merge_visitor(v_known.id, v_visitor.id, 'identified with the same e-mail address');
    events := jsonb_build_array(jsonb_build_object('kind', 'visitor', 'at', v_known.created_at, 'n', -1));
  elsif v_visitor.id is null and v_known.id is not null then
    -- an anonymous visitor gives a name; a known one corrects it
    update public.visitors v set email = coalesce(v_email, v.email) where v.organization_id = v_organization_id and v.id = v_known.id
    returning v.* into v_visitor;
  elsif v_visitor.id is null then
    insert into public.visitors (organization_id, email, source, created_at, last_active_at)
    values (v_organization_id, v_email, coalesce(p_item ->> 'source', 'newsletter'), v_at, v_at)
    returning * into v_visitor;
    v_is_new := true;
    events := jsonb_build_array(jsonb_build_object('kind', 'visitor', 'at', v_at));
  end if;

  update public.visitors v
  set metadata = v.metadata || v_metadata, last_active_at = greatest(v.last_active_at, v_at), updated_at = now()
  where v.organization_id = v_organization_id and v.id = v_visitor.id;
  v_linked := app.link_visitor(v_visitor.id, v_session_id, p_item ->> 'chat_id', v_at);
  answer := jsonb_build_object('visitor_id', v_visitor.id, 'created', v_is_new, 'linked', v_linked);
  if v_visitor.email is not null then
    events := coalesce(events, '[]') || (
      select coalesce(jsonb_agg(jsonb_build_object('kind', 'identified', 'session_id', s.session_id)), '[]')
      from public.visitor_sessions s
      where s.organization_id = v_organization_id and s.visitor_id = v_visitor.id
    );
  end if;
end
$$;
comment on function app.identify(jsonb, jsonb) is 'Finds or makes the visitor behind { email, session_id?, chat_id?, visitor_id?, source?, metadata? } inside the organisation: by e-mail, else by remembered id or session, else new. Twice the same call gives the same result';

-- the functions of the external API: guard, replay, write, remember

create function app.finish(p_request jsonb, p_answer jsonb, p_events jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
  if jsonb_array_length(p_events) > 0 then
    perform app.count_events(p_events);
  end if;
  return app.remember(p_request, p_answer);
end
$$;
comment on function app.finish(jsonb, jsonb, jsonb) is 'Ends a write: counts its events, keeps its answer under the Idempotency-Key, hands it on';

create function app.join_events(p_lists jsonb[]) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (select coalesce(jsonb_agg(e), '[]') from unnest(p_lists) l cross join lateral jsonb_array_elements(l) e where l is not null);
end
$$;
comment on function app.join_events(jsonb[]) is 'Lists of events as one list';

create function public.create_chat(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_answer jsonb;
  v_events jsonb;
begin
  perform app.require_key('chats:write');
  v_answer := app.replay(p_request);
  if v_answer is not null then
    return v_answer;
  end if;
  perform app.take_visitors_turn(false);
  select w.answer, w.events into v_answer, v_events
  from app.write_chats(jsonb_build_array(v_input || '{"index": 0}')) w;
  return app.finish(p_request, v_answer, v_events);
end
$$;
alter function public.create_chat(jsonb, jsonb) owner to crm_definer;
grant execute on function public.create_chat(jsonb, jsonb) to crm_ingest;
comment on function public.create_chat(jsonb, jsonb) is 'Starts a chat from { session_id, chat_id?, external_user_id?, location?, user_agent?, status?, metadata?, sent_at? }; answers { chat_id, id, created_at }, the same again for a repeated call, 409 when the chat_id belongs to another session';

create function public.add_message(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_answer jsonb;
  v_events jsonb;
begin
  perform app.require_key('chats:write');
  v_answer := app.replay(p_request);
  if v_answer is not null then
    return v_answer;
  end if;
  select w.answer, w.events into v_answer, v_events
  from app.write_message(v_input, p_request) w;
  return app.finish(p_request, v_answer, v_events);
end
$$;
alter function public.add_message(jsonb, jsonb) owner to crm_definer;
grant execute on function public.add_message(jsonb, jsonb) to crm_ingest;
comment on function public.add_message(jsonb, jsonb) is 'Adds { chat_id, role, content, metadata?, message_id?, sent_at? } to a chat; answers { message_id, chat_id, created_at }; 404 or 403 for the chat, 409 when message_id was used for another message';

create function public.record_article_view(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_answer jsonb;
  v_events jsonb;
begin
  perform app.require_key('articles:write');
  v_answer := app.replay(p_request);
  if v_answer is not null then
    return v_answer;
  end if;
  perform app.take_visitors_turn(false);
  select w.answer, w.events into v_answer, v_events
  from app.write_views(jsonb_build_array(v_input || '{"index": 0}'), p_request) w;
  return app.finish(p_request, v_answer, v_events);
end
$$;
alter function public.record_article_view(jsonb, jsonb) owner to crm_definer;
grant execute on function public.record_article_view(jsonb, jsonb) to crm_ingest;
comment on function public.record_article_view(jsonb, jsonb) is 'Records a view { article_id, article_slug, article_title?, article_type?, chat_id?, session_id?, sent_at? }; answers { view_id }; 404 or 403 for the chat';

create function public.record_click(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_answer jsonb;
  v_events jsonb;
begin
  perform app.require_key('articles:write');
  v_answer := app.replay(p_request);
  if v_answer is not null then
    return v_answer;
  end if;
  select w.answer, w.events into v_answer, v_events
  from app.write_click(v_input, p_request) w;
  return app.finish(p_request, v_answer, v_events);
end
$$;
alter function public.record_click(jsonb, jsonb) owner to crm_definer;
grant execute on function public.record_click(jsonb, jsonb) to crm_ingest;
comment on function public.record_click(jsonb, jsonb) is 'Marks the latest mention of { article_url } in { chat_id } or { session_id } as clicked; answers { mention, updated: 1 }; 404 when there is none';

create function public.identify_visitor(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_answer jsonb;
  v_events jsonb;
begin
  perform app.require_key('visitors:write');
  v_answer := app.replay(p_request);
  if v_answer is not null then
    return v_answer;
  end if;
  perform app.take_visitors_turn(true);
  select w.answer, w.events into v_answer, v_events
  from app.identify(v_input, p_request) w;
  return app.finish(p_request, v_answer, v_events);
end
$$;
alter function public.identify_visitor(jsonb, jsonb) owner to crm_definer;
grant execute on function public.identify_visitor(jsonb, jsonb) to crm_ingest;
comment on function public.identify_visitor(jsonb, jsonb) is 'Identifies a visitor by { email, session_id?, chat_id?, visitor_id?, source?, metadata? }; answers { visitor_id, created, linked: { chats, views } }';

create function public.record_article_mentions(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_answer jsonb;
  v_events jsonb;
begin
  perform app.require_key('articles:write');
  v_answer := app.replay(p_request);
  if v_answer is not null then
    return v_answer;
  end if;
  perform app.take_visitors_turn(false);
  if v_input ->> 'chat_id' is not null and not exists (
    select from public.chats c where c.organization_id = app.organization_id() and c.public_id = v_input ->> 'chat_id'
  ) then
    return app.missing('chat', v_input ->> 'chat_id', p_request);
  end if;
  select jsonb_build_object('recorded', count(*)), app.join_events(array_agg(w.events)) into v_answer, v_events
  from app.write_mentions(
    (
      select jsonb_agg(jsonb_build_object(
        'index', a.ordinality, 'source', 'catalogue', 'article_id', a.value ->> 'id', 'article_title', a.value ->> 'title',
        'article_slug', a.value ->> 'slug', 'article_type', a.value ->> 'type', 'chat_id', v_input ->> 'chat_id', 'sent_at', v_input ->> 'sent_at'
      ))
      from jsonb_array_elements(v_input -> 'articles') with ordinality a
    ),
    p_request
  ) w;
  return app.finish(p_request, v_answer, v_events);
end
$$;
alter function public.record_article_mentions(jsonb, jsonb) owner to crm_definer;
grant execute on function public.record_article_mentions(jsonb, jsonb) to crm_ingest;
comment on function public.record_article_mentions(jsonb, jsonb) is 'Records that { articles: [{ id, title, slug, type? }], chat_id?, sent_at? } were mentioned; answers { recorded }; 404 or 403 for the chat';

create function public.record_web_mentions(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_answer jsonb;
  v_events jsonb;
begin
  perform app.require_key('articles:write');
  v_answer := app.replay(p_request);
  if v_answer is not null then
    return v_answer;
  end if;
  perform app.take_visitors_turn(false);
  if v_input ->> 'chat_id' is not null and not exists (
    select from public.chats c where c.organization_id = app.organization_id() and c.public_id = v_input ->> 'chat_id'
  ) then
    return app.missing('chat', v_input ->> 'chat_id', p_request);
  end if;
  select
    coalesce((array_agg(w.answer) filter (where w.answer ? 'error'))[1], jsonb_build_object('count', count(*), 'mentions', coalesce(jsonb_agg(w.answer order by w.index), '[]'))),
    app.join_events(array_agg(w.events))
  into v_answer, v_events
  from app.write_mentions(
    (
      select coalesce(jsonb_agg(jsonb_build_object(
        'index', m.ordinality, 'source', 'web_search', 'article_url', m.value ->> 'url', 'article_title', m.value ->> 'title',
        'article_type', m.value ->> 'type', 'score', m.value -> 'score', 'excerpt', left(m.value ->> 'content', 500), 'image_url', m.value ->> 'image',
        'chat_id', v_input ->> 'chat_id', 'session_id', v_input ->> 'session_id', 'visitor_id', v_input ->> 'visitor_id',
        'search_query', v_input ->> 'search_query', 'sent_at', v_input ->> 'sent_at'
      )), '[]')
      from jsonb_array_elements(v_input -> 'mentions') with ordinality m
    ),
    p_request
  ) w;
  return app.finish(p_request, v_answer, v_events);
end
$$;
alter function public.record_web_mentions(jsonb, jsonb) owner to crm_definer;
grant execute on function public.record_web_mentions(jsonb, jsonb) to crm_ingest;
comment on function public.record_web_mentions(jsonb, jsonb) is 'Records mentions found by a web search: { mentions: [{ url, title?, score?, content?, image?, type }], session_id, chat_id?, visitor_id?, search_query?, sent_at? }; answers { count, mentions }; 400 for an unknown visitor, 404 or 403 for the chat';

create function app.of_type(p_items jsonb, p_type text) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (select coalesce(jsonb_agg(i), '[]') from jsonb_array_elements(p_items) i where i ->> 'type' = p_type);
end
$$;
comment on function app.of_type(jsonb, text) is 'The items of a batch of one type, in their order';

create function app.write_batch(p_items jsonb, p_request jsonb) returns table (index integer, answer jsonb, events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query select w.* from app.write_chats(app.of_type(p_items, 'chat')) w;
  -- after the new chats and before the first change to an old one: two batches never wait for each other
  perform app.lock_chats(p_items);
  return query
    select (i.value ->> 'index')::integer, w.*
    from jsonb_array_elements(app.of_type(p_items, 'visitor')) with ordinality i
    cross join lateral app.identify(i.value, p_request) w;
  return query select w.* from app.write_messages(app.of_type(p_items, 'message'), p_request) w;
  return query select w.* from app.write_views(app.of_type(p_items, 'view'), p_request) w;
  return query select w.* from app.write_mentions(app.of_type(p_items, 'mention'), p_request) w;
  return query
    select (i.value ->> 'index')::integer, w.*
    from jsonb_array_elements(app.of_type(p_items, 'click')) with ordinality i
    cross join lateral app.write_click(i.value, p_request) w;
end
$$;
comment on function app.write_batch(jsonb, jsonb) is 'The items of a batch, type by type, so that what others rest on is written first';

create function app.scopes_of(p_items jsonb) returns text[]
language sql
immutable
set search_path = ''
begin atomic
  select array_agg(distinct case i ->> 'type'
    when 'visitor' then 'visitors:write'
    when 'chat' then 'chats:write'
    when 'message' then 'chats:write'
    else 'articles:write'
  end)
  from jsonb_array_elements(p_items) i;
end;
comment on function app.scopes_of(jsonb) is 'The scopes that a key needs for the items of a batch';

create function public.ingest(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_answer jsonb;
  v_events jsonb;
begin
  perform app.require_key(variadic app.scopes_of(v_input -> 'items'));
  v_answer := app.replay(p_request);
  if v_answer is not null then
    return v_answer;
  end if;
  -- clicks lock mentions in the order in which they come; views name their articles before mentions name theirs
  perform app.take_visitors_turn(
    v_input -> 'items' @? '$[*] ? (@.type == "visitor" || @.type == "click")'
    or (v_input -> 'items' @> '[{"type": "view"}]' and v_input -> 'items' @> '[{"type": "mention"}]')
  );
  select
    jsonb_build_object('results', coalesce(jsonb_agg(jsonb_build_object('index', w.index) || w.answer order by w.index), '[]')),
    app.join_events(array_agg(w.events))
  into v_answer, v_events
  from app.write_batch(v_input -> 'items', p_request) w;
  return app.finish(p_request, v_answer, v_events);
end
$$;
alter function public.ingest(jsonb, jsonb) owner to crm_definer;
grant execute on function public.ingest(jsonb, jsonb) to crm_ingest;
comment on function public.ingest(jsonb, jsonb) is 'Writes a batch { items: [{ index, type: chat, visitor, message, view, mention or click, … }] }; answers { results: [{ index, … or error }] }. Chats come first, then visitors, messages, views, mentions, clicks; each type in the order of its items';

grant execute on function
  app.lock_chats(jsonb), app.take_visitors_turn(boolean),
  app.source_page(jsonb), app.write_chats(jsonb), app.message_events(text, timestamptz, text, timestamptz, timestamptz), app.write_messages(jsonb, jsonb), app.write_message(jsonb, jsonb),
  app.resolve_mentions(jsonb), app.write_mentions(jsonb, jsonb), app.resolve_views(jsonb), app.write_views(jsonb, jsonb),
  app.write_click(jsonb, jsonb), app.write_batch(jsonb, jsonb), app.mention_row(public.article_mentions, text),
  app.merge_visitor(uuid, uuid, text), app.find_visitor(uuid, text), app.link_visitor(uuid, text, text, timestamptz), app.identify(jsonb, jsonb),
  app.finish(jsonb, jsonb, jsonb), app.join_events(jsonb[]), app.of_type(jsonb, text), app.scopes_of(jsonb)
to crm_definer;
