-- What language models may cost an organisation and what they have cost it.

create table public.model_usage (
  organization_id uuid not null references public.organizations on delete cascade,
  day date not null,
  calls integer not null default 0,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  reserved_tokens bigint not null default 0,
  primary key (organization_id, day)
);
comment on table public.model_usage is 'Language model tokens per organisation and UTC day, against organizations.model_tokens_per_day';

alter table public.model_usage enable row level security;
alter table public.model_usage force row level security;
create policy "functions act inside the organisation of the claim" on public.model_usage for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "admins read their active organisation" on public.model_usage for select to crm_member
  using (organization_id = (select app.member_organization_id('admin')));
grant select on public.model_usage to crm_member;
grant select, insert, update on public.model_usage to crm_definer;

create function app.today() returns date
language sql
stable
set search_path = ''
return (now() at time zone 'UTC')::date;
grant execute on function app.today() to crm_member, crm_definer;
comment on function app.today() is 'The UTC day, in which budgets are counted';

create function app.tokens_left() returns bigint
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.model_usage (organization_id, day)
  values (app.organization_id(), app.today())
  on conflict do nothing;
  perform from public.model_usage u
  where u.organization_id = app.organization_id() and u.day = app.today()
  for no key update;
  return (
    select o.model_tokens_per_day - u.input_tokens - u.output_tokens - u.reserved_tokens
    from public.model_usage u
    join public.organizations o on o.id = u.organization_id
    where u.organization_id = app.organization_id() and u.day = app.today()
  );
end
$$;
grant execute on function app.tokens_left() to crm_definer;
comment on function app.tokens_left() is
  'Model tokens that the organisation may still use today. Locks the day''s row, so that two who ask cannot both be given the last ones';

create function app.ai_settings() returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return (
    select jsonb_build_object(
      'model_tokens_per_day', o.model_tokens_per_day,
      'days', (
        select jsonb_agg(
          jsonb_build_object(
            'day', d.day, 'calls', coalesce(u.calls, 0), 'input_tokens', coalesce(u.input_tokens, 0),
            'output_tokens', coalesce(u.output_tokens, 0), 'reserved_tokens', greatest(0, coalesce(u.reserved_tokens, 0))
          )
          order by d.day
        )
        from (select app.today() - n as day from generate_series(0, 29) n) d
        left join public.model_usage u on u.organization_id = v_organization_id and u.day = d.day
      )
    )
    from public.organizations o
    where o.id = v_organization_id
  );
end
$$;
grant execute on function app.ai_settings() to crm_member, crm_definer;
comment on function app.ai_settings() is
  'The budget of language model tokens and what was used on each of the last thirty UTC days, today last';

create function public.get_ai_settings(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_role constant public.member_role := app.require_member();
begin
  -- to anybody else the days would look as if nothing had been used: the usage is for admins to read
  return case when v_role >= 'admin' then app.ai_settings() else app.ai_settings() || '{"days": null}' end;
end
$$;
grant execute on function public.get_ai_settings(jsonb, jsonb) to crm_member;
comment on function public.get_ai_settings(jsonb, jsonb) is
  'What language models may cost and have cost: { model_tokens_per_day, days: [{ day, calls, input_tokens, output_tokens, reserved_tokens '
  '}] of the last thirty UTC days, today last | null below admin }';

create function public.update_ai_settings(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
begin
  perform app.require_member('admin');
  update public.organizations o
  set model_tokens_per_day = (v_input ->> 'model_tokens_per_day')::integer, updated_at = now()
  where o.id = app.organization_id();
  perform app.audit('ai_settings.updated', 'organization', app.organization_id()::text, v_input, p_request);
  return app.ai_settings();
end
$$;
alter function public.update_ai_settings(jsonb, jsonb) owner to crm_definer;
grant execute on function public.update_ai_settings(jsonb, jsonb) to crm_member;
comment on function public.update_ai_settings(jsonb, jsonb) is
  'Sets the budget { model_tokens_per_day }, from the next model call on; answers as get_ai_settings does; admins only';

create function app.reserve_tokens(p_tokens bigint) returns void
language sql
volatile
set search_path = ''
begin atomic
  update public.model_usage u
  set reserved_tokens = u.reserved_tokens + p_tokens
  where u.organization_id = app.organization_id() and u.day = app.today();
end;
grant execute on function app.reserve_tokens(bigint) to crm_definer;
comment on function app.reserve_tokens(bigint) is 'Sets model tokens of today aside for work that is about to begin';
