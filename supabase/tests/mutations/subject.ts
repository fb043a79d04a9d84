import { openedPolicy } from "./list.ts";
import { prepareActing } from "#tests/support/acting.ts";
import { type Sql, connect, undone } from "#tests/support/database.ts";
import { copyTemplate } from "#tests/support/template.ts";
import { CHAPTERS } from "#tests/neighbours/chapters.ts";
import { type Outcome, outcomeOf } from "#tests/neighbours/outcome.ts";
import { type Twins, moveIn, residents } from "#tests/neighbours/world.ts";

/** A database to mutate, and what the organisation in the middle experiences in it when nothing is wrong. */
export interface Subject {
  sql: Sql;
  twins: Twins;
  expected: Record<string, Outcome>;
}

/**
 * A database of its own with our migrations, in which the three residents live. Where they may have the same uuids, row
 * level security is open, so that what holds is what the statements say themselves.
 */
export async function makeSubject(superuserUrl: string, name: string, twins: Twins): Promise<Subject> {
  const sql = connect(await copyTemplate(superuserUrl, name));
  await prepareActing(sql);
  if (twins === "same uuids") await sql.unsafe(LET_UUIDS_REPEAT + LET_WORDS_MEET);
  const everybody = residents(twins);
  const [, second] = everybody;
  const expected: Record<string, Outcome> = {};
  await undone(sql, async () => {
    await moveIn(sql, second);
    for (const [name, chapter] of Object.entries(CHAPTERS))
      expected[name] = await undone(sql, () => outcomeOf(sql, second, chapter));
  });
  for (const who of everybody) await moveIn(sql, who);
  if (twins === "same uuids") await openPolicies(sql);
  return { sql, twins, expected };
}

// Two organisations can then hold the same id in every table, so that a statement that forgets its organisation hits both.
const LET_UUIDS_REPEAT = `
  alter table public.visitors drop constraint visitors_pkey;
  alter table public.api_keys drop constraint api_keys_pkey;
  drop index public.mails_id_idx;
`;

// Indexes of words then hold all organisations' alike, so that a search that forgets its organisation finds in all.
const LET_WORDS_MEET = `
  create or replace function app.organization_word(p_organization_id uuid) returns text
  language plpgsql immutable set search_path = '' as 'begin return ''org:any''; end';
`;

async function openPolicies(sql: Sql): Promise<void> {
  const policies = await sql<{ name: string; table: string; verb: string }[]>`
    select policyname as name, tablename as table, cmd as verb from pg_policies where schemaname = 'public'`;
  for (const { name, table, verb } of policies) {
    await sql.unsafe(`alter policy "${name}" on public.${table} ${openedPolicy(verb)}`);
  }
}
