-- Finding chats: filters and full text.
--
-- What is common is found among the newest, looked at one by one; what is rare is asked of an index. So either costs about as
-- much as there is to show, whatever the size of the organisation. From the list down to the indexes:
--
--   chats_found               find_chat_ids with the member's rights, or as crm_system where words or a topic are asked for
--   find_chat_ids             the newest 500 that meet the filter, each looked at for the words (match_chats). Is the page not full,
--                             a sample of older chats decides: words that are common are looked for further on, in steps that
--                             double; rare ones are asked of the indexes of words (match_chats_by_index)
--   filter_chats_adaptively   the same for filters without words: the newest 500 one by one, then on to the end; a topic that is
--                             rare in the sample is asked of its index (chats_with_topic)
--   filter_chats              one statement: chats between two cursors that meet the filter, among given ids or all
--
-- A cursor is where a chat stands in the list: { at, id }.

create function app.chat_cursor(p_chat_id uuid) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return (
    select jsonb_build_object('at', c.created_at, 'id', c.id)
    from public.chats c
    where c.organization_id = v_organization_id and c.id = p_chat_id
  );
end
$$;
grant execute on function app.chat_cursor(uuid) to crm_member, crm_system;
comment on function app.chat_cursor(uuid) is 'The cursor of a chat in the list, newest first; null when there is no such chat';

create function app.day_cursor(p_at timestamptz) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return case when p_at is not null then jsonb_build_object('at', p_at, 'id', '00000000-0000-0000-0000-000000000000') end;
end
$$;
grant execute on function app.day_cursor(timestamptz) to crm_member;
comment on function app.day_cursor(timestamptz) is 'The cursor before everything that was created before this moment';

create function app.chat_after(p_from jsonb, p_before jsonb, p_chats integer) returns uuid
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_from_at constant timestamptz := p_from ->> 'at';
  v_from_id constant uuid := p_from ->> 'id';
  v_before_at constant timestamptz := p_before ->> 'at';
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
grant execute on function app.chat_after(jsonb, jsonb, integer) to crm_member, crm_system;
comment on function app.chat_after(jsonb, jsonb, integer) is
  'The chat that follows so many between two cursors; null when there are no more';

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
grant execute on function app.sample_chats(timestamptz) to crm_system;
comment on function app.sample_chats(timestamptz) is
  'At most 168 chats from before a moment, fewer the longer ago: eight each from a minute, two, four and so on to two years before';

create function app.match_chats(p_ids uuid[], p_search text, p_limit integer) returns uuid[]
language plpgsql
stable
set search_path = ''
-- one plan for all: each look-up is by key, whatever the words
set plan_cache_mode = force_generic_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_id constant text := lower(p_search);
  v_query constant tsquery := app.words_query(p_search);
  v_patterns constant text[] := app.word_patterns(v_query);
