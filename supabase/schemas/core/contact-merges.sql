-- Making one contact out of two, and taking that back.

create table public.contact_merges (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  contact_id uuid not null,
  other_id uuid not null,
  before jsonb not null,
  after jsonb not null,
  moved jsonb not null,
  merged_by uuid references public.users on delete set null,
  merged_at timestamptz(3) not null default now(),
  undone_at timestamptz(3),
  primary key (organization_id, id),
  foreign key (organization_id, contact_id) references public.contacts (organization_id, id) on delete cascade,
  foreign key (organization_id, other_id) references public.contacts (organization_id, id) on delete cascade
);
comment on table public.contact_merges is 'What each merge did, so that it can be undone';
comment on column public.contact_merges.before is
  'Both contacts as they were, with their tags: { contact: { row, tags }, other: { row, tags } }';
comment on column public.contact_merges.after is 'The same as the merge left them';
comment on column public.contact_merges.moved is 'The rows that were handed over: { table: [ids] }';

create index contact_merges_contact_idx on public.contact_merges (organization_id, contact_id, merged_at desc);
create index contact_merges_other_idx on public.contact_merges (organization_id, other_id);

alter table public.contact_merges enable row level security;
alter table public.contact_merges force row level security;
create policy "functions act inside the organisation of the claim" on public.contact_merges for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.contact_merges for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select (organization_id, id, contact_id, other_id, merged_by, merged_at, undone_at) on public.contact_merges to crm_member;
grant select, insert, update on public.contact_merges to crm_definer;
grant select (organization_id, id) on public.contact_merges to crm_system;

create function app.contact_children() returns setof text
language sql
stable
set search_path = ''
begin atomic
  select r.relname::text
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_class r on r.oid = k.conrelid
  join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[2] and a.attname = 'contact_id'
  where k.contype = 'f'
    and k.confrelid = 'public.contacts'::regclass
    and r.relname not in ('contact_tags', 'contact_merges')
  order by 1;
end;
grant execute on function app.contact_children() to crm_definer;
comment on function app.contact_children() is
  'The tables whose rows belong to a contact: those with a foreign key (organization_id, contact_id), but for tags and merges';

create function app.contact_state_of(p_contact_id uuid) returns jsonb
language sql
stable
set search_path = ''
begin atomic
  select jsonb_build_object('row', to_jsonb(c), 'tags', to_jsonb(app.tags_of(c.id)))
  from public.contacts c
  where c.organization_id = app.organization_id() and c.id = p_contact_id;
end;
grant execute on function app.contact_state_of(uuid) to crm_definer;
comment on function app.contact_state_of(uuid) is 'A whole contact with its tags: { row, tags }; null when there is none';

create function app.merged_row(p_one jsonb, p_other jsonb, p_fields jsonb) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  c_fixed constant text[] :=
    array['organization_id', 'id', 'created_by', 'created_at', 'updated_at', 'deleted_at', 'merged_into', 'version'];
  v_merged jsonb := p_one || jsonb_build_object(
    -- who has said no once has said no
    'email_opt_in', (p_one -> 'email_opt_in')::boolean and (p_other -> 'email_opt_in')::boolean,
    'sms_opt_in', (p_one -> 'sms_opt_in')::boolean and (p_other -> 'sms_opt_in')::boolean,
    'do_not_call', (p_one -> 'do_not_call')::boolean or (p_other -> 'do_not_call')::boolean,
    'total_spent', (p_one -> 'total_spent')::numeric + (p_other -> 'total_spent')::numeric,
    'order_count', (p_one -> 'order_count')::integer + (p_other -> 'order_count')::integer,
    'last_order_at', greatest((p_one ->> 'last_order_at')::timestamptz, (p_other ->> 'last_order_at')::timestamptz),
    'last_activity_at', greatest((p_one ->> 'last_activity_at')::timestamptz, (p_other ->> 'last_activity_at')::timestamptz),
    'custom_fields', case p_fields ->> 'custom_fields'
      when 'other' then (p_one -> 'custom_fields') || (p_other -> 'custom_fields')
      else (p_other -> 'custom_fields') || (p_one -> 'custom_fields')
    end
  );
