-- Doing an import row by row, and undoing it. A batch and its checkpoint are one transaction, so a killed import goes on once.

create function app.import_values(p_before jsonb, p_values jsonb, p_overwrite boolean) returns jsonb
language sql
immutable
set search_path = ''
return p_before
  || (
    select coalesce(jsonb_object_agg(v.key, v.value), '{}')
    from jsonb_each(p_values) v
    where v.key <> 'custom_fields' and (p_overwrite or p_before -> v.key = 'null')
  )
  || jsonb_build_object('custom_fields', case
    when p_overwrite then (p_before -> 'custom_fields') || coalesce(p_values -> 'custom_fields', '{}')
    else coalesce(p_values -> 'custom_fields', '{}') || (p_before -> 'custom_fields')
  end);
grant execute on function app.import_values(jsonb, jsonb, boolean) to crm_definer;
comment on function app.import_values(jsonb, jsonb, boolean) is
  'A contact as a row of a file leaves it: the row''s values where the contact has none, or everywhere when it overwrites';

create function app.insert_contacts(p_rows jsonb, p_created_by uuid) returns uuid[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_ids uuid[];
begin
  with added as (
    insert into public.contacts (
      organization_id, id, first_name, last_name, email, phone, mobile, company_name, title, type, department, status, contact_state,
      source, lead_score, owner_id, website, address_line1, address_line2, city, state, postal_code, country, birthday, linkedin_url,
      twitter_handle, avatar_url, notes, email_opt_in, sms_opt_in, do_not_call, custom_fields, created_by
    )
    select
      app.organization_id(), coalesce(r.id, app.uuid_v7()), r.first_name, r.last_name, r.email, r.phone, r.mobile, r.company_name, r.title,
      coalesce(r.type, 'lead'), r.department, coalesce(r.status, 'new'), coalesce(r.contact_state, 'active'), coalesce(r.source, 'manual'),
      r.lead_score, r.owner_id, r.website, r.address_line1, r.address_line2, r.city, r.state, r.postal_code, r.country, r.birthday,
      r.linkedin_url, r.twitter_handle, r.avatar_url, r.notes, coalesce(r.email_opt_in, true), coalesce(r.sms_opt_in, true),
      coalesce(r.do_not_call, false), coalesce(r.custom_fields, '{}'), p_created_by
    from jsonb_populate_recordset(null::public.contacts, p_rows) r
    on conflict (organization_id, email) where deleted_at is null do nothing
    returning id
  )
  select array_agg(a.id) into v_ids from added a;
  return v_ids;
end
$$;
grant execute on function app.insert_contacts(jsonb, uuid) to crm_definer;
comment on function app.insert_contacts(jsonb, uuid) is
  'Adds contacts with these values, each under its id when it has one, but none whose e-mail address a live contact has; answers their ids';

create function app.update_by_row(p_contact_id uuid, p_row jsonb, p_options jsonb, p_tag_ids uuid[]) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_before jsonb;
  v_after jsonb;
begin
  perform from public.contacts c where c.organization_id = app.organization_id() and c.id = p_contact_id for no key update;
  v_before := app.contact_state_of(p_contact_id);
  v_after := app.import_values(v_before -> 'row', p_row -> 'values', coalesce((p_options ->> 'overwrite')::boolean, false));
  if p_options ->> 'existing' = 'skip' or (v_after = v_before -> 'row' and v_before -> 'tags' @> to_jsonb(p_tag_ids)) then
    return jsonb_build_object('outcome', 'skipped', 'contact_id', p_contact_id);
  end if;
  if v_after <> v_before -> 'row' then
    perform app.put_contact(v_after);
  end if;
  perform app.change_tags(p_contact_id, app.uuids(v_before -> 'tags') || p_tag_ids);
  return jsonb_build_object('outcome', 'updated', 'contact_id', p_contact_id, 'before', v_before);
end
$$;
grant execute on function app.update_by_row(uuid, jsonb, jsonb, uuid[]) to crm_definer;
comment on function app.update_by_row(uuid, jsonb, jsonb, uuid[]) is
  'Changes a contact by a row of a file: { outcome: updated or skipped, contact_id, before }. Skipped when told so, or when '
  'nothing differs';

create function app.import_row(p_row jsonb, p_options jsonb, p_created_by uuid, p_tag_ids uuid[]) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_defaults constant jsonb := jsonb_strip_nulls(jsonb_build_object('source', 'import', 'owner_id', p_options -> 'owner_id'));
  v_id uuid := app.match_contact(p_row -> 'values');
begin
  if v_id is null then
    v_id := (app.insert_contacts(jsonb_build_array(v_defaults || (p_row -> 'values')), p_created_by))[1];
    if v_id is not null then
      perform app.put_tags(v_id, p_tag_ids);
      return jsonb_build_object('outcome', 'created', 'contact_id', v_id);
    end if;
    -- somebody else has added the contact at this moment
    v_id := app.match_contact(p_row -> 'values');
  end if;
  return app.update_by_row(v_id, p_row, p_options, p_tag_ids);
exception
  when data_exception or integrity_constraint_violation or sqlstate 'PT422' then
    return jsonb_build_object('outcome', 'failed', 'reasons', jsonb_build_array(jsonb_build_object(
      'field', '', 'value', '', 'message', 'A value of this row cannot be stored.'
    )));
end
$$;
grant execute on function app.import_row(jsonb, jsonb, uuid, uuid[]) to crm_definer;
comment on function app.import_row(jsonb, jsonb, uuid, uuid[]) is
  'Does one row of a file, { values, tags }: { outcome: created, updated, skipped or failed, contact_id, before, reasons }';

create function app.import_tags(p_rows jsonb, p_options jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform app.tag_ids(array(
    select distinct t
    from jsonb_array_elements(p_rows) r
    cross join lateral jsonb_array_elements_text(coalesce(r -> 'tags', '[]') || coalesce(p_options -> 'tags', '[]')) t
  ));
  return (
    select coalesce(jsonb_object_agg(app.fold(g.name), g.id), '{}') from public.tags g where g.organization_id = app.organization_id()
  );
end
$$;
grant execute on function app.import_tags(jsonb, jsonb) to crm_definer;
comment on function app.import_tags(jsonb, jsonb) is
  'The organisation''s tags by their folded names, { name: id }, once those of these rows are among them';

create function app.store_import_row(p_import public.contact_imports, p_row jsonb, p_done jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.contact_import_rows (
    organization_id, import_id, row_number, line, outcome, contact_id, before, after_version, cells, reasons
  )
  values (
    p_import.organization_id, p_import.id, (p_row ->> 'row')::integer, (p_row ->> 'line')::integer, p_done ->> 'outcome',
    (p_done ->> 'contact_id')::uuid, p_done -> 'before',
    case when p_done ->> 'outcome' in ('created', 'updated') then (
      select c.version from public.contacts c where c.organization_id = p_import.organization_id and c.id = (p_done ->> 'contact_id')::uuid
    ) end,
    case when p_done ->> 'outcome' = 'failed' then p_row -> 'cells' end, p_done -> 'reasons'
  );
end
$$;
grant execute on function app.store_import_row(public.contact_imports, jsonb, jsonb) to crm_definer;
comment on function app.store_import_row(public.contact_imports, jsonb, jsonb) is 'Notes what was done with a row of a file';

create function app.rows_of_new_contacts(p_rows jsonb) returns integer[]
language plpgsql
stable
set search_path = ''
-- planned while the table may still be empty, and used when it is large
set enable_seqscan = off
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return array(
    with keys as materialized (
      select (r ->> 'row')::integer as row, k.key
      from jsonb_array_elements(p_rows) r
      cross join lateral (
        values (r #>> '{values,email}'), (r #>> '{values,phone}'), (nullif(r #>> '{values,mobile}', r #>> '{values,phone}'))
      ) k (key)
      where r ? 'values' and k.key is not null
    ),
    known as (
      select k.key from keys k join public.contacts c
        on c.organization_id = v_organization_id and c.email = k.key and c.deleted_at is null
      union all
      select k.key from keys k join public.contacts c
        on c.organization_id = v_organization_id and c.phone = k.key and c.phone like '+%' and c.deleted_at is null
      union all
      select k.key from keys k join public.contacts c
        on c.organization_id = v_organization_id and c.mobile = k.key and c.mobile like '+%' and c.deleted_at is null
      union all
      select k.key from keys k group by k.key having count(*) > 1
    )
    select k.row from keys k group by k.row having not bool_or(k.key in (select n.key from known n))
  );
end
$$;
grant execute on function app.rows_of_new_contacts(jsonb) to crm_definer;
comment on function app.rows_of_new_contacts(jsonb) is
  'The numbers of the rows whose address and numbers neither a contact nor another of these rows has: they can be added in one go';

create function app.insert_rows(p_import public.contact_imports, p_rows jsonb, p_tags jsonb) returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_defaults constant jsonb := jsonb_strip_nulls(jsonb_build_object('source', 'import', 'owner_id', p_import.options -> 'owner_id'));
  v_count integer;
begin
  v_count := cardinality(app.insert_contacts((
    select jsonb_agg(v_defaults || (r -> 'values') || jsonb_build_object('id', r -> 'id')) from jsonb_array_elements(p_rows) r
  ), p_import.created_by));
  if v_count is distinct from jsonb_array_length(p_rows) then
    raise unique_violation using message = 'somebody else has added one of them at this moment';
  end if;
  insert into public.contact_tags (organization_id, contact_id, tag_id)
  select p_import.organization_id, (r ->> 'id')::uuid, t
  from jsonb_array_elements(p_rows) r
  cross join lateral unnest(app.tags_among(p_tags, r, p_import.options)) t
  where r -> 'tags' <> '[]' or p_import.options -> 'tags' <> '[]';
  insert into public.contact_import_rows (organization_id, import_id, row_number, line, outcome, contact_id, after_version)
  select p_import.organization_id, p_import.id, (r ->> 'row')::integer, (r ->> 'line')::integer, 'created', (r ->> 'id')::uuid, 1
  from jsonb_array_elements(p_rows) r;
  return v_count;
end
$$;
grant execute on function app.insert_rows(public.contact_imports, jsonb, jsonb) to crm_definer;
comment on function app.insert_rows(public.contact_imports, jsonb, jsonb) is
  'Adds the contacts of rows that have ids for them, with their tags, and notes the rows; fails as a whole when one cannot be added';

create function app.import_rows(p_import public.contact_imports, p_rows jsonb, p_tags jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_new constant integer[] := app.rows_of_new_contacts(p_rows);
  v_together jsonb := (
    select jsonb_agg(r || jsonb_build_object('id', app.uuid_v7()) order by (r ->> 'row')::integer)
    from jsonb_array_elements(p_rows) r
    where (r ->> 'row')::integer = any (v_new)
  );
  v_created integer := 0;
  v_row jsonb;
  v_done jsonb;
  v_counts jsonb;
begin
  if v_together is not null then
    begin
      v_created := app.insert_rows(p_import, v_together, p_tags);
    exception when data_exception or integrity_constraint_violation or sqlstate 'PT422' then
      -- one of them cannot be added: each is tried by itself
      v_together := null;
    end;
  end if;
  v_counts := jsonb_build_object('created', v_created, 'updated', 0, 'skipped', 0, 'failed', 0);
  for v_row in
    select r
    from jsonb_array_elements(p_rows) r
    where v_together is null or (r ->> 'row')::integer <> all (v_new)
    order by (r ->> 'row')::integer
  loop
    v_done := case
      when v_row ? 'reasons' then jsonb_build_object('outcome', 'failed', 'reasons', v_row -> 'reasons')
      else app.import_row(v_row, p_import.options, p_import.created_by, app.tags_among(p_tags, v_row, p_import.options))
    end;
    perform app.store_import_row(p_import, v_row, v_done);
    v_counts := jsonb_set(v_counts, array[v_done ->> 'outcome'], to_jsonb((v_counts ->> (v_done ->> 'outcome'))::integer + 1));
  end loop;
  return v_counts;
end
$$;
grant execute on function app.import_rows(public.contact_imports, jsonb, jsonb) to crm_definer;
comment on function app.import_rows(public.contact_imports, jsonb, jsonb) is
  'Does rows of a file: those of contacts that are plainly new in one go, the others one by one in their order. Answers { created, '
  'updated, skipped, failed }';

create function app.record_import(p_import public.contact_imports, p_from integer, p_to integer) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.domain_events (organization_id, type, object_type, object_id, changes, actor_kind, actor_id)
  select
    p_import.organization_id, case r.outcome when 'created' then 'contact.created' else 'contact.updated' end, 'contact', r.contact_id,
    jsonb_build_object('import_id', jsonb_build_object('old', null, 'new', p_import.id)), app.claim('actor'), p_import.created_by
  from public.contact_import_rows r
  where r.organization_id = p_import.organization_id and r.import_id = p_import.id
    and r.row_number > p_from and r.row_number <= p_to and r.outcome in ('created', 'updated');
end
$$;
grant execute on function app.record_import(public.contact_imports, integer, integer) to crm_definer;
comment on function app.record_import(public.contact_imports, integer, integer) is
  'Appends an event for each contact that these rows of an import created or changed; the audit log has the import as a whole';

create function public.import_contact_batch(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_from constant integer := (v_input ->> 'from')::integer;
  v_job public.jobs;
  v_import public.contact_imports;
  v_counts jsonb;
begin
  perform app.require_worker();
  v_job := app.require_job('import_contacts', (v_input ->> 'import_id')::uuid, (v_input ->> 'token')::uuid);
  select i.* into v_import
  from public.contact_imports i
  where i.organization_id = app.organization_id() and i.id = (v_input ->> 'import_id')::uuid
  for update;
  -- a batch that was stored before its answer got through is not done again
  if v_import.status not in ('queued', 'running') or v_import.done_rows <> v_from then
    return jsonb_build_object('status', v_import.status, 'done_rows', v_import.done_rows);
  end if;
  perform set_config('app.keeps_record', 'on', true);
  v_counts := app.import_rows(v_import, v_input -> 'rows', app.import_tags(v_input -> 'rows', v_import.options));
  perform app.record_import(v_import, v_from, v_from + jsonb_array_length(v_input -> 'rows'));
  perform set_config('app.keeps_record', '', true);
  return app.count_batch(v_job, v_import, v_counts);
end
$$;
alter function public.import_contact_batch(jsonb, jsonb) owner to crm_definer;
grant execute on function public.import_contact_batch(jsonb, jsonb) to crm_worker;
comment on function public.import_contact_batch(jsonb, jsonb) is
  'Does the rows of a file behind the first `from`, and moves the checkpoint behind them. Takes { import_id, token, from, rows: [{ row, '
  'line, values, tags } or { row, line, cells, reasons }] }; answers { status, done_rows }: a batch that is done already changes nothing';

create function app.tags_among(p_tags jsonb, p_row jsonb, p_options jsonb) returns uuid[]
language sql
immutable
set search_path = ''
return array(
  select distinct (p_tags ->> app.fold(t))::uuid
  from jsonb_array_elements_text(coalesce(p_row -> 'tags', '[]') || coalesce(p_options -> 'tags', '[]')) t
  where p_tags ? app.fold(t)
);
grant execute on function app.tags_among(jsonb, jsonb, jsonb) to crm_definer;
comment on function app.tags_among(jsonb, jsonb, jsonb) is
  'The ids of a row''s tags and of those that all rows get, out of { folded name: id }';

create function app.count_batch(p_job public.jobs, p_import public.contact_imports, p_counts jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_status text;
  v_done_rows integer;
begin
  update public.contact_imports i
  set
    created_rows = i.created_rows + (p_counts ->> 'created')::integer,
    updated_rows = i.updated_rows + (p_counts ->> 'updated')::integer,
    skipped_rows = i.skipped_rows + (p_counts ->> 'skipped')::integer,
    failed_rows = i.failed_rows + (p_counts ->> 'failed')::integer,
    done_rows = i.done_rows + n.rows,
    started_at = coalesce(i.started_at, now()),
    status = case when i.done_rows + n.rows = i.total_rows then 'done' else 'running' end,
    finished_at = case when i.done_rows + n.rows = i.total_rows then now() end
  from (select sum(value::integer)::integer as rows from jsonb_each_text(p_counts)) n
  where i.organization_id = p_import.organization_id and i.id = p_import.id
  returning i.status, i.done_rows into v_status, v_done_rows;
  perform app.save_progress(p_job, jsonb_build_object('done', v_done_rows));
  return jsonb_build_object('status', v_status, 'done_rows', v_done_rows);
end
$$;
grant execute on function app.count_batch(public.jobs, public.contact_imports, jsonb) to crm_definer;
comment on function app.count_batch(public.jobs, public.contact_imports, jsonb) is
  'Counts a batch of an import and moves its checkpoint; the last one ends it';
