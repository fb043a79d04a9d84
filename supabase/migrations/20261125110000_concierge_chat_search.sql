-- Finding chats with less to do: texts are looked at by one statement for many chats, and topics are walked to where they are common.

create or replace function app.chats_saying_among(p_ids uuid[], p_search text, p_limit integer) returns uuid[]
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
      select c.public_id, c.visitor_id from public.chats c where c.organization_id = v_organization_id and c.id = f.id limit 1
    ) c
    where starts_with(lower(c.public_id), v_id)
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
comment on function app.chats_saying_among(uuid[], text, integer) is 'The first of these chats that a text finds, looked at one by one: the id begins with it, or a message, the summary or the visitor has the words';

create or replace function app.pick_chats(p_filter jsonb, p_from jsonb, p_before jsonb, p_limit integer, p_among uuid[] default null) returns uuid[]
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
comment on function app.pick_chats(jsonb, jsonb, jsonb, integer, uuid[]) is 'The newest chats from one place { created_at, id } up to before another that meet every filter { status?, visitor_id?, source_page? (how it begins), sentiment?, min_lead_score?, max_lead_score?, topic? } and are among these ids, where such are given';

create or replace function app.narrow_chats(p_filter jsonb, p_limit integer, p_walk integer) returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_from constant jsonb := p_filter -> 'from';
  v_before constant jsonb := p_filter -> 'before';
  v_turn constant jsonb := app.place_of(app.chat_after(v_from, v_before, p_walk));
  v_sample uuid[];
  v_among uuid[];
  v_found uuid[];
begin
  v_found := app.pick_chats(p_filter, coalesce(v_turn, v_from), v_before, p_limit);
  if v_turn is null or cardinality(v_found) = p_limit then
    return v_found;
  end if;
  if p_filter ? 'topic' then
    -- in one of fifty older ones: not far to go on, while an index would tell all there are
    v_sample := app.pick_chats(p_filter, null, null, 4, app.sample_chats((v_turn ->> 'created_at')::timestamptz));
    v_among := case when p_limit is null or cardinality(v_sample) < 4 then app.chats_on(p_filter ->> 'topic') end;
  end if;
  return v_found || app.pick_chats(p_filter, v_from, v_turn, p_limit - cardinality(v_found), v_among);
end
$$;
comment on function app.narrow_chats(jsonb, integer, integer) is 'The newest chats that meet a filter, whatever they say; no limit means all of them';

create or replace function app.listed_chats(p_ids uuid[], p_search text default null) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_query constant tsquery := app.words_query(p_search);
  v_patterns constant text[] := app.word_patterns(v_query);
begin
  -- in one statement: under row level security every statement asks anew who is reading
  return (
    select coalesce(jsonb_agg(
      app.chat_row(c, s) || jsonb_build_object('visitor_name', coalesce(v.name, v.email))
        || case when p_search is null then '{}' else jsonb_build_object('match', m.match) end
      order by f.ordinality
    ), '[]')
    from unnest(p_ids) with ordinality f (id)
    cross join lateral (select x.* from public.chats x where x.organization_id = v_organization_id and x.id = f.id limit 1) c
    left join lateral (
      select x.* from public.chat_summaries x where x.organization_id = v_organization_id and x.chat_id = f.id limit 1
    ) s on true
    left join lateral (
      select x.name, x.email from public.visitors x where x.organization_id = v_organization_id and x.id = c.visitor_id limit 1
    ) v on true
    -- the first message that has the words
    left join lateral (
      select jsonb_build_object('message_id', x.id, 'role', x.role, 'excerpt', app.excerpt(x.content, v_query)) as match
      from public.chat_messages x
      where p_search is not null
        and x.organization_id = v_organization_id
        and x.chat_id = f.id
        and lower(x.content) like all (v_patterns)
        and to_tsvector('simple', lower(x.content)) @@ v_query
      order by x.position
      limit 1
    ) m on true
  );
end
$$;
comment on function app.listed_chats(uuid[], text) is 'These chats as lists show them, in this order: chat rows with visitor_name and, where a text was looked for, match: { message_id, role, excerpt } or null';

drop function app.chat_match(uuid, tsquery, text[]);
