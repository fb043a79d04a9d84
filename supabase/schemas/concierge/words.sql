-- Text that is looked for, as words.
--
-- Text is found in messages, summaries, visitors' names and addresses, and chat ids. Postgres keeps no index that leads with
-- the organisation and goes on with words, so each indexed text carries one more word that names its organisation: a query
-- asks for both and never walks along a neighbour's rows. Under row level security such an index is not used at all (@@
-- might tell what it compares), which is why text is searched by one function of crm_system, app.find_chat_ids_as_system.
--
-- Text is put into lower case before it becomes words: the parser's own way depends on the locale of the database. An index calls
-- its functions as whoever writes the row, who therefore may execute them.

create function app.organization_word(p_organization_id uuid) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return 'org:' || p_organization_id;
end
$$;
grant execute on function app.organization_word(uuid) to crm_definer, crm_system;
comment on function app.organization_word(uuid) is
  'The word that names an organisation in indexes of words; no text has it, for it is none to the parser';

create function app.topic_word(p_topic text) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return 'topic:' || lower(left(p_topic, 200));
end
$$;
grant execute on function app.topic_word(text) to crm_definer, crm_system;
comment on function app.topic_word(text) is 'The one word that stands for a topic, in whatever case it is written';

create function app.summary_words(p_organization_id uuid, p_topic_summary text, p_topics text[], p_signals text[]) returns tsvector
language plpgsql
immutable
set search_path = ''
as $$
begin
  return to_tsvector('simple', lower(p_topic_summary || ' ' || array_to_string(p_topics || p_signals, ' ')))
    || array_to_tsvector(array[app.organization_word(p_organization_id)]
      || array(select app.topic_word(t) from unnest(p_topics) t where t is not null));
end
$$;
grant execute on function app.summary_words(uuid, text, text[], text[]) to crm_definer, crm_system;
comment on function app.summary_words(uuid, text, text[], text[]) is
  'What a summary is found by: its words, each topic as a whole, and its organisation';

create function app.visitor_text(p_name text, p_email text) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- an address is one word and also what it is made of
  return lower(coalesce(p_name, '') || ' ' || coalesce(p_email, '') || ' ' || translate(coalesce(p_email, ''), '@.', '  '));
end
$$;
grant execute on function app.visitor_text(text, text) to crm_definer, crm_system;
comment on function app.visitor_text(text, text) is 'What a visitor is found by';

create function app.words_query(p_text text) returns tsquery
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_query constant text := websearch_to_tsquery('simple', lower(p_text))::text;
  v_last constant text := websearch_to_tsquery('simple', coalesce(substring(lower(p_text) from '\S+$'), ''))::text;
begin
  if v_query = '' or v_last = '' or p_text like '%"' or right(v_query, length(v_last)) <> v_last then
    return v_query::tsquery;
  end if;
  return (left(v_query, -length(v_last)) || regexp_replace(v_last, '(''(?:[^'']|'''')*'')', '\1:*', 'g'))::tsquery;
end
$$;
grant execute on function app.words_query(text) to crm_member, crm_system;
comment on function app.words_query(text) is
  'What somebody typed as a query: all words, "phrases", or, -not, in any case and never an error; the last word may be the beginning of '
  'one';

create function app.word_query(p_word text) returns tsquery
language plpgsql
immutable
set search_path = ''
as $$
begin
  return ('''' || replace(replace(p_word, '\', '\\'), '''', '''''') || '''')::tsquery;
end
$$;
grant execute on function app.word_query(text) to crm_system;
comment on function app.word_query(text) is 'A query for one word of an index exactly as it stands';

create function app.word_patterns(p_query tsquery) returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_query::text ~ '[|!]' then
    return '{}';
  end if;
  return array(
    select app.like_pattern(replace(replace(w[1], '''''', ''''), '\\', '\'))
    from regexp_matches(p_query::text, '''((?:[^'']|'''')*)''', 'g') w
  );
end
$$;
grant execute on function app.word_patterns(tsquery) to crm_member, crm_system;
comment on function app.word_patterns(tsquery) is
  'Patterns that lower-case text must meet before it can meet the query: a cheap look before the dear one. None where words may be missing';

create function app.excerpt(p_content text, p_query tsquery) returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_lower constant text := lower(p_content);
  v_at constant integer := (
    select min(p)
    from regexp_matches(p_query::text, '(?<!!)''((?:[^'']|'''')*)''', 'g') w
    cross join lateral strpos(v_lower, replace(replace(w[1], '''''', ''''), '\\', '\')) p
    where p > 0
  );
  v_from constant integer := greatest(coalesce(v_at, 1) - 60, 1);
begin
  return case when v_from > 1 then '…' else '' end
    || regexp_replace(substring(p_content from v_from for 200), case when v_from > 1 then '^\S*\s' else '^' end, '')
    || case when char_length(p_content) >= v_from + 200 then '…' else '' end;
end
$$;
grant execute on function app.excerpt(text, tsquery) to crm_member;
comment on function app.excerpt(text, tsquery) is 'What stands in a text around the first of the words looked for';
