-- Pages of a list: the rows, and where the next page goes on.

create function app.keyset_page(p_name text, p_rows jsonb, p_limit integer, p_at text default 'created_at') returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    when jsonb_array_length(p_rows) > p_limit then jsonb_build_object(
      p_name, p_rows - p_limit,
      'next_cursor', jsonb_build_object('at', p_rows -> (p_limit - 1) ->> p_at, 'id', p_rows -> (p_limit - 1) ->> 'id')
    )
    else jsonb_build_object(p_name, p_rows, 'next_cursor', null)
  end;
end
$$;
grant execute on function app.keyset_page(text, jsonb, integer, text) to crm_member, crm_definer;
comment on function app.keyset_page(text, jsonb, integer, text) is
  'A keyset page out of limit + 1 rows that are ordered by the time in the field p_at: { <name>: rows, next_cursor: { at, id } of the '
  'last row, or null on the last page }';
