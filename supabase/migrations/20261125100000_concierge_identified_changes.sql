-- A chat also changes when its visitor becomes known: the list shows who it was.

create or replace function app.changed_chats(p_seen pg_snapshot, p_since timestamptz) returns uuid[]
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
      union
      -- whoever is identified is active at that moment; a page shows at most a hundred chats of theirs
      select c.id
      from public.visitors v
      cross join lateral (
        select y.id from public.chats y where y.organization_id = v_organization_id and y.visitor_id = v.id order by y.created_at desc, y.id desc limit 101
      ) c
      where v.organization_id = v_organization_id and v.email is not null and v.last_active_at >= p_since and app.is_new(v.xmin, p_seen)
    ) n
    cross join lateral app.place_of(n.id) p
    cross join lateral (select n.id, (p ->> 'created_at')::timestamptz as created_at) x
    order by x.created_at desc nulls last, x.id desc
    limit 101
  );
end
$$;
comment on function app.changed_chats(pg_snapshot, timestamptz) is 'Chats that are new since a snapshot, got messages or a summary, or whose visitor was identified: at most 101, newest first. Whatever was written before that moment is left out, and so is a visitor whose identification was dated back';
comment on function public.list_chat_changes(jsonb, jsonb) is 'Chats that changed { since: a cursor }, newest first: { chats, is_complete, cursor }. Not complete when that is long ago or they are more than a hundred: then the list is to be read anew. Without since only the cursor to begin with; no chat or message is lost between two calls, though a chat may be told twice';
