-- Contacts and the web visitors who turned out to be them.

create function app.contact_of_visitor(p_visitor public.visitors) returns jsonb
language sql
stable
set search_path = ''
return jsonb_strip_nulls(jsonb_build_object(
  'first_name', left(nullif(trim(coalesce(p_visitor.first_name, case when p_visitor.last_name is null then p_visitor.name end)), ''), 100),
  'last_name', left(nullif(trim(p_visitor.last_name), ''), 100),
  'email', p_visitor.email,
  'company_name', nullif(trim(p_visitor.company_name), ''),
  'title', nullif(trim(p_visitor.title), ''),
  'website', p_visitor.company_website,
  'linkedin_url', p_visitor.linkedin_url,
  'city', left(nullif(trim(p_visitor.city), ''), 100),
  'state', left(nullif(trim(p_visitor.state), ''), 100),
  'source', 'chat'
));
grant execute on function app.contact_of_visitor(public.visitors) to crm_definer;
comment on function app.contact_of_visitor(public.visitors) is 'What is known of a visitor as the values of a contact';

create function public.link_visitor(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_organization_id constant uuid := app.organization_id();
  v_visitor public.visitors;
  v_values jsonb;
  v_contact_id uuid := app.to_uuid(v_input ->> 'contact_id');
  v_is_new boolean := false;
begin
  perform app.require_writer('agent');
  select v.* into v_visitor
  from public.visitors v
  where v.organization_id = v_organization_id and v.id = app.to_uuid(v_input ->> 'visitor_id') and v.merged_into is null
  for no key update;
  if not found then
    return app.not_found('visitor', v_input ->> 'visitor_id', p_request);
  end if;
  if v_input ? 'contact_id' then
    perform from public.contacts c where c.organization_id = v_organization_id and c.id = v_contact_id and c.deleted_at is null;
    if not found then
      return app.not_found('contact', v_input ->> 'contact_id', p_request);
    end if;
  else
    v_values := app.contact_of_visitor(v_visitor) || (v_input -> 'values');
    perform app.require_reachable(v_values);
    v_contact_id := app.match_contact(v_values);
    if v_contact_id is null then
      v_contact_id := (app.insert_contacts(jsonb_build_array(v_values), app.user_id()))[1];
      v_is_new := true;
    end if;
  end if;
  perform app.connect_visitor(v_visitor, v_contact_id);
  return jsonb_build_object('created', v_is_new, 'contact', app.contact_rows(array[v_contact_id]) -> 0);
end
$$;
alter function public.link_visitor(jsonb, jsonb) owner to crm_definer;
grant execute on function public.link_visitor(jsonb, jsonb) to crm_member;
comment on function public.link_visitor(jsonb, jsonb) is
  'Says which contact a visitor is. Takes { visitor_id, contact_id } or { visitor_id, values } for the contact with the visitor''s address '
  'or a new one; answers { created, contact }';

create function app.connect_visitor(p_visitor public.visitors, p_contact_id uuid) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if p_visitor.contact_id is not distinct from p_contact_id then
    return;
  end if;
  update public.visitors v set contact_id = p_contact_id where v.organization_id = p_visitor.organization_id and v.id = p_visitor.id;
  if p_visitor.contact_id is not null then
    perform app.record_event('contact.visitor_unlinked', p_visitor.contact_id, jsonb_build_object('visitor_id', p_visitor.id));
  end if;
  if p_contact_id is not null then
    perform app.record_event('contact.visitor_linked', p_contact_id, jsonb_build_object('visitor_id', p_visitor.id));
  end if;
end
$$;
grant execute on function app.connect_visitor(public.visitors, uuid) to crm_definer;
comment on function app.connect_visitor(public.visitors, uuid) is
  'Makes a visitor a contact''s, or nobody''s, with the events of both contacts';

create function public.unlink_visitor(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_id constant text := app.decode_json(p_input) ->> 'visitor_id';
  v_visitor public.visitors;
begin
  perform app.require_writer('agent');
  select v.* into v_visitor
  from public.visitors v
  where v.organization_id = app.organization_id() and v.id = app.to_uuid(v_id)
  for no key update;
  if not found then
    return app.not_found('visitor', v_id, p_request);
  end if;
  perform app.connect_visitor(v_visitor, null);
  return jsonb_build_object('visitor_id', v_visitor.id, 'contact_id', null);
end
$$;
alter function public.unlink_visitor(jsonb, jsonb) owner to crm_definer;
grant execute on function public.unlink_visitor(jsonb, jsonb) to crm_member;
comment on function public.unlink_visitor(jsonb, jsonb) is
  'Says that { visitor_id } is no contact after all; answers { visitor_id, contact_id: null }';

create function public.list_lead_offers(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_at constant timestamptz := (v_input -> 'cursor' ->> 'at')::timestamptz;
  v_rows jsonb;
begin
  perform app.require_member();
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', o.id, 'name', o.name, 'email', o.email, 'lead_score', o.lead_score, 'chat_id', o.external_id, 'topic_summary', o.topic_summary,
    'at', app.to_iso(o.created_at), 'contact_id', o.contact_id
  ) order by o.created_at desc, o.id desc), '[]')
  into v_rows
  from (
    select v.id, v.name, v.email, s.lead_score, c.external_id, s.topic_summary, c.created_at, k.id as contact_id
    from public.chat_summaries s
    join public.chats c on c.organization_id = v_organization_id and c.id = s.chat_id
    join public.visitors v on v.organization_id = v_organization_id and v.id = c.visitor_id
    left join public.contacts k on k.organization_id = v_organization_id and k.email = v.email and k.deleted_at is null
    where s.organization_id = v_organization_id
      and s.lead_score >= 7
      and v.email is not null
      and v.contact_id is null
      and (v_at is null or (c.created_at, v.id) < (v_at, (v_input -> 'cursor' ->> 'id')::uuid))
      -- a visitor is offered once, with the last of such chats
      and not exists (
        select
        from public.chats x
        join public.chat_summaries y on y.organization_id = v_organization_id and y.chat_id = x.id and y.lead_score >= 7
        where x.organization_id = v_organization_id and x.visitor_id = v.id and (x.created_at, x.id) > (c.created_at, c.id)
      )
    order by c.created_at desc, v.id desc
    limit v_limit + 1
  ) o;
  return app.keyset_page('offers', v_rows, v_limit, 'at');
end
$$;
grant execute on function public.list_lead_offers(jsonb, jsonb) to crm_member;
comment on function public.list_lead_offers(jsonb, jsonb) is
  'Identified visitors with a lead score of 7 or more in a chat, who are no contact yet, newest chat first. Takes { limit, cursor }; '
  'contact_id is a contact with the visitor''s address';