begin
  return v_merged || (
    select coalesce(jsonb_object_agg(o.key, o.value), '{}')
    from jsonb_each(p_other) o
    where o.key <> all (c_fixed) and o.key <> 'custom_fields'
      and (p_fields ->> o.key = 'other' or v_merged -> o.key = 'null' and p_fields ->> o.key is null)
  ) || (
    select coalesce(jsonb_object_agg(o.key, o.value), '{}')
    from jsonb_each(p_one) o
    where p_fields ->> o.key = 'this' and o.key <> all (c_fixed) and o.key <> 'custom_fields'
  );
end
$$;
grant execute on function app.merged_row(jsonb, jsonb, jsonb) to crm_definer;
comment on function app.merged_row(jsonb, jsonb, jsonb) is
  'What becomes of a contact that takes another one in: its own values, gaps filled from the other, sums and refusals of both; fields '
  '{ field: this or other } decides where a person has decided';

create function app.move_children(p_from uuid, p_to uuid, p_only jsonb default null) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_table text;
  v_ids uuid[];
  v_moved jsonb := '{}';
begin
  perform set_config('app.keeps_versions', 'on', true);
  for v_table in select app.contact_children() loop
    execute format(
      'with moved as (update public.%I set contact_id = $2 where organization_id = app.organization_id() and contact_id = $1 '
      'and ($3 is null or id = any ($3)) returning id) select coalesce(array_agg(id order by id), ''{}'') from moved', v_table
    ) into v_ids using p_from, p_to,
      case when p_only is not null then array(select jsonb_array_elements_text(coalesce(p_only -> v_table, '[]'))::uuid) end;
    if v_ids <> '{}' then
      v_moved := v_moved || jsonb_build_object(v_table, to_jsonb(v_ids));
    end if;
  end loop;
  perform set_config('app.keeps_versions', '', true);
  return v_moved;
end
$$;
grant execute on function app.move_children(uuid, uuid, jsonb) to crm_definer;
comment on function app.move_children(uuid, uuid, jsonb) is
  'Hands the rows that belong to one contact, or only these { table: [ids] }, to another one; answers which they were';

