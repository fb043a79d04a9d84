-- What language models may cost an organisation and what they have cost it.

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
comment on function app.ai_settings() is 'The budget of language model tokens and what was used on each of the last thirty UTC days, today last';

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
comment on function public.get_ai_settings(jsonb, jsonb) is 'What language models may cost and have cost: { model_tokens_per_day, days: [{ day, calls, input_tokens, output_tokens, reserved_tokens }] of the last thirty UTC days, today last | null below admin }';

create function public.update_ai_settings(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
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
comment on function public.update_ai_settings(jsonb, jsonb) is 'Sets the budget { model_tokens_per_day }, from the next model call on; answers as get_ai_settings does; admins only';

grant execute on function app.ai_settings(), app.today() to crm_member;
grant execute on function app.ai_settings() to crm_definer;
