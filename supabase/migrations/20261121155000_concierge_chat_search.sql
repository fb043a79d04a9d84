-- Finding chats: filters, full text, and what has changed.
--
-- Text is found in messages, summaries, visitors' names and addresses, and chat ids. Postgres keeps no index that leads with
-- the organisation and goes on with words, so each indexed text carries one more word that names its organisation: a query
-- asks for both and never walks along a neighbour's rows. Under row level security such an index is not used at all (@@
-- might tell what it compares), which is why text is searched by one function of crm_system, app.search_chats.
--
-- Text is put into lower case before it becomes words: the parser's own way depends on the locale of the database.

create function app.organization_word(p_organization_id uuid) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return 'org:' || p_organization_id;
end
$$;
comment on function app.organization_word(uuid) is 'The word that names an organisation in indexes of words; no text has it, for it is none to the parser';

create function app.summary_words(p_organization_id uuid, p_topic_summary text, p_topics text[], p_signals text[]) returns tsvector
language plpgsql
immutable
set search_path = ''
as $$
begin
  return to_tsvector('simple', lower(p_topic_summary || ' ' || array_to_string(p_topics || p_signals, ' ')))
    || array_to_tsvector(array[app.organization_word(p_organization_id)] || array(select app.topic_word(t) from unnest(p_topics) t where t is not null));
end
$$;
comment on function app.summary_words(uuid, text, text[], text[]) is 'What a summary is found by: its words, each topic as a whole, and its organisation';

create function app.topic_word(p_topic text) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return 'topic:' || lower(left(p_topic, 200));
end
$$;
comment on function app.topic_word(text) is 'The one word that stands for a topic, in whatever case it is written';

create function app.visitor_text(p_name text, p_email text) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- an address is one word and also what it is made of
  return lower(coalesce(p_name, '') || ' ' || coalesce(p_email, '') || ' ' || translate(coalesce(p_email, ''), '@.', '  '));
end
$$;
comment on function app.visitor_text(text, text) is 'What a visitor is found by';

create index chat_messages_words_idx on public.chat_messages
  using gin ((to_tsvector('simple', lower(content)) || array_to_tsvector(array[app.organization_word(organization_id)]))) with (gin_pending_list_limit = 1024);
create index chat_summaries_words_idx on public.chat_summaries
  using gin (app.summary_words(organization_id, topic_summary, topics, conversion_signals));
create index visitors_words_idx on public.visitors
  using gin ((to_tsvector('simple', app.visitor_text(name, email)) || array_to_tsvector(array[app.organization_word(organization_id)])));
create index chats_public_id_prefix_idx on public.chats (organization_id, lower(public_id) text_pattern_ops);
create index chats_source_page_idx on public.chats (organization_id, source_page text_pattern_ops) where source_page is not null;
create index chats_status_idx on public.chats (organization_id, status, created_at desc, id desc);
create index chat_summaries_lead_score_idx on public.chat_summaries (organization_id, lead_score);
create index chat_summaries_sentiment_idx on public.chat_summaries (organization_id, sentiment);
create index chat_summaries_summarized_at_idx on public.chat_summaries (organization_id, summarized_at);

create function app.words_query(p_text text) returns tsquery
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_query constant text := websearch_to_tsquery('simple', lower(p_text))::text;
  v_last constant text := websearch_to_tsquery('simple', coalesce(substring(lower(p_text) from '\S+$'), ''))::text;
