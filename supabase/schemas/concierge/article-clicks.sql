-- Clicks: a click marks the most recent mention that there was when it was made.

create function app.mentions_and_clicks(p_items jsonb) returns table (type text, items jsonb)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  select r.type, jsonb_agg(r.item order by r.place)
  from (
    -- neighbours of one type have the same difference between their places among all and among their type
    select o.type, o.item, o.place, o.place - row_number() over (partition by o.type order by o.place) as run
    from (
      select
        i.value ->> 'type' as type, i.value as item,
        row_number() over (
          order by
            coalesce((i.value ->> 'sent_at')::timestamptz, now())::timestamptz(3),
            -- of one moment that was named, a mention is not later than a click; what happens now stands as it was sent
            i.value ->> 'type' = 'click' and i.value ->> 'sent_at' is not null,
            i.ordinality
        ) as place
      from jsonb_array_elements(p_items) with ordinality i
      where i.value ->> 'type' in ('mention', 'click')
    ) o
  ) r
  group by r.type, r.run
  order by min(r.place);
end
$$;
grant execute on function app.mentions_and_clicks(jsonb) to crm_definer;
comment on function app.mentions_and_clicks(jsonb) is
  'The mentions and clicks of a batch in runs of one type, as they came to pass: by their time, of one time mentions first, those without '
  'a time last and as they stand';

create function app.write_click(p_item jsonb, p_request jsonb, out answer jsonb, out events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_chat_id constant text := p_item ->> 'chat_id';
  -- in the milliseconds in which mentions are kept
  v_at constant timestamptz(3) := (p_item ->> 'sent_at')::timestamptz;
  v_chat uuid;
  v_target record;
  v_mention public.article_mentions;
begin
  if v_chat_id is not null then
    select c.id into v_chat from public.chats c where c.organization_id = v_organization_id and c.external_id = v_chat_id;
    if v_chat is null then
      answer := app.not_found('chat', v_chat_id, p_request);
      return;
    end if;
  end if;
  select m.id, m.clicked_at into v_target
  from public.article_mentions m
  where m.organization_id = v_organization_id
    and m.article_url = p_item ->> 'article_url'
    and case when v_chat is not null then m.chat_id = v_chat else m.session_id = p_item ->> 'session_id' end
    -- one that does not say when it was made comes after all that is there
    and (v_at is null or m.mentioned_at <= v_at)
  order by m.mentioned_at desc, m.id desc
  limit 1
  for no key update;
  if not found then
    answer := app.error_response(404, 'not_found', 'There is no mention of this articleUrl to mark');
    return;
  end if;
  -- the first click counts: a second one keeps its moment
  update public.article_mentions m
  set clicked_at = coalesce(m.clicked_at, v_at, now())
  where m.organization_id = v_organization_id and m.id = v_target.id
  returning m.* into v_mention;
  answer := jsonb_build_object(
    'mention', app.mention_row(v_mention,
      (select c.external_id from public.chats c where c.organization_id = v_organization_id and c.id = v_mention.chat_id)),
    'updated', 1
  );
  if v_target.clicked_at is null then
    events := jsonb_build_array(jsonb_build_object(
      'kind', 'click', 'at', v_mention.clicked_at, 'mentioned_at', v_mention.mentioned_at, 'session_id', v_mention.session_id,
      'article', v_mention.article
    ));
  end if;
end
$$;
grant execute on function app.write_click(jsonb, jsonb) to crm_definer;
comment on function app.write_click(jsonb, jsonb) is
  'Marks the most recent mention of { article_url } in { chat_id } or { session_id } as clicked, of those not later than { sent_at? }; '
  'answers { mention, updated: 1 } or refuses 404';

create function public.record_click(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_answer jsonb;
  v_events jsonb;
begin
  v_answer := app.begin_write(array['articles:write'], p_request);
  if v_answer is not null then
    return v_answer;
  end if;
  select w.answer, w.events into v_answer, v_events
  from app.write_click(v_input, p_request) w;
  return app.finish_write(p_request, v_answer, v_events);
end
$$;
alter function public.record_click(jsonb, jsonb) owner to crm_definer;
grant execute on function public.record_click(jsonb, jsonb) to crm_ingest;
comment on function public.record_click(jsonb, jsonb) is
  'Marks the latest mention of { article_url } in { chat_id } or { session_id } as clicked; answers { mention, updated: 1 }; 404 when '
  'there is none';
