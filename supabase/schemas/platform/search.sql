-- Finding texts by parts of their words, in every script, without reading a neighbour's.
--
-- A text is kept as its words, folded and separated by single spaces. An index holds the pieces of those words: the first one and
-- two letters and all runs of three; of scripts that write no spaces also all runs of one and two. Each piece has the organisation
-- in front, so that a search never walks along the pieces of another one.

create function app.search_words(p_text text) returns text
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
  return ' ' || trim(regexp_replace(normalize(app.fold(p_text), nfc) collate pg_catalog.pg_c_utf8, '[^[:alnum:]]+', ' ', 'g'));
end
$$;
grant execute on function app.search_words(text) to crm_member, crm_definer;
comment on function app.search_words(text) is
  'The folded words of a text, each after a space; everything that is no letter or digit separates words';

create function app.has_no_spaces(p_word text) returns boolean
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
  -- Thai to Burmese, Khmer, kana, Han; Hangul, whose words are found by their ends, too
  return p_word ~ '[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]';
end
$$;
grant execute on function app.has_no_spaces(text) to crm_member, crm_definer, crm_system;
comment on function app.has_no_spaces(text) is
  'Whether the word is of a script that writes no spaces between words, so that one "word" is many';

create function app.word_grams(p_organization_id uuid, p_words text) returns text[]
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
declare
  v_key constant text := right(p_organization_id::text, 8);
  v_word text;
  v_length integer;
  v_grams text[] := '{}';
begin
  foreach v_word in array string_to_array(ltrim(p_words), ' ') loop
    v_length := char_length(v_word);
    v_grams := v_grams || (v_key || '^' || left(v_word, 1));
    if v_length >= 2 then
      v_grams := v_grams || (v_key || '^' || left(v_word, 2));
    end if;
    for v_at in 1..v_length - 2 loop
      v_grams := v_grams || (v_key || substr(v_word, v_at, 3));
    end loop;
    if app.has_no_spaces(v_word) then
      for v_at in 1..v_length loop
        v_grams := v_grams || (v_key || substr(v_word, v_at, 1));
        v_grams := v_grams || (v_key || substr(v_word, v_at, 2));
      end loop;
    end if;
  end loop;
  return v_grams;
end
$$;
grant execute on function app.word_grams(uuid, text) to crm_member, crm_definer, crm_system;
comment on function app.word_grams(uuid, text) is 'The pieces of an organisation''s words, as app.search_words gives them, for an index';

create function app.search_patterns(p_search text) returns text[]
language plpgsql
immutable
set search_path = ''
as $$
declare
  -- a telephone number is one word however it is spaced, and found without the zeros that are not dialled from abroad
  v_search constant text := case
    when p_search ~ '^[-+()/. 0-9]{4,}$' then ltrim(regexp_replace(p_search, '\D', '', 'g'), '0')
    else p_search
  end;
begin
  return array(
    select case when char_length(w.words) <= 3 and not app.has_no_spaces(w.words) then '% ' else '%' end || ltrim(w.words) || '%'
    from regexp_split_to_table(v_search, '\s+') p
    cross join lateral (select app.search_words(p) as words) w
    where w.words <> ' '
    limit 10
  );
end
$$;
grant execute on function app.search_patterns(text) to crm_member;
comment on function app.search_patterns(text) is
  'What the words of a text must all be like to be found: each part of what was typed occurs in them, one of one or two letters at the '
  'beginning of a word';

create function app.pattern_grams(p_organization_id uuid, p_patterns text[]) returns text[]
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_key constant text := right(p_organization_id::text, 8);
begin
  return array(
    select v_key || case
      when char_length(w) >= 3 then substr(w, n, 3)
      when app.has_no_spaces(w) then w
      else '^' || w
    end
    from unnest(p_patterns) p
    cross join lateral string_to_table(trim(both '% ' from p), ' ') with ordinality s (w, place)
    cross join lateral generate_series(1, greatest(char_length(w) - 2, 1)) n
    -- the first word of a pattern may be the end of a longer one, the others begin where they stand
    where char_length(w) >= 3 or app.has_no_spaces(w) or place > 1 or starts_with(p, '% ')
  );
end
$$;
grant execute on function app.pattern_grams(uuid, text[]) to crm_system;
comment on function app.pattern_grams(uuid, text[]) is 'Pieces that words must have to be like the patterns of app.search_patterns';