begin
  return array(
    select f.id
    from (select u.id, u.place from unnest(p_ids) with ordinality u (id, place) order by u.place) f
    cross join lateral (
      select c.external_id, c.visitor_id from public.chats c where c.organization_id = v_organization_id and c.id = f.id limit 1
    ) c
    where starts_with(lower(c.external_id), v_id)
      or exists (
        select from public.chat_messages m
        where m.organization_id = v_organization_id
          and m.chat_id = f.id
          and lower(m.content) like all (v_patterns)
          and to_tsvector('simple', lower(m.content)) @@ v_query
      )
      or exists (
        select from public.chat_summaries s
        where s.organization_id = v_organization_id
          and s.chat_id = f.id
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
    order by f.place
    limit p_limit
  );
end
$$;
grant execute on function app.match_chats(uuid[], text, integer) to crm_system;
comment on function app.match_chats(uuid[], text, integer) is
  'The first of these chats that a text finds, looked at one by one: the id begins with it, or a message, the summary or the visitor has '
  'the words';

create function app.match_chats_by_index(p_search text, p_query tsquery) returns uuid[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_id constant text := lower(p_search);
  -- without words the organisation's own word would find everything
  v_query constant tsquery := case when numnode(p_query) = 0 then p_query
    else p_query && app.word_query(app.organization_word(v_organization_id)) end;
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
      and to_tsvector('simple', app.visitor_text(v.name, v.email))
        || array_to_tsvector(array[app.organization_word(v.organization_id)]) @@ v_query
    union
    select c.id
    from public.chats c
    where c.organization_id = v_organization_id and lower(c.external_id) ~>=~ v_id and lower(c.external_id) ~<~ (v_id || U&'\+10FFFF')
  );
end
$$;
grant execute on function app.match_chats_by_index(text, tsquery) to crm_system;
comment on function app.match_chats_by_index(text, tsquery) is
  'All chats of the organisation that a text finds, by index: the same that app.match_chats finds';

create function app.chats_with_topic(p_topic text) returns uuid[]
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
grant execute on function app.chats_with_topic(text) to crm_system;
comment on function app.chats_with_topic(text) is 'All chats of the organisation whose summary names a topic, by index';

create function app.filter_chats(p_filter jsonb, p_from jsonb, p_before jsonb, p_limit integer, p_among uuid[] default null) returns uuid[]
language plpgsql
stable
set search_path = ''
-- with the values known, conditions that nobody asked for fall away, and statistics tell rare values from common ones
set plan_cache_mode = force_custom_plan
-- a page is there before workers are
set max_parallel_workers_per_gather = 0
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_from_at constant timestamptz := p_from ->> 'at';
  v_from_id constant uuid := p_from ->> 'id';
  v_before_at constant timestamptz := p_before ->> 'at';
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
      -- through a subquery, so that planning does not go through thousands of ids: each is then looked up by key
      and (p_among is null or c.id = any ((select p_among)::uuid[]))
      and (v_status is null or c.status = v_status)
      and (v_visitor_id is null or c.visitor_id = v_visitor_id)
      and (v_page is null or (c.source_page ~>=~ v_page and c.source_page ~<~ (v_page || U&'\+10FFFF')))
      and (v_sentiment is null or s.sentiment = v_sentiment)
      and (v_least is null or s.lead_score >= v_least)
      and (v_most is null or s.lead_score <= v_most)
      -- asked chat by chat: how many have a topic nobody can guess, and a guess leads to reading all summaries
      and (
        v_topic is null
        or v_topic = any ((
          select lower(t.topics::text)::text[] from public.chat_summaries t where t.organization_id = v_organization_id and t.chat_id = c.id
        )::text[])
      )
    order by c.created_at desc, c.id desc
    limit p_limit
  );
end
$$;
grant execute on function app.filter_chats(jsonb, jsonb, jsonb, integer, uuid[]) to crm_member, crm_system;
comment on function app.filter_chats(jsonb, jsonb, jsonb, integer, uuid[]) is
  'The newest chats from one cursor up to before another that meet every filter { status?, visitor_id?, source_page? '
  '(how it begins), sentiment?, min_lead_score?, max_lead_score?, topic? } and are among these ids, where such are given';

create function app.filter_chats_adaptively(p_filter jsonb, p_limit integer, p_scan_limit integer) returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_from constant jsonb := p_filter -> 'from';
  v_before constant jsonb := p_filter -> 'before';
  v_scan_end constant jsonb := app.chat_cursor(app.chat_after(v_from, v_before, p_scan_limit));
  v_sample uuid[];
  v_among uuid[];
  v_found uuid[];
begin
  v_found := app.filter_chats(p_filter, coalesce(v_scan_end, v_from), v_before, p_limit);
  if v_scan_end is null or cardinality(v_found) = p_limit then
    return v_found;
  end if;
  if p_filter ? 'topic' then
    -- in one of fifty older ones: not far to go on, while an index would tell all there are
    v_sample := app.filter_chats(p_filter, null, null, 4, app.sample_chats((v_scan_end ->> 'at')::timestamptz));
    v_among := case when p_limit is null or cardinality(v_sample) < 4 then app.chats_with_topic(p_filter ->> 'topic') end;
  end if;
  return v_found || app.filter_chats(p_filter, v_from, v_scan_end, p_limit - cardinality(v_found), v_among);
