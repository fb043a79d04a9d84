-- Taking an import back, its last row first.

create function app.undo_row(p_row public.contact_import_rows, p_referenced uuid[]) returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_version integer;
begin
  select c.version into v_version
  from public.contacts c
  where c.organization_id = p_row.organization_id and c.id = p_row.contact_id
  for update;
  if not found then
    return 'The contact is gone';
  elsif v_version <> p_row.after_version then
    return 'The contact has been changed since';
  elsif p_row.outcome = 'updated' then
    perform app.put_contact(p_row.before -> 'row'), app.put_tags(p_row.contact_id, app.uuids(p_row.before -> 'tags'));
    return null;
  elsif p_row.contact_id = any (p_referenced) then
    return 'Something has been added to the contact since';
  end if;
  delete from public.contacts c where c.organization_id = p_row.organization_id and c.id = p_row.contact_id;
  return null;
exception
  when unique_violation then
    return 'Another contact has the former e-mail address by now';
end
$$;
grant execute on function app.undo_row(public.contact_import_rows, uuid[]) to crm_definer;
comment on function app.undo_row(public.contact_import_rows, uuid[]) is
  'Removes the contact that a row created, or puts back the one that it changed, to the byte; else answers why it was kept';

create function app.with_children(p_ids uuid[]) returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_table text;
  v_found uuid[] := '{}';
  v_more uuid[];
begin
  for v_table in select app.contact_children() loop
    execute format(
      'select array(select distinct contact_id from public.%I '
      'where organization_id = app.organization_id() and contact_id = any ($1))', v_table
    ) into v_more using p_ids;
    v_found := v_found || v_more;
  end loop;
  return v_found;
end
$$;
grant execute on function app.with_children(uuid[]) to crm_definer;
comment on function app.with_children(uuid[]) is 'Those of the contacts to which something belongs: a note, a visitor, a deal';

create function public.undo_import_batch(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_job public.jobs;
  v_rows public.contact_import_rows[];
  v_row public.contact_import_rows;
  v_referenced uuid[];
  v_kept text;
  v_counts jsonb := '{"removed": 0, "restored": 0, "kept": 0}';
  v_undone text;
begin
  perform app.require_worker();
  v_job := app.require_job('undo_contact_import', (v_input ->> 'import_id')::uuid, (v_input ->> 'token')::uuid);
  -- the last row first: a contact that several rows touched goes back the way it came
  v_rows := array(
    select r
    from public.contact_import_rows r
    where r.organization_id = app.organization_id() and r.import_id = (v_input ->> 'import_id')::uuid
      and r.undone is null and r.outcome in ('created', 'updated')
    order by r.row_number desc
    limit (v_input ->> 'limit')::integer
  );
  v_referenced := app.with_children(array(select (r).contact_id from unnest(v_rows) r));
  perform set_config('app.keeps_versions', 'on', true);
  foreach v_row in array v_rows loop
    v_kept := app.undo_row(v_row, v_referenced);
    v_undone := case when v_kept is not null then 'kept' when v_row.outcome = 'created' then 'removed' else 'restored' end;
    update public.contact_import_rows r set undone = v_undone, kept_because = v_kept
    where r.organization_id = v_row.organization_id and r.import_id = v_row.import_id and r.row_number = v_row.row_number;
    v_counts := jsonb_set(v_counts, array[v_undone], to_jsonb((v_counts ->> v_undone)::integer + 1));
  end loop;
  perform set_config('app.keeps_versions', '', true);
  return app.count_undone(v_job, v_counts, cardinality(v_rows) < (v_input ->> 'limit')::integer);
end
$$;
alter function public.undo_import_batch(jsonb, jsonb) owner to crm_definer;
grant execute on function public.undo_import_batch(jsonb, jsonb) to crm_worker;
comment on function public.undo_import_batch(jsonb, jsonb) is
  'Takes back the last rows of an import that still stand. Takes { import_id, token, limit }; answers { status, undone_rows }';

create function app.count_undone(p_job public.jobs, p_counts jsonb, p_is_last boolean) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_answer jsonb;
begin
  update public.contact_imports i
  set
    removed_rows = i.removed_rows + (p_counts ->> 'removed')::integer,
    restored_rows = i.restored_rows + (p_counts ->> 'restored')::integer,
    kept_rows = i.kept_rows + (p_counts ->> 'kept')::integer,
    status = case when p_is_last then 'undone' else 'undoing' end,
    undone_at = case when p_is_last then now() end
  where i.organization_id = p_job.organization_id and i.id = p_job.object_id
  returning jsonb_build_object('status', i.status, 'undone_rows', i.removed_rows + i.restored_rows + i.kept_rows) into v_answer;
  perform app.save_progress(p_job, jsonb_build_object('undone', v_answer -> 'undone_rows'));
  return v_answer;
end
$$;
grant execute on function app.count_undone(public.jobs, jsonb, boolean) to crm_definer;
comment on function app.count_undone(public.jobs, jsonb, boolean) is 'Counts a batch of an undo, and ends it after the last one';
