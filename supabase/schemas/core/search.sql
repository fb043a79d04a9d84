-- One search over everything a member may look for: the command palette asks it while somebody types. It looks once: what a query
-- is given as an argument of a function that finds is worked out when the query is planned, for an estimate, and again when it runs;
-- a variable has its value already.

create function public.search_everything(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  c_few constant integer := 50;
  v_organization_id constant uuid := app.organization_id();
  v_text constant text := app.decode_json(p_input) ->> 'q';
  v_limit constant integer := (app.decode_json(p_input) ->> 'limit')::integer;
  v_chats uuid[];
  v_visitors uuid[];
begin
  perform app.require_member();
  v_chats := app.find_chat_ids_as_system(jsonb_build_object('search', v_text), v_limit);
  v_visitors := app.find_visitors(lower(v_text), c_few);
  return jsonb_build_object(
    'chats', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'chat_id', c.external_id, 'topic', s.topic_summary, 'visitor_name', coalesce(v.name, v.email),
            'created_at', app.to_iso(c.created_at)
          )
          order by f.ordinality
        ),
        '[]'
      )
      from unnest(v_chats) with ordinality f (id)
      cross join lateral (
        select x.external_id, x.visitor_id, x.created_at from public.chats x
          where x.organization_id = v_organization_id and x.id = f.id limit 1
      ) c
      left join lateral (
        select x.topic_summary from public.chat_summaries x where x.organization_id = v_organization_id and x.chat_id = f.id limit 1
      ) s on true
      left join lateral (
        select x.name, x.email from public.visitors x where x.organization_id = v_organization_id and x.id = c.visitor_id limit 1
      ) v on true
    ),
    'visitors', (
      select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name, 'email', r.email) order by r.last_active_at desc, r.id),
        '[]')
      from (
        select v.id, v.name, v.email, v.last_active_at
        from public.visitors v
        where v.organization_id = v_organization_id and v.id = any (v_visitors) and v.merged_into is null
        order by v.last_active_at desc, v.id
        limit v_limit
      ) r
    ),
    'articles', (
      select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'title', r.title, 'type', r.type) order by r.place, r.title, r.id), '[]')
      from (
        select a.id, a.title, a.type, a.place
        from (
          select x.id, coalesce(x.title, x.slug, x.article_url) as title, x.type,
            position(lower(v_text) in lower(coalesce(x.title, x.slug, x.article_url))) as place
          from public.articles x
          where x.organization_id = v_organization_id
        ) a
        where a.place > 0
        order by a.place, a.title, a.id
        limit v_limit
      ) r
    )
  );
end
$$;
grant execute on function public.search_everything(jsonb, jsonb) to crm_member;
comment on function public.search_everything(jsonb, jsonb) is
  'The first { limit } chats (words in messages and summaries, visitor, id), visitors (how name or e-mail address begin) and articles '
  '(title) that { q } finds: { chats: [{ chat_id, topic, visitor_name, created_at }], visitors: [{ id, name, email }], articles: [{ id, '
  'title, type }] }';
