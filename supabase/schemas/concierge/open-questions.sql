-- Questions that found no article.

create function app.is_question(p_role text, p_content text) returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_role = 'user' and p_content ~ '[?？؟]';
end
$$;
grant execute on function app.is_question(text, text) to crm_member;
comment on function app.is_question(text, text) is
  'Whether a message is a visitor''s and holds a question mark, of Latin, Chinese or Arabic script';

create function public.list_open_questions(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  -- so many messages are read for one page; a page with fewer questions than asked for goes on after them
  c_most constant integer := 4000;
  v_input constant jsonb := app.decode_json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_organization_id constant uuid := app.organization_id();
  v_at constant timestamptz := (v_input -> 'cursor' ->> 'at')::timestamptz;
  v_id constant uuid := (v_input -> 'cursor' ->> 'id')::uuid;
  v_days record;
  v_answer jsonb;
begin
  perform app.require_member();
  select * into v_days from app.days_asked(v_input);
  with read as materialized (
    select m.id, m.chat_id, m.created_at, m.role, m.content
    from public.chat_messages m
    where m.organization_id = v_organization_id
      and m.created_at >= app.day_start(v_days.from_day, v_days.timezone)
      and m.created_at < app.day_start(v_days.to_day + 1, v_days.timezone)
      and (v_at is null or (m.created_at, m.id) < (v_at, v_id))
    order by m.created_at desc, m.id desc
    limit c_most
  ),
  open as materialized (
    select r.*
    from read r
    where app.is_question(r.role, r.content)
      and not exists (
        select
        from public.article_mentions a
        where a.organization_id = v_organization_id and a.chat_id = r.chat_id and a.mentioned_at >= r.created_at
      )
    order by r.created_at desc, r.id desc
    limit v_limit + 1
  )
  select app.keyset_page('questions', coalesce(jsonb_agg(q.question order by q.created_at desc, q.id desc), '[]'), v_limit, 'asked_at')
    || case
      when count(*) <= v_limit and (select count(*) from read) = c_most then (
        select jsonb_build_object('next_cursor', jsonb_build_object('at', app.to_iso(r.created_at), 'id', r.id))
        from read r
        order by r.created_at, r.id
        limit 1
      )
      else '{}'
    end
  into v_answer
  from (
    select
      jsonb_build_object(
        'id', o.id, 'asked_at', app.to_iso(o.created_at), 'question', left(o.content, 1000), 'chat_id', c.external_id,
        'topic_summary', s.topic_summary,
        'visitor_id', v.id, 'visitor_name', coalesce(v.name, v.email)
      ) as question,
      o.created_at, o.id
    from open o
    join public.chats c on c.organization_id = v_organization_id and c.id = o.chat_id
    left join public.chat_summaries s on s.organization_id = v_organization_id and s.chat_id = o.chat_id
    left join public.visitors v on v.organization_id = v_organization_id and v.id = c.visitor_id
  ) q;
  return v_answer;
end
$$;
grant execute on function public.list_open_questions(jsonb, jsonb) to crm_member;
comment on function public.list_open_questions(jsonb, jsonb) is
  'Questions that found no article, newest first: visitors'' messages with a question mark after which nothing was mentioned in their '
  'chat. Takes { limit, cursor?: { at, id }, days? or from?, to? }, answers { questions, next_cursor }; a page may hold fewer than the '
  'limit and yet not be the last';

create function public.count_open_questions(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_days record;
begin
  perform app.require_member();
  select * into v_days from app.days_asked(app.decode_json(p_input));
  return (
    select to_jsonb(count(*))
    from public.chat_messages m
    where m.organization_id = v_organization_id
      and m.created_at >= app.day_start(v_days.from_day, v_days.timezone)
      and m.created_at < app.day_start(v_days.to_day + 1, v_days.timezone)
      and app.is_question(m.role, m.content)
      and not exists (
        select
        from public.article_mentions a
        where a.organization_id = v_organization_id and a.chat_id = m.chat_id and a.mentioned_at >= m.created_at
      )
  );
end
$$;
grant execute on function public.count_open_questions(jsonb, jsonb) to crm_member;
comment on function public.count_open_questions(jsonb, jsonb) is
  'How many questions of { days } or { from, to } found no article; reads every message of these days';
