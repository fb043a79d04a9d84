-- Every article and page that was viewed or mentioned.

create table public.articles (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null,
  source text not null check (source in ('catalogue', 'web_search')),
  key text not null check (char_length(key) between 1 and 255),
  article_id text check (char_length(article_id) between 1 and 255),
  article_url text check (char_length(article_url) between 1 and 2048),
  slug text check (char_length(slug) between 1 and 255),
  title text check (char_length(title) between 1 and 500),
  type text not null check (char_length(type) between 1 and 100),
  created_at timestamptz(3) not null default now(),
  primary key (organization_id, id),
  unique (organization_id, source, key),
  check (case source when 'catalogue' then article_id is not null else article_url is not null end)
);
comment on table public.articles is 'Every article and page that was viewed or mentioned, named as it was last told';
comment on column public.articles.key is
  'The article_id of a catalogue article, the SHA-256 of the URL of a page: short enough for an index, whatever the URL';

create index articles_id_idx on public.articles (id);
comment on index public.articles_id_idx is 'Not led by the organisation: it tells whether an id belongs to another one';

alter table public.articles enable row level security;
alter table public.articles force row level security;
create policy "functions act inside the organisation of the claim" on public.articles for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.articles for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.articles to crm_member;
grant select, insert, update, delete on public.articles to crm_definer;
-- "does this id exist elsewhere"
grant select (organization_id, id) on public.articles to crm_system;

create function app.article_key(p_article_id text, p_article_url text) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return coalesce(p_article_id, encode(sha256(convert_to(p_article_url, 'UTF8')), 'hex'));
end
$$;
grant execute on function app.article_key(text, text) to crm_definer;
comment on function app.article_key(text, text) is
  'What tells an article from others of its source: its id, or for a page without one the SHA-256 of its URL';

create function app.article_row(p_article public.articles) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', p_article.id, 'source', p_article.source, 'article_id', p_article.article_id, 'url', p_article.article_url,
    'slug', p_article.slug,
    'title', coalesce(p_article.title, p_article.slug, p_article.article_id, p_article.article_url), 'type', p_article.type
  );
end
$$;
grant execute on function app.article_row(public.articles) to crm_member;
comment on function app.article_row(public.articles) is
  'An article as members see it, under the name last told: its title, else its slug, else its id or URL';

create function app.upsert_articles(p_items jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_news jsonb;
begin
  -- most articles are known under the same name, and then nothing is locked
  select jsonb_agg(to_jsonb(n) order by n.source, n.key) into v_news
  from (
    select
      r.source, k.key, (array_agg(r.article_id))[1] as article_id, (array_agg(r.article_url))[1] as article_url,
      (array_agg(r.article_slug order by r.index desc) filter (where r.article_slug is not null))[1] as slug,
      (array_agg(coalesce(r.article_title, r.article_slug) order by r.index desc)
        filter (where coalesce(r.article_title, r.article_slug) is not null))[1] as title,
      (array_agg(coalesce(r.article_type, 'Article') order by r.index desc))[1] as type
    from jsonb_to_recordset(p_items) r (
      index integer, source text, article_id text, article_url text, article_slug text, article_title text, article_type text
    )
    cross join lateral (select app.article_key(r.article_id, r.article_url) as key) k
    group by r.source, k.key
  ) n
  left join lateral (
    select x.slug, x.title, x.type
    from public.articles x
    where x.organization_id = v_organization_id and x.source = n.source and x.key = n.key
    limit 1
  ) a on true
  where (coalesce(n.slug, a.slug), coalesce(n.title, a.title), n.type) is distinct from (a.slug, a.title, a.type);
  if v_news is null then
    return;
  end if;
  insert into public.articles as a (organization_id, id, source, key, article_id, article_url, slug, title, type)
  select v_organization_id, app.uuid_v7(), n.source, n.key, n.article_id, n.article_url, n.slug, n.title, n.type
  from jsonb_to_recordset(v_news) n (source text, key text, article_id text, article_url text, slug text, title text, type text)
  order by n.source, n.key
  on conflict (organization_id, source, key) do update
    set slug = coalesce(excluded.slug, a.slug), title = coalesce(excluded.title, a.title), type = excluded.type;
end
$$;
grant execute on function app.upsert_articles(jsonb) to crm_definer;
comment on function app.upsert_articles(jsonb) is
  'Keeps the articles of these items { index, source, article_id?, article_url?, article_slug?, article_title?, article_type? } under the '
  'names last told. Comes before anything of them is stored';

create function app.upsert_article(p_item jsonb, p_source text) returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_key constant text := app.article_key(p_item ->> 'article_id', p_item ->> 'article_url');
  v_slug constant text := p_item ->> 'article_slug';
  v_title constant text := coalesce(p_item ->> 'article_title', v_slug);
  v_type constant text := coalesce(p_item ->> 'article_type', 'Article');
  v_article record;
begin
  select a.id, a.slug, a.title, a.type into v_article
  from public.articles a
  where a.organization_id = v_organization_id and a.source = p_source and a.key = v_key;
  if found and v_article.slug is not distinct from coalesce(v_slug, v_article.slug)
    and v_article.title is not distinct from coalesce(v_title, v_article.title) and v_article.type = v_type
  then
    return v_article.id;
  end if;
  insert into public.articles as a (organization_id, id, source, key, article_id, article_url, slug, title, type)
  values (
    v_organization_id, app.uuid_v7(), p_source, v_key, p_item ->> 'article_id', p_item ->> 'article_url', v_slug, v_title, v_type
  )
  on conflict (organization_id, source, key) do update
    set slug = coalesce(excluded.slug, a.slug), title = coalesce(excluded.title, a.title), type = excluded.type
  returning a.id into v_article;
  return v_article.id;
end
$$;
grant execute on function app.upsert_article(jsonb, text) to crm_definer;
comment on function app.upsert_article(jsonb, text) is 'What app.upsert_articles does, for one article; answers its id';
