-- The steps of an import that people take: upload, look, start, stop, undo.

create function app.import_answer(p_import public.contact_imports) returns jsonb
language sql
stable
set search_path = ''
return to_jsonb(p_import) - 'organization_id';
grant execute on function app.import_answer(public.contact_imports) to crm_definer, crm_system;
comment on function app.import_answer(public.contact_imports) is 'An import as it is answered';

create function public.create_contact_import(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_import public.contact_imports;
begin
  perform app.require_writer('manager');
  insert into public.contact_imports as i (organization_id, file_id, file_name, format, columns, total_rows, created_by)
  values (
    app.organization_id(), (v_input ->> 'file_id')::uuid, v_input ->> 'file_name', v_input -> 'format', v_input -> 'columns',
    (v_input ->> 'total_rows')::integer, app.user_id()
  )
  returning i.* into v_import;
  perform app.audit(
    'contact_import.created', 'contact_import', v_import.id::text, jsonb_build_object('rows', v_import.total_rows), p_request
  );
  return app.import_answer(v_import);
end
$$;
alter function public.create_contact_import(jsonb, jsonb) owner to crm_definer;
grant execute on function public.create_contact_import(jsonb, jsonb) to crm_member;
comment on function public.create_contact_import(jsonb, jsonb) is
  'Notes a file of contacts that was uploaded. Takes { file_id, file_name, format, columns, total_rows }; answers the import';

create function app.locked_import(p_id text) returns public.contact_imports
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_import public.contact_imports;
begin
  select i.* into v_import
  from public.contact_imports i
  where i.organization_id = app.organization_id() and i.id = app.to_uuid(p_id)
  for update;
  return v_import;
end
$$;
grant execute on function app.locked_import(text) to crm_definer;
comment on function app.locked_import(text) is 'The organisation''s import with this id, locked';

create function public.start_contact_import(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_import public.contact_imports;
begin
  perform app.require_writer('manager');
  v_import := app.locked_import(v_input ->> 'import_id');
  if v_import.id is null then
    return app.not_found('contact_import', v_input ->> 'import_id', p_request);
  elsif v_import.status <> 'mapping' then
    return app.error_response(409, 'conflict', 'This import was started already');
  end if;
  update public.contact_imports i
  set
    mapping = v_input -> 'mapping', options = v_input -> 'options',
    status = case when i.total_rows = 0 then 'done' else 'queued' end,
    finished_at = case when i.total_rows = 0 then now() end
  where i.organization_id = v_import.organization_id and i.id = v_import.id
  returning i.* into v_import;
  if v_import.status = 'queued' then
    perform app.enqueue_job('import_contacts', v_import.id, jsonb_build_object('import_id', v_import.id));
  end if;
  perform app.audit('contact_import.started', 'contact_import', v_import.id::text, v_input - 'import_id', p_request);
  return app.import_answer(v_import);
end
$$;
alter function public.start_contact_import(jsonb, jsonb) owner to crm_definer;
grant execute on function public.start_contact_import(jsonb, jsonb) to crm_member;
comment on function public.start_contact_import(jsonb, jsonb) is
  'Starts an import. Takes { import_id, mapping: [{ index, target }], options }; answers the import, 409 when it was started before';

create function public.cancel_contact_import(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_id constant text := app.decode_json(p_input) ->> 'import_id';
  v_import public.contact_imports;
begin
  perform app.require_writer('manager');
  v_import := app.locked_import(v_id);
  if v_import.id is null then
    return app.not_found('contact_import', v_id, p_request);
  elsif v_import.status not in ('queued', 'running') then
    return app.error_response(409, 'conflict', 'This import is not under way');
  end if;
  -- the job sees it before its next batch
  update public.contact_imports i
  set status = 'cancelled', finished_at = now()
  where i.organization_id = v_import.organization_id and i.id = v_import.id
  returning i.* into v_import;
  perform app.audit('contact_import.cancelled', 'contact_import', v_import.id::text, '{}', p_request);
  return app.import_answer(v_import);
end
$$;
alter function public.cancel_contact_import(jsonb, jsonb) owner to crm_definer;
grant execute on function public.cancel_contact_import(jsonb, jsonb) to crm_member;
comment on function public.cancel_contact_import(jsonb, jsonb) is
  'Stops { import_id } after the batch under way; what was done stays and can be undone. Answers the import, 409 when it is not under way';

create function public.undo_contact_import(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_id constant text := app.decode_json(p_input) ->> 'import_id';
  v_import public.contact_imports;
begin
  perform app.require_writer('manager');
  v_import := app.locked_import(v_id);
  if v_import.id is null then
    return app.not_found('contact_import', v_id, p_request);
  elsif v_import.status not in ('done', 'cancelled', 'failed') then
    return app.error_response(409, 'conflict', 'Only an import that has ended, and was not undone, can be undone');
  end if;
  update public.contact_imports i
  set status = 'undoing'
  where i.organization_id = v_import.organization_id and i.id = v_import.id
  returning i.* into v_import;
  perform app.enqueue_job('undo_contact_import', v_import.id, jsonb_build_object('import_id', v_import.id));
  perform app.audit('contact_import.undone', 'contact_import', v_import.id::text, '{}', p_request);
  return app.import_answer(v_import);
end
$$;
alter function public.undo_contact_import(jsonb, jsonb) owner to crm_definer;
grant execute on function public.undo_contact_import(jsonb, jsonb) to crm_member;
comment on function public.undo_contact_import(jsonb, jsonb) is
  'Begins to take back what { import_id } did; answers the import, 409 while it is under way or when it was undone before';

create function public.fail_contact_import(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_job public.jobs;
begin
  perform app.require_worker();
  v_job := app.require_job('import_contacts', (v_input ->> 'import_id')::uuid, (v_input ->> 'token')::uuid);
  update public.contact_imports i
  set status = 'failed', error = left(v_input ->> 'error', 500), finished_at = now()
  where i.organization_id = v_job.organization_id and i.id = v_job.object_id and i.status in ('queued', 'running');
  return jsonb_build_object('failed', found);
end
$$;
alter function public.fail_contact_import(jsonb, jsonb) owner to crm_definer;
grant execute on function public.fail_contact_import(jsonb, jsonb) to crm_worker;
comment on function public.fail_contact_import(jsonb, jsonb) is
  'Ends an import whose file cannot be read any more. Takes { import_id, token, error }';

create function public.get_contact_import_plan(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_id constant text := app.decode_json(p_input) ->> 'import_id';
  v_import public.contact_imports;
begin
  if app.claim('role') = 'crm_worker' then
    perform app.require_worker();
  else
    perform app.require_member('manager');
  end if;
  select i.* into v_import from public.contact_imports i where i.organization_id = v_organization_id and i.id = app.to_uuid(v_id);
  if v_id is not null and not found then
    return app.not_found('contact_import', v_id, p_request);
  end if;
  return jsonb_build_object(
    'import', case when v_id is not null then app.import_answer(v_import) end,
    'custom_fields', (
      select coalesce(jsonb_agg(
        jsonb_build_object('key', d.key, 'label', d.label, 'kind', d.kind, 'options', d.options) order by d.position, d.key
      ), '[]')
      from public.custom_field_definitions d
      where d.organization_id = v_organization_id
    ),
    'members', (
      select coalesce(jsonb_object_agg(u.email, u.id), '{}')
      from public.memberships m
      join public.users u on u.id = m.user_id
      where m.organization_id = v_organization_id
    ),
    'country', (select o.country from public.organizations o where o.id = v_organization_id)
  );
end
$$;
alter function public.get_contact_import_plan(jsonb, jsonb) owner to crm_system;
grant select on public.contact_imports to crm_system;
grant select (organization_id, key, label, kind, options, position) on public.custom_field_definitions to crm_system;
grant execute on function public.get_contact_import_plan(jsonb, jsonb) to crm_member, crm_worker;
comment on function public.get_contact_import_plan(jsonb, jsonb) is
  'What reading the file of { import_id } needs, or of one that is about to be uploaded: { import, custom_fields: [{ key, label, kind, '
  'options }], members: { e-mail: id }, country }';

create function public.match_contacts(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform app.require_member('manager');
  return (
    select coalesce(jsonb_agg(app.match_contact(k.value) is not null order by k.ordinality), '[]')
    from jsonb_array_elements(app.decode_json(p_input) -> 'rows') with ordinality k
  );
end
$$;
alter function public.match_contacts(jsonb, jsonb) owner to crm_definer;
grant execute on function public.match_contacts(jsonb, jsonb) to crm_member;
comment on function public.match_contacts(jsonb, jsonb) is
  'Which rows name a contact that is there: takes { rows: [{ email, phone, mobile }] }, answers a list of true and false';

create function public.preview_contact_rows(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_options constant jsonb := v_input -> 'options';
  v_tags jsonb;
  v_row jsonb;
  v_outcomes jsonb := '[]';
begin
  perform app.require_writer('manager');
  begin
    v_tags := app.import_tags(v_input -> 'rows', v_options);
    for v_row in select r from jsonb_array_elements(v_input -> 'rows') r loop
      v_outcomes := v_outcomes
        || (app.import_row(v_row, v_options, app.user_id(), app.tags_among(v_tags, v_row, v_options)) - 'before');
    end loop;
    -- what was done is taken back; what was learned stays in the variable
    raise exception using errcode = 'ZZ000';
  exception when sqlstate 'ZZ000' then
    return v_outcomes;
  end;
end
$$;
alter function public.preview_contact_rows(jsonb, jsonb) owner to crm_definer;
grant execute on function public.preview_contact_rows(jsonb, jsonb) to crm_member;
comment on function public.preview_contact_rows(jsonb, jsonb) is
  'What an import would do with these rows, by doing it and taking it back: takes { rows, options }, answers [{ outcome, '
  'contact_id, reasons }]';