create function public.merge_contacts(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_organization_id constant uuid := app.organization_id();
  v_id constant uuid := app.to_uuid(v_input ->> 'contact_id');
  v_other_id constant uuid := app.to_uuid(v_input ->> 'other_id');
  v_before jsonb;
  v_merged jsonb;
  v_moved jsonb;
  v_merge_id uuid;
begin
  perform app.require_writer('manager');
  -- both are locked in one order, so that two merges never wait for each other in a circle
  perform from public.contacts c
  where c.organization_id = v_organization_id and c.id in (v_id, v_other_id)
  order by c.id
  for update;
  v_before := jsonb_build_object('contact', app.contact_state_of(v_id), 'other', app.contact_state_of(v_other_id));
  if v_before -> 'contact' = 'null' then
    return app.not_found('contact', v_input ->> 'contact_id', p_request);
  elsif v_before -> 'other' = 'null' then
    return app.not_found('contact', v_input ->> 'other_id', p_request);
  elsif v_id = v_other_id then
    return app.error_response(409, 'conflict', 'A contact cannot be merged with itself');
  elsif coalesce(v_before #>> '{contact,row,deleted_at}', v_before #>> '{other,row,deleted_at}') is not null then
    return app.error_response(409, 'conflict', 'One of the two contacts is in the bin; restore it first');
  end if;
  v_merged := app.merged_row(v_before #> '{contact,row}', v_before #> '{other,row}', coalesce(v_input -> 'fields', '{}'));
  perform app.require_reachable(v_merged);
  -- the other one leaves first, so that its e-mail address is free
  update public.contacts c set deleted_at = now(), merged_into = v_id where c.organization_id = v_organization_id and c.id = v_other_id;
  perform app.put_contact(v_merged);
  perform app.put_tags(v_id, app.tags_of(v_id) || app.tags_of(v_other_id));
  v_moved := app.move_children(v_other_id, v_id);
  insert into public.contact_merges (organization_id, contact_id, other_id, before, after, moved, merged_by)
  values (
    v_organization_id, v_id, v_other_id, v_before,
    jsonb_build_object('contact', app.contact_state_of(v_id), 'other', app.contact_state_of(v_other_id)), v_moved, app.user_id()
  )
  returning id into v_merge_id;
  perform app.record_event('contact.merged', v_id, jsonb_build_object('other_id', v_other_id, 'merge_id', v_merge_id));
  return jsonb_build_object('merge_id', v_merge_id, 'contact', app.contact_rows(array[v_id]) -> 0);
end
$$;
alter function public.merge_contacts(jsonb, jsonb) owner to crm_definer;
grant execute on function public.merge_contacts(jsonb, jsonb) to crm_member;
comment on function public.merge_contacts(jsonb, jsonb) is
  'Makes one contact of two: the first stays, the other goes to the bin. Takes { contact_id, other_id, fields: { field: this or other } }; '
  'answers { merge_id, contact }';

create function app.changed_since_merge(p_merge public.contact_merges) returns text[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_which text;
  v_now jsonb;
  v_changed text[] := '{}';
  v_table text;
  v_count integer;
begin
  foreach v_which in array array['contact', 'other'] loop
    v_now := app.contact_state_of(case v_which when 'contact' then p_merge.contact_id else p_merge.other_id end);
    v_changed := v_changed || array(
      select v_which || '.' || n.key
      from jsonb_each(v_now -> 'row') n
      where n.value is distinct from p_merge.after -> v_which -> 'row' -> n.key
        and n.key not in ('updated_at', 'version', 'search_text', 'name_key', 'name')
      order by n.key
    );
    if v_now -> 'tags' is distinct from p_merge.after -> v_which -> 'tags' then
      v_changed := v_changed || (v_which || '.tags');
    end if;
  end loop;
  for v_table in select jsonb_object_keys(p_merge.moved) loop
    execute format(
      'select count(*) from public.%I where organization_id = app.organization_id() and contact_id = $1 and id = any ($2)', v_table
    )
      into v_count
      using p_merge.contact_id, array(select jsonb_array_elements_text(p_merge.moved -> v_table)::uuid);
    if v_count <> jsonb_array_length(p_merge.moved -> v_table) then
      v_changed := v_changed || v_table;
    end if;
  end loop;
  return v_changed;
end
$$;
grant execute on function app.changed_since_merge(public.contact_merges) to crm_definer;
comment on function app.changed_since_merge(public.contact_merges) is
  'What differs from the state in which a merge left things: contact.<column>, other.<column>, or a table of which a row has gone';

create function public.undo_contact_merge(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_id constant text := app.decode_json(p_input) ->> 'merge_id';
  v_merge public.contact_merges;
  v_changed text[];
begin
  perform app.require_writer('manager');
  select m.* into v_merge
  from public.contact_merges m
  where m.organization_id = v_organization_id and m.id = app.to_uuid(v_id)
  for update;
  if not found then
    return app.not_found('contact_merge', v_id, p_request);
  elsif v_merge.undone_at is not null then
    return app.error_response(409, 'conflict', 'This merge was undone already');
  end if;
  perform from public.contacts c
  where c.organization_id = v_organization_id and c.id in (v_merge.contact_id, v_merge.other_id)
  order by c.id
  for update;
  v_changed := app.changed_since_merge(v_merge);
  if v_changed <> '{}' then
    return app.error_response(
      409, 'conflict', format('The merge cannot be undone, because this has changed since: %s', array_to_string(v_changed, ', '))
    );
  end if;
  perform app.move_children(v_merge.contact_id, v_merge.other_id, v_merge.moved);
  perform set_config('app.keeps_versions', 'on', true);
  -- the one that stayed gives its address back first
  perform app.put_contact(v_merge.before #> '{contact,row}');
  perform app.put_tags(v_merge.contact_id, app.uuids(v_merge.before #> '{contact,tags}'));
  perform app.put_contact(v_merge.before #> '{other,row}');
  perform app.put_tags(v_merge.other_id, app.uuids(v_merge.before #> '{other,tags}'));
  perform set_config('app.keeps_versions', '', true);
  update public.contact_merges m set undone_at = now() where m.organization_id = v_organization_id and m.id = v_merge.id;
  return jsonb_build_object('contacts', app.contact_rows(array[v_merge.contact_id, v_merge.other_id]));
end
$$;
alter function public.undo_contact_merge(jsonb, jsonb) owner to crm_definer;
grant execute on function public.undo_contact_merge(jsonb, jsonb) to crm_member;
comment on function public.undo_contact_merge(jsonb, jsonb) is
  'Takes back { merge_id } to the byte; 409 that names what has changed since, or when it was undone already. Answers { contacts }';

create function app.uuids(p_value jsonb) returns uuid[]
language sql
immutable
set search_path = ''
return array(select jsonb_array_elements_text(p_value)::uuid);
grant execute on function app.uuids(jsonb) to crm_definer;
comment on function app.uuids(jsonb) is 'A JSON list of uuids as an array';

create function app.bare_address(p_email text) returns text
language sql
immutable
set search_path = ''
return app.fold(regexp_replace(split_part(p_email, '@', 1), '\+.*$', '')) || '@' || split_part(p_email, '@', 2);
grant execute on function app.bare_address(text) to crm_member, crm_definer;
comment on function app.bare_address(text) is 'An e-mail address without accents and without what follows a plus';

create index contacts_bare_address_idx on public.contacts (organization_id, app.bare_address(email))
  where email is not null and deleted_at is null;

create function public.list_contact_duplicates(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_id constant text := app.decode_json(p_input) ->> 'contact_id';
  v_contact public.contacts;
begin
  perform app.require_member();
  select c.* into v_contact from public.contacts c where c.organization_id = v_organization_id and c.id = app.to_uuid(v_id);
  if not found then
    return app.not_found('contact', v_id, p_request);
  end if;
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', d.id, 'name', d.name, 'email', d.email, 'phone', d.phone, 'company_name', d.company_name, 'because', d.because
    ) order by d.because, d.name, d.id), '[]')
    from (
      select distinct on (f.id) f.id, f.name, f.email, f.phone, f.company_name, f.because
      from (
        (
          select c.id, c.name, c.email, c.phone, c.company_name, 'email' as because
          from public.contacts c
          where c.organization_id = v_organization_id and app.bare_address(c.email) = app.bare_address(v_contact.email)
            and c.email is not null and c.deleted_at is null
          limit 21
        )
        union all
        (
          select c.id, c.name, c.email, c.phone, c.company_name, 'phone'
          from public.contacts c
          where c.organization_id = v_organization_id and c.phone in (v_contact.phone, v_contact.mobile)
            and c.phone like '+%' and c.deleted_at is null
          limit 21
        )
        union all
        (
          select c.id, c.name, c.email, c.phone, c.company_name, 'phone'
          from public.contacts c
          where c.organization_id = v_organization_id and c.mobile in (v_contact.phone, v_contact.mobile)
            and c.mobile like '+%' and c.deleted_at is null
          limit 21
        )
        union all
        (
          select c.id, c.name, c.email, c.phone, c.company_name, 'name'
          from public.contacts c
          where c.organization_id = v_organization_id and c.name_key = v_contact.name_key
            and c.company_name is not distinct from v_contact.company_name and c.deleted_at is null
          limit 21
        )
      ) f
      where f.id <> v_contact.id
      order by f.id, f.because
      limit 20
    ) d
  );
end
$$;
grant execute on function public.list_contact_duplicates(jsonb, jsonb) to crm_member;
comment on function public.list_contact_duplicates(jsonb, jsonb) is
  'At most 20 contacts that may be the same person as { contact_id }, each with because: email, phone or name';
