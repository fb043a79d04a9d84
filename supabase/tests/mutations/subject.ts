import type { Trace } from "./control.ts";
import { openedPolicy } from "./list.ts";
import { prepareActing } from "#tests/support/acting.ts";
import { type Sql, connect, undone } from "#tests/support/database.ts";
import { copyTemplate, dropDatabase } from "#tests/support/template.ts";
import { type Chapter, type Outcome, outcomeOf } from "#tests/tenant-isolation/outcome.ts";
import { type Tenant, type SharedIds, seedTenant, tenants } from "#tests/tenant-isolation/fixtures.ts";

/** A database to mutate, and what the organisation in the middle experiences in it when nothing is wrong. */
export interface Subject {
  sql: Sql;
  sharedIds: SharedIds;
  /** What comes of a chapter where nobody else lives; found out when it is first asked for. */
  expected: (chapter: Chapter) => Promise<Outcome>;
  /** What each check does, by its name, once they were tried with nothing taken out. */
  traces: Map<string, Trace>;
  end: () => Promise<void>;
}

/** Where mutations are tried: with row level security, and without. */
export interface Place {
  guarded: Subject;
  unguarded: Subject;
}

export async function makePlace(superuserUrl: string, name: string, known?: Place): Promise<Place> {
  return {
    guarded: await makeSubject(superuserUrl, `guarded_${name}`, "own uuids", known?.guarded.traces),
    unguarded: await makeSubject(superuserUrl, `unguarded_${name}`, "same uuids", known?.unguarded.traces),
  };
}

/**
 * A database of its own with our migrations, in which the three tenants live. Where they may have the same uuids, row
 * level security is open, so that what holds is what the statements say themselves.
 */
async function makeSubject(
  superuserUrl: string,
  name: string,
  sharedIds: SharedIds,
  traces: Subject["traces"] = new Map(),
): Promise<Subject> {
  const sql = await makeDatabase(superuserUrl, name, sharedIds, tenants(sharedIds));
  if (sharedIds === "same uuids") await openPolicies(sql);
  const [, second] = tenants(sharedIds);
  const alone = `${name}_alone`;
  let quiet: Promise<Sql> | undefined;
  const known = new Map<Chapter, Promise<Outcome>>();
  const livesThrough = async (chapter: Chapter) => {
    const place = await (quiet ??= makeDatabase(superuserUrl, alone, sharedIds, [second]));
    return undone(place, () => outcomeOf(place, second, chapter));
  };
  return {
    sql,
    sharedIds,
    traces,
    expected: (chapter) => {
      const outcome = known.get(chapter) ?? livesThrough(chapter);
      known.set(chapter, outcome);
      return outcome;
    },
    end: async () => {
      await Promise.all([sql.end(LIMIT), quiet?.then((place) => place.end(LIMIT))]);
      for (const database of [name, alone]) await dropDatabase(superuserUrl, database);
    },
  };
}

/** Connections that are lost are not waited for. */
const LIMIT = { timeout: 5 };

async function makeDatabase(superuserUrl: string, name: string, sharedIds: SharedIds, people: Tenant[]): Promise<Sql> {
  const sql = connect(await copyTemplate(superuserUrl, name));
  // what never ends once something is taken out has failed
  await sql.unsafe("set statement_timeout = '60s'");
  await prepareActing(sql);
  if (sharedIds === "same uuids") await sql.unsafe(LET_UUIDS_REPEAT + LET_WORDS_MEET);
  for (const who of people) await seedTenant(sql, who);
  return sql;
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
