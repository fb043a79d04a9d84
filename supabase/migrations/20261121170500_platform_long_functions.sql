-- Functions that go through everything an organisation has may take longer than a role's statements do: PostgREST takes the
-- timeout that a function sets over that of its caller. Who calls them waits a little longer still (LONG_CALL in call.ts).

alter function public.update_settings(jsonb, jsonb) set statement_timeout = '50s';
alter function public.remove_sample_data(jsonb, jsonb) set statement_timeout = '50s';
alter function public.reconcile_stats(jsonb, jsonb) set statement_timeout = '50s';
