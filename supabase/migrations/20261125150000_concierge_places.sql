-- Places in a range are looked for article by article, as those of all time are: an article has many days, and one is enough.

create or replace function app.count_places(p_from date, p_to date, p_timezone text) returns bigint
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_is_own constant boolean := p_timezone = (select o.timezone from public.organizations o where o.id = v_organization_id);
begin
  if v_is_own or not isfinite(p_from) and not isfinite(p_to) then
    -- one that was named by a call whose view or mention turned out to be known is there as well, and has no day
    return (
      select count(*)
      from public.articles a
      cross join lateral (
        select
        from public.daily_article_stats d
        where d.organization_id = v_organization_id and d.article = a.id and d.day between p_from and p_to and d.mentions + d.views > 0
        limit 1
      ) d
      where a.organization_id = v_organization_id and a.source = 'catalogue'
    );
  end if;
  return (
    select count(distinct d.article)
    from app.derive_article_stats(p_from, p_to, p_timezone) d
    join public.articles a on a.organization_id = v_organization_id and a.id = d.article
    where a.source = 'catalogue' and d.mentions + d.views > 0
  );
end
$$;
