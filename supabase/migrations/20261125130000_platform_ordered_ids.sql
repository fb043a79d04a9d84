-- Rows of one millisecond keep the order in which they were made: "the most recent" is then the last one written.

create or replace function app.uuid_v7() returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_microseconds constant bigint := extract(epoch from clock_timestamp()) * 1000000;
begin
  -- the time, the version, the fraction of the millisecond, then variant and chance as gen_random_uuid() has them
  return (
    lpad(to_hex(v_microseconds / 1000), 12, '0') || '7' || lpad(to_hex(v_microseconds % 1000 * 4096 / 1000), 3, '0')
      || substr(gen_random_uuid()::text, 19)
  )::uuid;
end
$$;
comment on function app.uuid_v7() is 'A time-ordered UUID, version 7 (RFC 9562, 5.7) with the fraction of its millisecond (6.2, method 3): new rows land at the end of their indexes, in the order in which they are made';