end
$$;
grant execute on function app.filter_chats_adaptively(jsonb, integer, integer) to crm_member, crm_system;
comment on function app.filter_chats_adaptively(jsonb, integer, integer) is
  'The newest chats that meet a filter, whatever they say; no limit means all of them';

create function app.find_chat_ids(p_filter jsonb, p_limit integer, p_scan_limit integer default 500) returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_search constant text := p_filter ->> 'search';
  v_from constant jsonb := p_filter -> 'from';
  v_step integer := p_scan_limit + 1;
  v_scan_end jsonb;
  v_recent uuid[];
  v_found uuid[];
begin
  if v_search is null then
    return app.filter_chats_adaptively(p_filter, p_limit, p_scan_limit);
  end if;
  v_recent := app.filter_chats_adaptively(p_filter, v_step, p_scan_limit);
  v_found := app.match_chats(v_recent, v_search, p_limit);
  if cardinality(v_recent) < v_step or cardinality(v_found) = p_limit then
    return v_found;
  end if;
  v_scan_end := app.chat_cursor(v_recent[v_step]);
  -- in one of fifty older ones: not far to go on, while an index would tell all there are
  if p_limit is not null and not p_filter ? 'topic'
    and cardinality(app.match_chats(app.sample_chats((v_scan_end ->> 'at')::timestamptz), v_search, 4)) = 4 then
    for round in 1..6 loop
      v_step := v_step * 2;
      v_recent := app.filter_chats(p_filter, v_from, v_scan_end, v_step);
      v_found := v_found || app.match_chats(v_recent, v_search, p_limit - cardinality(v_found));
      if cardinality(v_recent) < v_step or cardinality(v_found) = p_limit then
        return v_found;
      end if;
      v_scan_end := app.chat_cursor(v_recent[v_step]);
    end loop;
  end if;
  return v_found || app.filter_chats(p_filter, v_from, v_scan_end, p_limit - cardinality(v_found),
    app.match_chats_by_index(v_search, app.words_query(v_search)));
end
$$;
grant execute on function app.find_chat_ids(jsonb, integer, integer) to crm_member, crm_system;
comment on function app.find_chat_ids(jsonb, integer, integer) is
  'Ids of the newest chats that meet a filter { search?, from?, before? (cursors), … as app.filter_chats takes it }; no limit means all of '
  'them. So many are looked at one by one before an index is asked, and more where a sample shows that what is looked for is common';

create function app.find_chat_ids_as_system(p_filter jsonb, p_limit integer) returns uuid[]
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform app.require_member();
  return app.find_chat_ids(p_filter, p_limit);
end
$$;
alter function app.find_chat_ids_as_system(jsonb, integer) owner to crm_system;
grant execute on function app.find_chat_ids_as_system(jsonb, integer) to crm_member;
comment on function app.find_chat_ids_as_system(jsonb, integer) is
  'app.find_chat_ids where words are looked for, for a member: without row level security, so that their indexes are used, and therefore '
  'bound to the organisation by its own conditions alone. It tells ids; what stands in the rows is read by its caller';

create function app.chats_found(p_filter jsonb, p_limit integer) returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_filter ? 'search' or p_filter ? 'topic' then
    return app.find_chat_ids_as_system(p_filter, p_limit);
  end if;
  return app.find_chat_ids(p_filter, p_limit);
end
$$;
grant execute on function app.chats_found(jsonb, integer) to crm_member;
comment on function app.chats_found(jsonb, integer) is
  'Ids of the newest chats that meet a filter of app.chat_filter: under row level security, but for words';
