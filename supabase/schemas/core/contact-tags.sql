-- Writing whole contacts, their tags, and many contacts at once.

create function app.put_contact(p_row jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update public.contacts c
  set
    first_name = r.first_name, last_name = r.last_name, email = r.email, phone = r.phone, mobile = r.mobile,
    company_name = r.company_name, title = r.title, type = r.type, department = r.department, status = r.status,
    contact_state = r.contact_state, source = r.source, lead_score = r.lead_score, owner_id = r.owner_id, website = r.website,
    address_line1 = r.address_line1, address_line2 = r.address_line2, city = r.city, state = r.state, postal_code = r.postal_code,
    country = r.country, birthday = r.birthday, linkedin_url = r.linkedin_url, twitter_handle = r.twitter_handle,
    avatar_url = r.avatar_url, notes = r.notes, email_opt_in = r.email_opt_in, sms_opt_in = r.sms_opt_in, do_not_call = r.do_not_call,
    total_spent = r.total_spent, order_count = r.order_count, last_order_at = r.last_order_at, custom_fields = r.custom_fields,
    last_activity_at = r.last_activity_at, merged_into = r.merged_into, created_by = r.created_by, created_at = r.created_at,
    updated_at = r.updated_at, deleted_at = r.deleted_at, version = r.version
  from jsonb_populate_record(null::public.contacts, p_row) r
  where c.organization_id = app.organization_id() and c.id = r.id;
end
$$;
grant execute on function app.put_contact(jsonb) to crm_definer;
comment on function app.put_contact(jsonb) is
  'Gives a contact the values of a whole row, as to_jsonb makes it; version and time count as a change unless app.keeps_versions is on';

create function app.tags_of(p_contact_id uuid) returns uuid[]
language sql
stable
set search_path = ''
return array(
  select t.tag_id
  from public.contact_tags t
  where t.organization_id = app.organization_id() and t.contact_id = p_contact_id
  order by t.tag_id
);
grant execute on function app.tags_of(uuid) to crm_definer;
comment on function app.tags_of(uuid) is 'The ids of a contact''s tags, in order';

create function app.put_tags(p_contact_id uuid, p_tag_ids uuid[]) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  delete from public.contact_tags t
  where t.organization_id = app.organization_id() and t.contact_id = p_contact_id and t.tag_id <> all (p_tag_ids);
  insert into public.contact_tags (organization_id, contact_id, tag_id)
  select g.organization_id, p_contact_id, g.id
  from public.tags g
  where g.organization_id = app.organization_id() and g.id = any (p_tag_ids)
  on conflict do nothing;
end
$$;
grant execute on function app.put_tags(uuid, uuid[]) to crm_definer;
comment on function app.put_tags(uuid, uuid[]) is
  'Gives a contact these tags and no others; ids that are none of the organisation''s tags are left out';

create function app.change_tags(p_contact_id uuid, p_tag_ids uuid[]) returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_before constant uuid[] := app.tags_of(p_contact_id);
  v_after uuid[];
begin
  perform app.put_tags(p_contact_id, p_tag_ids);
  v_after := app.tags_of(p_contact_id);
  if v_after = v_before then
    return false;
  end if;
  -- tags are part of the contact: its version counts them
  update public.contacts c set updated_at = now() where c.organization_id = app.organization_id() and c.id = p_contact_id;
  perform app.record_event(
    'contact.tagged', p_contact_id, jsonb_build_object('tags', jsonb_build_object('old', to_jsonb(v_before), 'new', to_jsonb(v_after)))
  );
  return true;
end
$$;
grant execute on function app.change_tags(uuid, uuid[]) to crm_definer;
comment on function app.change_tags(uuid, uuid[]) is
  'Gives a contact these tags as a change of it, with its event; false when it had just these';

create function app.tag_ids(p_tags text[]) returns uuid[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  insert into public.tags (organization_id, name, created_by)
  select v_organization_id, min(n), app.user_id()
  from unnest(p_tags) n
  where app.to_uuid(n) is null and n <> ''
  group by app.fold(n)
  on conflict (organization_id, app.fold(name)) do nothing;
  return array(
    select g.id
    from public.tags g
    where g.organization_id = v_organization_id
      and (app.fold(g.name) = any (select app.fold(n) from unnest(p_tags) n)
        or g.id = any (select app.to_uuid(n) from unnest(p_tags) n))
    order by g.id
  );
end
$$;
grant execute on function app.tag_ids(text[]) to crm_definer;
comment on function app.tag_ids(text[]) is 'The ids of tags that are named by id or by name; a name that no tag has becomes a new tag';

create function public.set_contact_tags(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_contact_id uuid;
begin
  perform app.require_writer('agent');
  select c.id into v_contact_id
  from public.contacts c
  where c.organization_id = app.organization_id() and c.id = app.to_uuid(v_input ->> 'contact_id')
  for no key update;
  if not found then
    return app.not_found('contact', v_input ->> 'contact_id', p_request);
  end if;
  perform app.change_tags(v_contact_id, app.tag_ids(app.text_array(v_input -> 'tags')));
  return app.contact_rows(array[v_contact_id]) -> 0;
end
$$;
alter function public.set_contact_tags(jsonb, jsonb) owner to crm_definer;
grant execute on function public.set_contact_tags(jsonb, jsonb) to crm_member;
comment on function public.set_contact_tags(jsonb, jsonb) is
  'Gives a contact exactly these tags, by id or name; new names become tags. Takes { contact_id, tags }; answers the contact';

create function app.change_contact(p_contact_id uuid, p_input jsonb, p_tag_ids uuid[]) returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_owner_id constant uuid := (p_input ->> 'owner_id')::uuid;
  v_tags constant uuid[] := app.tags_of(p_contact_id);
begin
  case p_input ->> 'action'
    when 'tag' then
      return app.change_tags(p_contact_id, v_tags || p_tag_ids);
    when 'untag' then
      return app.change_tags(p_contact_id, array(select t from unnest(v_tags) t where t <> all (p_tag_ids)));
    when 'assign' then
      update public.contacts c set owner_id = v_owner_id
      where c.organization_id = v_organization_id and c.id = p_contact_id and c.owner_id is distinct from v_owner_id;
    when 'remove' then
      update public.contacts c set deleted_at = now()
      where c.organization_id = v_organization_id and c.id = p_contact_id and c.deleted_at is null;
    when 'restore' then
      update public.contacts c set deleted_at = null, merged_into = null
      where c.organization_id = v_organization_id and c.id = p_contact_id and c.deleted_at is not null;
  end case;
  return found;
end
$$;
grant execute on function app.change_contact(uuid, jsonb, uuid[]) to crm_definer;
comment on function app.change_contact(uuid, jsonb, uuid[]) is
  'Does one of tag, untag, assign, remove, restore with a contact; false when nothing had to be changed';

create function public.change_contacts(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_tag_ids uuid[];
  v_id text;
  v_problem text;
  v_changed integer := 0;
  v_unchanged integer := 0;
  v_failed jsonb := '[]';
begin
  perform app.require_writer(case when v_input ->> 'action' in ('remove', 'restore') then 'manager' else 'agent' end::public.member_role);
  v_tag_ids := app.tag_ids(app.text_array(coalesce(v_input -> 'tags', '[]')));
  -- in one order, so that two such calls never wait for each other in a circle
  for v_id in select distinct i from jsonb_array_elements_text(v_input -> 'ids') i order by i loop
    v_problem := null;
    begin
      perform from public.contacts c
      where c.organization_id = app.organization_id() and c.id = app.to_uuid(v_id)
      for no key update;
      if not found then
        v_problem := 'There is no contact with this id';
      elsif app.change_contact(v_id::uuid, v_input, v_tag_ids) then
        v_changed := v_changed + 1;
      else
        v_unchanged := v_unchanged + 1;
      end if;
    exception
      when unique_violation then
        v_problem := 'Another contact has this e-mail address by now';
      when foreign_key_violation then
        v_problem := 'The owner is no member of this organisation';
    end;
    if v_problem is not null then
      v_failed := v_failed || jsonb_build_object('id', v_id, 'error', v_problem);
    end if;
  end loop;
  return jsonb_build_object('changed', v_changed, 'unchanged', v_unchanged, 'failed', v_failed);
end
$$;
alter function public.change_contacts(jsonb, jsonb) owner to crm_definer;
grant execute on function public.change_contacts(jsonb, jsonb) to crm_member;
comment on function public.change_contacts(jsonb, jsonb) is
  'Does the same with many contacts, each by itself. Takes { action: tag, untag, assign, remove or restore, ids, tags, owner_id }; '
  'answers { changed, unchanged, failed: [{ id, error }] }';

create function app.note_activity() returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform set_config('app.keeps_versions', 'on', true);
  update public.contacts c
  set last_activity_at = greatest(c.last_activity_at, new.created_at)
  where c.organization_id = new.organization_id and c.id = new.contact_id;
  perform set_config('app.keeps_versions', '', true);
  return null;
end
$$;
alter function app.note_activity() owner to crm_definer;
comment on function app.note_activity() is
  'Trigger after something is added to a contact: its last activity is now, which is no change of the contact';

create trigger note_activity after insert on public.contact_notes for each row execute function app.note_activity();
create trigger note_activity after insert on public.activities
  for each row when (new.contact_id is not null) execute function app.note_activity();
