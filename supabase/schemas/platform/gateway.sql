-- The direct connection: what the Data API does for each call, in one statement.

create function app.call_function(p_claims jsonb, p_function text, p_input jsonb, p_request jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_answer jsonb;
begin
  -- until the transaction ends; Postgres refuses every role that the login may not become
  perform
    set_config('request.jwt.claims', p_claims::text, true),
    set_config(
      'request.headers',
      jsonb_build_object('x-request-id', p_request -> 'request_id', 'x-client-address', p_request -> 'ip')::text,
      true
    ),
    set_config('role', p_claims ->> 'role', true);
  perform app.check_request();
  -- planned as the role that it has become
  execute format('select public.%I($1, $2)', p_function) into v_answer using p_input, p_request;
  return v_answer;
end
$$;
grant execute on function app.call_function(jsonb, text, jsonb, jsonb) to crm_gateway;
comment on function app.call_function(jsonb, text, jsonb, jsonb) is
  'Calls an exposed function as the role of these claims, after app.check_request; answers what it answers. For a login that may become '
  'the doors, as crm_gateway may';
