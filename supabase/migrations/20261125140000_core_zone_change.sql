-- Two who change the time zone at once take turns before either asks what it was: else the second could put the old one back
-- and take it for no change, while the first has counted all history in its own.

create or replace function public.update_settings(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_organization_id constant uuid := app.organization_id();
  v_timezone text;
  v_organization public.organizations;
begin
  perform app.require_member('admin');
  select o.timezone into v_timezone from public.organizations o where o.id = v_organization_id for no key update;
  update public.organizations o
  set
    name = coalesce(v_input ->> 'organization_name', o.name),
    description = case when v_input ? 'description' then v_input ->> 'description' else o.description end,
    location = case when v_input ? 'location' then v_input ->> 'location' else o.location end,
    website_url = case when v_input ? 'website_url' then v_input ->> 'website_url' else o.website_url end,
    timezone = coalesce(v_input ->> 'timezone', o.timezone),
    updated_at = now()
  where o.id = v_organization_id
  returning o.* into v_organization;
  if v_organization.timezone <> v_timezone then
    -- days are cut elsewhere now, those that are over too
    perform app.rebuild_stats();
  end if;
  perform app.audit('settings.updated', 'organization', v_organization.id::text, v_input, p_request);
  return app.settings_row(v_organization);
end
$$;
