import type postgres from "postgres";

/**
 * The part of Supabase Realtime that lives in the database, as it is on a hosted project: owned by its own roles, open to
 * postgres as far as that. Every row is also told on `realtime_messages`, in place of the log that the service reads.
 */
export async function standInForRealtime(sql: postgres.ISql): Promise<void> {
  await sql.unsafe(SCHEMA).simple();
}

/** What a deployment does once Realtime is there, as the role that migrates; answers whether listeners may hear now. */
export async function connectRealtime(sql: postgres.ISql): Promise<boolean> {
  // one round trip, for a pool may have several connections
  await sql.unsafe("set role postgres; select app.connect_realtime(); reset role").simple();
  const [row] = await sql<{ is_live: boolean }[]>`select app.is_live()`;
  return row?.is_live === true;
}

const SCHEMA = `
create role supabase_realtime_admin login noinherit;
create schema realtime;
grant usage on schema realtime to anon, authenticated, service_role, supabase_realtime_admin;
grant usage on schema realtime to postgres with grant option;

create table realtime.messages (
  id uuid primary key default gen_random_uuid(),
  topic text not null,
  extension text not null,
  payload jsonb,
  event text,
  private boolean default false,
  inserted_at timestamp not null default now()
);
alter table realtime.messages enable row level security;
grant select, insert on realtime.messages to anon, authenticated, service_role, supabase_realtime_admin;
grant select, insert on realtime.messages to postgres with grant option;
-- hosted, postgres may make policies on this table of another's
alter table realtime.messages owner to postgres;

create function realtime.topic() returns text language sql stable as $$
  select nullif(current_setting('realtime.topic', true), '')
$$;

create function realtime.send(payload jsonb, event text, topic text, private boolean default true) returns void
language plpgsql as $$
begin
  execute format('set local realtime.topic to %L', topic);
  insert into realtime.messages (payload, event, topic, private, extension) values (payload, event, topic, private, 'broadcast');
  perform pg_notify('realtime_messages', jsonb_build_object('topic', topic, 'event', event, 'payload', payload)::text);
end
$$;
create function realtime.send(payload bytea, event text, topic text, private boolean default true) returns void
language plpgsql as $$
begin
  raise exception 'Nothing of ours is sent as bytes';
end
$$;
`;
