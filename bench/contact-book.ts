import type { TransactionSql } from "postgres";
import type { Horizon } from "./horizon.ts";

/** Contacts that every organisation has, whatever its size: what is rare in a small one is rarer in a large one. */
const RARE = 20;

/** An organisation and how many contacts it gets. */
export type Book = { id: string; contacts: number };

/**
 * Gives organisations contacts, set by set and past the triggers. Names, companies, owners, tags and sources are as often the
 * same as with people. The oldest contacts alone have the tag `Rare`, the source `trade_show`, no owner and one last name.
 */
export async function addContacts({ sql }: Horizon, books: readonly Book[]): Promise<void> {
  await sql.begin(async (tx) => {
    // triggers and foreign keys see nothing of what is filled in
    await tx.unsafe("set local session_replication_role = replica; set local maintenance_work_mem = '1GB'");
    const indexes = await dropIndexes(tx);
    await tx`create temporary table books on commit drop as
      select * from jsonb_to_recordset(${tx.json([...books])}) b (id uuid, contacts integer)`;
    await addColleagues(tx);
    await addRows(tx);
    await addTags(tx);
    for (const index of indexes) await tx.unsafe(index);
  });
  await sql.unsafe("vacuum analyze");
  await sql.unsafe("checkpoint");
}

/** Takes away what is quicker built at the end, and answers how. */
async function dropIndexes(tx: TransactionSql): Promise<string[]> {
  const indexes = await tx<{ name: string; definition: string }[]>`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i
    where i.indrelid = 'public.contacts'::regclass and not i.indisprimary`;
  for (const { name } of indexes) await tx.unsafe(`drop index ${name}`);
  return indexes.map(({ definition }) => definition);
}

async function addColleagues(tx: TransactionSql): Promise<void> {
  await tx.unsafe(`
    create temporary table colleagues on commit drop as
      select b.id as organization_id, n, app.uuid_v7() as id from books b cross join generate_series(1, 12) n;
    insert into public.users (id, email, name) select c.id, c.id || '@example.com', 'Colleague ' || c.n from colleagues c;
    insert into public.memberships (organization_id, user_id, role) select c.organization_id, c.id, 'agent' from colleagues c;
  `);
}

async function addRows(tx: TransactionSql): Promise<void> {
  await tx.unsafe(`
    -- 1 is twice as frequent as 2, and so on
    create or replace function pg_temp.one_of(p_most integer) returns integer language sql volatile as 'select floor(exp(random() * ln(p_most + 1)))::integer';
    create temporary table syllables on commit drop as
      select string_to_array('ma an lo ri ke ta so ne bra vi do len mer sch pol ga tin ro fel ho sta ju wen kar zi bo lin der pa mo', ' ') as s;
    create temporary table names on commit drop as
      select n, initcap(y.s[1 + n % 30] || y.s[1 + n / 7 % 30] || case when n % 3 > 0 then y.s[1 + n / 11 % 30] else '' end) as name
      from syllables y cross join generate_series(1, 20000) n;
    create unique index on names (n);
  `);
  await tx`create temporary table people on commit drop as
    select
      b.id as organization_id, n, app.uuid_v7() as id, n <= ${RARE} as is_rare, pg_temp.one_of(800) as first, pg_temp.one_of(20000) as last,
      pg_temp.one_of(5000) as company, pg_temp.one_of(12) as source, 1 + n % 8 as status, pg_temp.one_of(15) as owner,
      -- the first is the oldest
      now() - interval '2 days' - make_interval(secs => 63072000 * (1 - n::float / b.contacts)) as at
    from books b cross join lateral generate_series(1, b.contacts) n`;
  await tx`insert into public.contacts (
      organization_id, id, first_name, last_name, email, phone, company_name, type, status, source, lead_score, owner_id, city, country,
      custom_fields, last_activity_at, created_at, updated_at
    )
    select
      p.organization_id, p.id, f.name, case when p.is_rare then 'Quixarbee' else l.name end,
      lower(case when p.is_rare then 'quixarbee' else f.name end) || '.' || p.n || '@mail-' || p.n % 40 || '.example', '+4930' || lpad((p.n::bigint * 7919 % 100000000)::text, 8, '0'),
      c.name || ' ' || (array['Ltd', 'GmbH', 'Inc', 'Group'])[1 + p.company % 4], case when p.n % 5 = 0 then 'partner' else 'lead' end,
      (array['new', 'lead', 'prospect', 'contacted', 'qualified', 'unqualified', 'customer', 'inactive'])[p.status],
      case when p.is_rare then 'trade_show' else (array[
        'import', 'website', 'manual', 'referral', 'linkedin', 'cold_email', 'social_media', 'shopify', 'sms', 'call', 'chat', 'other'
      ])[p.source] end,
      case when p.n % 2 = 0 then floor(random() * 101)::integer end, case when p.is_rare then null else coalesce(o.id, w.id) end,
      c.name, 'DE', '{}', case when p.n % 3 > 0 then p.at + interval '1 day' end, p.at, p.at + random() * interval '1 day'
    from people p
    join names f on f.n = p.first
    join names l on l.n = p.last
    join names c on c.n = p.company
    left join colleagues o on o.organization_id = p.organization_id and o.n = p.owner
    left join colleagues w on w.organization_id = p.organization_id and w.n = 1
    order by p.at`;
}

async function addTags(tx: TransactionSql): Promise<void> {
  await tx.unsafe(`
    insert into public.tags (organization_id, id, name)
    select b.id, app.uuid_v7(), case n when 30 then 'Rare' else 'Tag ' || n end from books b cross join generate_series(1, 30) n;
  `);
  await tx`insert into public.contact_tags (organization_id, contact_id, tag_id)
    select p.organization_id, p.id, t.id
    from (select p.*, pg_temp.one_of(29) as tag from people p where p.n % 2 = 0) p
    join public.tags t on t.organization_id = p.organization_id and t.name = 'Tag ' || p.tag
    union all
    select p.organization_id, p.id, t.id
    from people p join public.tags t on t.organization_id = p.organization_id and t.name = 'Rare'
    where p.is_rare`;
}