begin
  if v_query = '' or v_last = '' or p_text like '%"' or right(v_query, length(v_last)) <> v_last then
    return v_query::tsquery;
  end if;
  return (left(v_query, -length(v_last)) || regexp_replace(v_last, '(''(?:[^'']|'''')*'')', '\1:*', 'g'))::tsquery;
end
$$;
comment on function app.words_query(text) is 'What somebody typed as a query: all words, "phrases", or, -not, in any case and never an error; the last word may be the beginning of one';

create function app.word_patterns(p_query tsquery) returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_query::text ~ '[|!]' then
    return '{}';
  end if;
  return array(
    select app.like_pattern(replace(replace(w[1], '''''', ''''), '\\', '\'))
    from regexp_matches(p_query::text, '''((?:[^'']|'''')*)''', 'g') w
  );
end
$$;
comment on function app.word_patterns(tsquery) is 'Patterns that lower-case text must meet before it can meet the query: a cheap look before the dear one. None where words may be missing';

create function app.chats_saying_among(p_ids uuid[], p_search text, p_limit integer) returns uuid[]
language plpgsql
stable
set search_path = ''
-- one plan for all: each look-up is by key, whatever the words
set plan_cache_mode = force_generic_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_query constant tsquery := app.words_query(p_search);
  v_patterns constant text[] := app.word_patterns(v_query);
  v_id uuid;
  v_found uuid[] := '{}';
begin
  foreach v_id in array p_ids loop
    perform from public.chats c
    where c.organization_id = v_organization_id
      and c.id = v_id
      and (
        starts_with(lower(c.public_id), lower(p_search))
        or exists (
          select from public.chat_messages m
          where m.organization_id = v_organization_id
            and m.chat_id = v_id
            and lower(m.content) like all (v_patterns)
            and to_tsvector('simple', lower(m.content)) @@ v_query
        )
        or exists (
          select from public.chat_summaries s
          where s.organization_id = v_organization_id
            and s.chat_id = v_id
            and lower(s.topic_summary || ' ' || array_to_string(s.topics || s.conversion_signals, ' ')) like all (v_patterns)
            and app.summary_words(s.organization_id, s.topic_summary, s.topics, s.conversion_signals) @@ v_query
        )
        or exists (
          select from public.visitors v
          where v.organization_id = v_organization_id
            and v.id = c.visitor_id
            and app.visitor_text(v.name, v.email) like all (v_patterns)
            and to_tsvector('simple', app.visitor_text(v.name, v.email)) @@ v_query
        )
      );
    if found then
      v_found := v_found || v_id;
    end if;
    exit when cardinality(v_found) = p_limit;
  end loop;
  return v_found;
end
$$;
comment on function app.chats_saying_among(uuid[], text, integer) is 'The first of these chats that a text finds, looked at one by one: the id begins with it, or a message, the summary or the visitor has the words';

create function app.chats_saying(p_search text, p_query tsquery) returns uuid[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_id constant text := lower(p_search);
  -- without words the organisation's own word would find everything
  v_query constant tsquery := case when numnode(p_query) = 0 then p_query else p_query && app.word_query(app.organization_word(v_organization_id)) end;
begin
  return array(
    select m.chat_id
    from public.chat_messages m
    where m.organization_id = v_organization_id
      and to_tsvector('simple', lower(m.content)) || array_to_tsvector(array[app.organization_word(m.organization_id)]) @@ v_query
    union
    select s.chat_id
    from public.chat_summaries s
    where s.organization_id = v_organization_id
      and app.summary_words(s.organization_id, s.topic_summary, s.topics, s.conversion_signals) @@ v_query
    union
    select c.id
    from public.visitors v
    join public.chats c on c.organization_id = v_organization_id and c.visitor_id = v.id
    where v.organization_id = v_organization_id
      and to_tsvector('simple', app.visitor_text(v.name, v.email)) || array_to_tsvector(array[app.organization_word(v.organization_id)]) @@ v_query
    union
    select c.id
    from public.chats c
    where c.organization_id = v_organization_id and lower(c.public_id) ~>=~ v_id and lower(c.public_id) ~<~ (v_id || U&'\+10FFFF')
  );
end
$$;
comment on function app.chats_saying(text, tsquery) is 'All chats of the organisation that a text finds, by index: the same that app.chats_saying_among finds';

create function app.word_query(p_word text) returns tsquery
language plpgsql
immutable
set search_path = ''
as $$
begin
  return ('''' || replace(replace(p_word, '\', '\\'), '''', '''''') || '''')::tsquery;
end
$$;
comment on function app.word_query(text) is 'A query for one word of an index exactly as it stands';

create function app.chats_on(p_topic text) returns uuid[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_query constant tsquery := app.word_query(app.topic_word(p_topic)) && app.word_query(app.organization_word(v_organization_id));
begin
  return array(
    select s.chat_id
    from public.chat_summaries s
    where s.organization_id = v_organization_id
      and app.summary_words(s.organization_id, s.topic_summary, s.topics, s.conversion_signals) @@ v_query
  );
end
$$;
comment on function app.chats_on(text) is 'All chats of the organisation whose summary names a topic, by index';

create function app.pick_chats(p_filter jsonb, p_from jsonb, p_before jsonb, p_limit integer, p_among uuid[] default null) returns uuid[]
language plpgsql
stable
set search_path = ''
-- with the values known, conditions that nobody asked for fall away, and statistics tell rare values from common ones
set plan_cache_mode = force_custom_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_from_at constant timestamptz := p_from ->> 'created_at';
  v_from_id constant uuid := p_from ->> 'id';
  v_before_at constant timestamptz := p_before ->> 'created_at';
  v_before_id constant uuid := p_before ->> 'id';
  v_status constant text := p_filter ->> 'status';
  v_visitor_id constant uuid := p_filter ->> 'visitor_id';
  v_page constant text := p_filter ->> 'source_page';
  v_sentiment constant text := p_filter ->> 'sentiment';
  v_least constant smallint := p_filter ->> 'min_lead_score';
  v_most constant smallint := p_filter ->> 'max_lead_score';
  v_topic constant text := lower(p_filter ->> 'topic');
begin
  return array(
    select c.id
    from public.chats c
    left join public.chat_summaries s on s.organization_id = v_organization_id and s.chat_id = c.id
    where c.organization_id = v_organization_id
      and (v_from_at is null or (c.created_at, c.id) >= (v_from_at, v_from_id))
      and (v_before_at is null or (c.created_at, c.id) < (v_before_at, v_before_id))
      and (p_among is null or c.id = any (p_among))
      and (v_status is null or c.status = v_status)
      and (v_visitor_id is null or c.visitor_id = v_visitor_id)
      and (v_page is null or (c.source_page ~>=~ v_page and c.source_page ~<~ (v_page || U&'\+10FFFF')))
      and (v_sentiment is null or s.sentiment = v_sentiment)
      and (v_least is null or s.lead_score >= v_least)
      and (v_most is null or s.lead_score <= v_most)
      and (v_topic is null or v_topic = any (lower(s.topics::text)::text[]))
    order by c.created_at desc, c.id desc
    limit p_limit
  );
end
$$;
comment on function app.pick_chats(jsonb, jsonb, jsonb, integer, uuid[]) is 'The newest chats from one place { created_at, id } up to before another that meet every filter { status?, visitor_id?, source_page? (how it begins), sentiment?, min_lead_score?, max_lead_score?, topic? } and are among these ids, where such are given';

create function app.chat_after(p_from jsonb, p_before jsonb, p_chats integer) returns uuid
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_from_at constant timestamptz := p_from ->> 'created_at';
  v_from_id constant uuid := p_from ->> 'id';
  v_before_at constant timestamptz := p_before ->> 'created_at';
  v_before_id constant uuid := p_before ->> 'id';
begin
  return (
    select c.id
    from public.chats c
    where c.organization_id = v_organization_id
      and (v_from_at is null or (c.created_at, c.id) >= (v_from_at, v_from_id))
      and (v_before_at is null or (c.created_at, c.id) < (v_before_at, v_before_id))
    order by c.created_at desc, c.id desc
    offset p_chats
    limit 1
  );
end
$$;
comment on function app.chat_after(jsonb, jsonb, integer) is 'The chat that follows so many from one place up to before another; null when there are no more';

create function app.place_of(p_chat_id uuid) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return (
    select jsonb_build_object('created_at', c.created_at, 'id', c.id)
    from public.chats c
    where c.organization_id = v_organization_id and c.id = p_chat_id
  );
end
$$;
comment on function app.place_of(uuid) is 'Where a chat stands in the list, newest first: { created_at, id }';

-- What is common is found among the newest, looked at one by one; what is rare is asked of an index. So either costs about as
-- much as there is to show, whatever the size of the organisation.

create function app.narrow_chats(p_filter jsonb, p_limit integer, p_walk integer) returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_from constant jsonb := p_filter -> 'from';
  v_before constant jsonb := p_filter -> 'before';
  v_turn constant jsonb := app.place_of(app.chat_after(v_from, v_before, p_walk));
  v_among uuid[];
  v_found uuid[];
begin
  v_found := app.pick_chats(p_filter, coalesce(v_turn, v_from), v_before, p_limit);
  if v_turn is null or cardinality(v_found) = p_limit then
    return v_found;
  end if;
  if p_filter ? 'topic' then
    v_among := app.chats_on(p_filter ->> 'topic');
  end if;
  return v_found || app.pick_chats(p_filter, v_from, v_turn, p_limit - cardinality(v_found), v_among);
end
$$;
comment on function app.narrow_chats(jsonb, integer, integer) is 'The newest chats that meet a filter, whatever they say; no limit means all of them';

create function app.sample_chats(p_before timestamptz) returns uuid[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return array(
    select distinct s.id
    from generate_series(0, 20) n
    cross join lateral (
      select c.id
      from public.chats c
      where c.organization_id = v_organization_id and c.created_at <= p_before - make_interval(mins => (2 ^ n)::integer)
      order by c.created_at desc, c.id desc
      limit 8
    ) s
  );
end
$$;
comment on function app.sample_chats(timestamptz) is 'At most 168 chats from before a moment, fewer the longer ago: eight each from a minute, two, four and so on to two years before';

create function app.find_chats(p_filter jsonb, p_limit integer, p_walk integer default 500) returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_search constant text := p_filter ->> 'search';
  v_from constant jsonb := p_filter -> 'from';
  v_step integer := p_walk + 1;
  v_turn jsonb;
  v_near uuid[];
  v_found uuid[];
begin
  if v_search is null then
    return app.narrow_chats(p_filter, p_limit, p_walk);
  end if;
  v_near := app.narrow_chats(p_filter, v_step, p_walk);
  v_found := app.chats_saying_among(v_near, v_search, p_limit);
  if cardinality(v_near) < v_step or cardinality(v_found) = p_limit then
    return v_found;
  end if;
  v_turn := app.place_of(v_near[v_step]);
  -- in one of fifty older ones: not far to go on, while an index would tell all there are
  if p_limit is not null and not p_filter ? 'topic' and cardinality(app.chats_saying_among(app.sample_chats((v_turn ->> 'created_at')::timestamptz), v_search, 4)) = 4 then
    for round in 1..6 loop
      v_step := v_step * 2;
      v_near := app.pick_chats(p_filter, v_from, v_turn, v_step);
      v_found := v_found || app.chats_saying_among(v_near, v_search, p_limit - cardinality(v_found));
      if cardinality(v_near) < v_step or cardinality(v_found) = p_limit then
        return v_found;
      end if;
      v_turn := app.place_of(v_near[v_step]);
    end loop;
  end if;
  return v_found || app.pick_chats(p_filter, v_from, v_turn, p_limit - cardinality(v_found), app.chats_saying(v_search, app.words_query(v_search)));
end
$$;
comment on function app.find_chats(jsonb, integer, integer) is 'Ids of the newest chats that meet a filter { search?, from?, before? (places), … as app.pick_chats takes it }; no limit means all of them. So many are looked at one by one before an index is asked, and more where a sample shows that what is looked for is common';

create function app.search_chats(p_filter jsonb, p_limit integer) returns uuid[]
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform app.require_member();
  return app.find_chats(p_filter, p_limit);
end
$$;
alter function app.search_chats(jsonb, integer) owner to crm_system;
comment on function app.search_chats(jsonb, integer) is 'app.find_chats where words are looked for, for a member: without row level security, so that their indexes are used, and therefore bound to the organisation by its own conditions alone. It tells ids; what stands in the rows is read by its caller';

create function app.day_place(p_at timestamptz) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return case when p_at is not null then jsonb_build_object('created_at', p_at, 'id', '00000000-0000-0000-0000-000000000000') end;
end
$$;
comment on function app.day_place(timestamptz) is 'The place in the list of chats where what was created at this moment begins';

create function app.chat_filter(p_input jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_timezone text;
  v_to timestamptz;
begin
  select case when p_input ->> 'tz' is null then o.timezone else p_input ->> 'tz' end into v_timezone
  from public.organizations o
  where o.id = app.organization_id();
  v_to := app.day_start((p_input ->> 'to')::date + 1, v_timezone);
  return jsonb_strip_nulls(p_input - array['limit', 'cursor', 'tz', 'to'] || jsonb_build_object(
    'from', app.day_place(app.day_start((p_input ->> 'from')::date, v_timezone)),
    'before', case
      when (p_input -> 'cursor' ->> 'created_at')::timestamptz >= v_to then app.day_place(v_to)
      else coalesce(p_input -> 'cursor', app.day_place(v_to))
    end
  ));
end
$$;
comment on function app.chat_filter(jsonb) is 'What app.find_chats takes, of what a list was asked for: days from and to (inclusive, in the zone tz or the organisation''s) and the cursor become places';

create function app.chats_found(p_filter jsonb, p_limit integer) returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_filter ? 'search' or p_filter ? 'topic' then
    return app.search_chats(p_filter, p_limit);
  end if;
  return app.find_chats(p_filter, p_limit);
end
$$;
comment on function app.chats_found(jsonb, integer) is 'Ids of the newest chats that meet a filter of app.chat_filter: under row level security, but for words';

create function app.excerpt(p_content text, p_query tsquery) returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_lower constant text := lower(p_content);
  v_at constant integer := (
    select min(p)
    from regexp_matches(p_query::text, '(?<!!)''((?:[^'']|'''')*)''', 'g') w
    cross join lateral strpos(v_lower, replace(replace(w[1], '''''', ''''), '\\', '\')) p
    where p > 0
  );
  v_from constant integer := greatest(coalesce(v_at, 1) - 60, 1);
begin
  return case when v_from > 1 then '…' else '' end
    || regexp_replace(substring(p_content from v_from for 200), case when v_from > 1 then '^\S*\s' else '^' end, '')
    || case when char_length(p_content) >= v_from + 200 then '…' else '' end;
end
$$;
comment on function app.excerpt(text, tsquery) is 'What stands in a text around the first of the words looked for';

create function app.chat_match(p_chat_id uuid, p_query tsquery, p_patterns text[]) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return (
    select jsonb_build_object('message_id', m.id, 'role', m.role, 'excerpt', app.excerpt(m.content, p_query))
    from public.chat_messages m
    where m.organization_id = v_organization_id
      and m.chat_id = p_chat_id
      and lower(m.content) like all (p_patterns)
      and to_tsvector('simple', lower(m.content)) @@ p_query
    order by m.position
    limit 1
  );
end
$$;
comment on function app.chat_match(uuid, tsquery, text[]) is 'The first message of a chat that has the words, with what stands around them; null when none has';

create function app.listed_chats(p_ids uuid[], p_search text default null) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_query constant tsquery := app.words_query(p_search);
  v_patterns constant text[] := app.word_patterns(v_query);
begin
  return (
    select coalesce(jsonb_agg(
      app.chat_row(c, s) || jsonb_build_object(
        'visitor_name', (
          select coalesce(v.name, v.email) from public.visitors v where v.organization_id = v_organization_id and v.id = c.visitor_id
        )
      ) || case when p_search is null then '{}' else jsonb_build_object('match', app.chat_match(c.id, v_query, v_patterns)) end
      order by f.ordinality
    ), '[]')
    from unnest(p_ids) with ordinality f (id)
    cross join lateral (select x.* from public.chats x where x.organization_id = v_organization_id and x.id = f.id limit 1) c
    left join lateral (
      select x.* from public.chat_summaries x where x.organization_id = v_organization_id and x.chat_id = f.id limit 1
    ) s on true
  );
end
$$;
comment on function app.listed_chats(uuid[], text) is 'These chats as lists show them, in this order: chat rows with visitor_name and, where a text was looked for, match: { message_id, role, excerpt } or null';

create function app.change_cursor() returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object('snapshot', pg_current_snapshot(), 'at', app.iso(now()));
end
$$;
comment on function app.change_cursor() is 'What the caller sees at this moment: the transactions that had ended, and when that was';

create function public.list_chats(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_limit constant integer := v_input ->> 'limit';
begin
  perform app.require_member();
  return app.page('chats', app.listed_chats(app.chats_found(app.chat_filter(v_input), v_limit + 1), v_input ->> 'search'), v_limit)
    || jsonb_build_object('changes', app.change_cursor());
end
$$;
comment on function public.list_chats(jsonb, jsonb) is 'The organisation''s chats, newest first: takes { limit, cursor?: { created_at, id }, status?, sentiment?, min_lead_score?, max_lead_score?, topic?, source_page? (how it begins), visitor_id?, from?, to? (days, inclusive), tz?, search? }, answers { chats: rows with visitor_name and match, next_cursor, changes: where list_chat_changes goes on }. Search finds words in messages, summaries and visitors, and chats by the beginning of their id';

create function public.count_chats(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  perform app.require_member();
  return cardinality(app.chats_found(app.chat_filter(app.json(p_input)), null));
end
$$;
comment on function public.count_chats(jsonb, jsonb) is 'How many chats list_chats finds in all, by the same filters. It costs what there is to count';

create function public.list_chat_filters(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_ids constant uuid[] := app.find_chats('{}', 500);
begin
  perform app.require_member();
  return jsonb_build_object(
    'topics', (
      select coalesce(jsonb_agg(t.topic order by t.chats desc, t.topic), '[]')
      from (
        select min(t.topic) as topic, count(*) as chats
        from public.chat_summaries s
        cross join lateral unnest(s.topics) t (topic)
        where s.organization_id = v_organization_id and s.chat_id = any (v_ids)
        group by lower(t.topic)
        order by 2 desc, 1
        limit 50
      ) t
    ),
    'source_pages', (
      select coalesce(jsonb_agg(p.source_page order by p.chats desc, p.source_page), '[]')
      from (
        select c.source_page, count(*) as chats
        from public.chats c
        where c.organization_id = v_organization_id and c.id = any (v_ids) and c.source_page is not null
        group by c.source_page
        order by 2 desc, 1
        limit 50
      ) p
    )
  );
end
$$;
comment on function public.list_chat_filters(jsonb, jsonb) is 'What the newest five hundred chats offer to filter by: { topics, source_pages }, the most frequent first';

-- What has changed. A moment is not enough to go on from: of two transactions the later one may end first, and whoever has
-- seen it would never see the other. So a cursor holds the snapshot that its holder saw, and what is not in there is new.
-- The indexes lead to what was written lately; a minute covers every transaction that was under way at the cursor's moment,
-- for the time-outs of the roles end them long before.

create function app.is_new(p_row xid, p_seen pg_snapshot) returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
  v_next constant bigint := pg_snapshot_xmax(pg_current_snapshot())::text;
  -- a row keeps the lower half of its transaction's number
  v_row constant bigint := (v_next >> 32 << 32) + p_row::text::bigint;
begin
  return not pg_visible_in_snapshot(greatest(case when v_row > v_next then v_row - (1::bigint << 32) else v_row end, 3)::text::xid8, p_seen);
end
$$;
comment on function app.is_new(xid, pg_snapshot) is 'Whether a row was written by a transaction that had not ended in this snapshot';

create function app.uuid_at(p_at timestamptz) returns uuid
language plpgsql
immutable
set search_path = ''
as $$
begin
  return rpad(lpad(to_hex((extract(epoch from p_at) * 1000)::bigint), 12, '0'), 32, '0')::uuid;
end
$$;
comment on function app.uuid_at(timestamptz) is 'The id before those that app.uuid_v7 gives at this moment and later';

create function app.changed_chats(p_seen pg_snapshot, p_since timestamptz) returns uuid[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_first constant uuid := app.uuid_at(p_since);
begin
  return array(
    select x.id
    from (
      select m.chat_id as id from public.chat_messages m where m.organization_id = v_organization_id and m.id >= v_first and app.is_new(m.xmin, p_seen)
      union
      select s.chat_id from public.chat_summaries s where s.organization_id = v_organization_id and s.summarized_at >= p_since and app.is_new(s.xmin, p_seen)
      union
      select c.id from public.chats c where c.organization_id = v_organization_id and c.id >= v_first and app.is_new(c.xmin, p_seen)
    ) n
    cross join lateral app.place_of(n.id) p
    cross join lateral (select n.id, (p ->> 'created_at')::timestamptz as created_at) x
    order by x.created_at desc nulls last, x.id desc
    limit 101
  );
end
$$;
comment on function app.changed_chats(pg_snapshot, timestamptz) is 'Chats that are new since a snapshot, or got messages or a summary: at most 101, newest first. Whatever was written before that moment is left out';

create function public.list_chat_changes(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_since constant jsonb := app.json(p_input) -> 'since';
  v_at constant timestamptz := v_since ->> 'at';
  v_ids uuid[] := '{}';
  v_is_complete boolean := true;
begin
  perform app.require_member();
  if v_at < now() - interval '10 minutes' then
    v_is_complete := false;
  elsif v_at is not null then
    v_ids := app.changed_chats((v_since ->> 'snapshot')::pg_snapshot, v_at - interval '1 minute');
    v_is_complete := cardinality(v_ids) <= 100;
  end if;
  return jsonb_build_object('chats', app.listed_chats(v_ids[:100]), 'is_complete', v_is_complete, 'cursor', app.change_cursor());
end
$$;
comment on function public.list_chat_changes(jsonb, jsonb) is 'Chats that changed { since: a cursor }, newest first: { chats, is_complete, cursor }. Not complete when that is long ago or they are more than a hundred: then the list is to be read anew. Without since only the cursor to begin with; nothing is lost between two calls, though a chat may be told twice';

grant execute on function public.list_chats(jsonb, jsonb), public.count_chats(jsonb, jsonb), public.list_chat_filters(jsonb, jsonb), public.list_chat_changes(jsonb, jsonb)
to crm_member;
grant execute on function
  app.chats_found(jsonb, integer), app.search_chats(jsonb, integer), app.chat_filter(jsonb), app.day_place(timestamptz), app.listed_chats(uuid[], text),
  app.chat_match(uuid, tsquery, text[]), app.excerpt(text, tsquery), app.change_cursor(), app.changed_chats(pg_snapshot, timestamptz), app.is_new(xid, pg_snapshot), app.uuid_at(timestamptz)
to crm_member;
grant execute on function
  app.find_chats(jsonb, integer, integer), app.narrow_chats(jsonb, integer, integer), app.pick_chats(jsonb, jsonb, jsonb, integer, uuid[]),
  app.chat_after(jsonb, jsonb, integer), app.place_of(uuid), app.words_query(text), app.word_patterns(tsquery)
to crm_member, crm_system;
grant execute on function
  app.sample_chats(timestamptz), app.chats_saying_among(uuid[], text, integer), app.chats_saying(text, tsquery), app.chats_on(text), app.word_query(text), app.topic_word(text),
  app.organization_word(uuid), app.summary_words(uuid, text, text[], text[]), app.visitor_text(text, text), app.like_pattern(text)
to crm_system;
-- an index calls its functions as whoever writes the row
grant execute on function
  app.organization_word(uuid), app.summary_words(uuid, text, text[], text[]), app.topic_word(text), app.visitor_text(text, text)
to crm_definer;

-- what text is looked for in, and what lists are narrowed by; nothing else of a chat
grant select (id, created_at, status, visitor_id, source_page) on public.chats to crm_system;
grant select (organization_id, chat_id, content) on public.chat_messages to crm_system;
grant select (organization_id, chat_id, topic_summary, topics, conversion_signals, sentiment, lead_score) on public.chat_summaries to crm_system;
grant select (name, email) on public.visitors to crm_system;
