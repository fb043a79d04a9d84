-- Files: a private bucket of the hosted project's storage, an object per file under the id of its organisation. Everything
-- goes through our routes. The local storage (supabase/local/storage.ts) keeps no tables; there this does nothing.

do $$
begin
  if to_regclass('storage.objects') is null then
    return;
  end if;
  insert into storage.buckets (id, name, public) values ('files', 'files', false) on conflict do nothing;
  grant usage on schema storage to crm_member, crm_worker;
  grant select on storage.buckets to crm_member, crm_worker;
  grant select, insert, update, delete on storage.objects to crm_member, crm_worker;
  drop policy if exists "the claim's organisation reaches its own files" on storage.objects;
  create policy "the claim's organisation reaches its own files" on storage.objects to crm_member, crm_worker
    using (bucket_id = 'files' and (storage.foldername(name))[1] = (select app.organization_id())::text)
    with check (bucket_id = 'files' and (storage.foldername(name))[1] = (select app.organization_id())::text);
end
$$;
