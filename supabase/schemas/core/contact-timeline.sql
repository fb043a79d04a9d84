-- All that happened with a contact, as one timeline: changes, notes, activities, and what the linked visitors did.

create function app.contact_events(
  p_contact_id uuid, p_kind text, p_at timestamptz, p_cursor_kind text, p_id text, p_limit integer
) returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return (
    select coalesce(jsonb_agg(i.item || jsonb_build_object('kind', i.kind, 'at', app.to_iso(i.at), 'id', i.id)), '[]')
    from (
      (
        select
          'event' as kind, e.occurred_at as at, e.id::text collate "C" as id,
          jsonb_build_object('type', e.type, 'changes', e.changes, 'actor_kind', e.actor_kind, 'actor_id', e.actor_id) as item
        from public.domain_events e
        where (p_kind is null or p_kind = 'event')
          and e.organization_id = v_organization_id and e.object_type = 'contact' and e.object_id = p_contact_id
          and (p_at is null or e.occurred_at <= p_at)
          and (p_at is null
            or (e.occurred_at, 'event' collate "C", e.id::text collate "C") < (p_at, p_cursor_kind collate "C", p_id collate "C"))
        order by e.occurred_at desc, e.id desc
        limit p_limit + 1
      )
      union all
      (
        select
          'note', n.created_at, n.id::text collate "C",
          jsonb_build_object('body', n.body, 'created_by', n.created_by, 'updated_at', app.to_iso(n.updated_at), 'version', n.version)
        from public.contact_notes n
        where (p_kind is null or p_kind = 'note')
          and n.organization_id = v_organization_id and n.contact_id = p_contact_id
          and (p_at is null or n.created_at <= p_at)
          and (p_at is null
            or (n.created_at, 'note' collate "C", n.id::text collate "C") < (p_at, p_cursor_kind collate "C", p_id collate "C"))
        order by n.created_at desc, n.id desc
        limit p_limit + 1
      )
      union all
      (
        select
          'activity', t.at, t.id::text collate "C",
          jsonb_build_object(
            'type', t.type, 'subject', t.subject, 'status', t.status, 'due_at', app.to_iso(t.due_at), 'owner_id', t.owner_id
          )
        from (
          select a.id, a.type, a.subject, a.status, a.due_at, a.owner_id, coalesce(a.completed_at, a.created_at) as at
          from public.activities a
          where (p_kind is null or p_kind = 'activity')
            and a.organization_id = v_organization_id and a.contact_id = p_contact_id and a.deleted_at is null
        ) t
        where p_at is null
          or t.at <= p_at
          and (t.at, 'activity' collate "C", t.id::text collate "C") < (p_at, p_cursor_kind collate "C", p_id collate "C")
        order by t.at desc, t.id desc
        limit p_limit + 1
      )
    ) i
  );
end
$$;
grant execute on function app.contact_events(uuid, text, timestamptz, text, text, integer) to crm_member;
comment on function app.contact_events(uuid, text, timestamptz, text, text, integer) is
  'One more than a page of a contact''s own changes, notes and activities, of a kind or all, behind a place in the timeline';

create function public.list_contact_timeline(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_cursor constant jsonb := v_input -> 'cursor';
  v_contact_id uuid;
  v_visitor public.visitors;
  v_items jsonb;
begin
  perform app.require_member();
  select c.id into v_contact_id
  from public.contacts c
  where c.organization_id = v_organization_id and c.id = app.to_uuid(v_input ->> 'contact_id');
  if not found then
    return app.not_found('contact', v_input ->> 'contact_id', p_request);
  end if;
  v_items := app.contact_events(
    v_contact_id, v_input ->> 'kind', (v_cursor ->> 'at')::timestamptz, v_cursor ->> 'kind', v_cursor ->> 'id', v_limit
  );
  if v_input ->> 'kind' is null or v_input ->> 'kind' not in ('event', 'note', 'activity') then
    for v_visitor in
      select v.*
      from public.visitors v
      where v.organization_id = v_organization_id and v.contact_id = v_contact_id and v.merged_into is null
    loop
      v_items := v_items || (
        select coalesce(jsonb_agg(i || jsonb_build_object('linked_visitor_id', v_visitor.id)), '[]')
        from jsonb_array_elements(app.visitor_timeline(v_visitor, jsonb_set(v_input, '{limit}', to_jsonb(v_limit + 1))) -> 'items') i
      );
    end loop;
  end if;
  v_items := (
    select coalesce(jsonb_agg(t.i order by t.i ->> 'at' desc, (t.i ->> 'kind') collate "C" desc, (t.i ->> 'id') collate "C" desc), '[]')
    from (
      select i from jsonb_array_elements(v_items) i
      order by i ->> 'at' desc, (i ->> 'kind') collate "C" desc, (i ->> 'id') collate "C" desc
      limit v_limit + 1
    ) t
  );
  return jsonb_build_object(
    'items', case when jsonb_array_length(v_items) > v_limit then v_items - v_limit else v_items end,
    'next_cursor', case when jsonb_array_length(v_items) > v_limit then jsonb_build_object(
      'at', v_items -> (v_limit - 1) -> 'at', 'kind', v_items -> (v_limit - 1) -> 'kind', 'id', v_items -> (v_limit - 1) -> 'id'
    ) end
  );
end
$$;
grant execute on function public.list_contact_timeline(jsonb, jsonb) to crm_member;
comment on function public.list_contact_timeline(jsonb, jsonb) is
  'All that happened with a contact, newest first. Takes { contact_id, kind, limit, cursor: { at, kind, id } }; answers { items, '
  'next_cursor }';
