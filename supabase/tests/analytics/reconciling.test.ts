import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Sql } from "#tests/support/database.ts";
import { foldStatistics } from "#tests/support/fold.ts";
import { type Organization, makeOrganization } from "#tests/support/organization.ts";
import { byTurns } from "#tests/support/rounds.ts";
import { useSandbox } from "#tests/support/test-each.ts";
import { numbersAreTrue, reconcile } from "./compare.ts";
import { PLACES, ZONES, history } from "./history.ts";
import { askOn, runRandomHistory } from "./run-random-history.ts";

const sandbox = useSandbox();
const EVERYTHING = { range: null, timezone: null, compare: null } as const;
const FIRST_DAYS = { range: { from: "2026-03-20", to: "2026-04-10" }, timezone: null, compare: null } as const;

/** An organisation with a past around the day on which the clocks of Berlin change, and a neighbour with another. */
async function withPast(sql: Sql): Promise<[Organization, Organization]> {
  const [place] = PLACES;
  if (place === undefined) throw new Error("There is no place");
  const people: [Organization, Organization] = [
    await makeOrganization(sql, { timezone: place.timezone }),
    await makeOrganization(sql, { timezone: "Asia/Tokyo" }),
  ];
  for (const steps of fc.sample(history(place), { seed: 3, numRuns: 6 })) {
    await runRandomHistory(
      askOn(sql),
      people,
      steps.filter(({ kind }) => kind !== "move"),
    );
  }
  for (const { id } of people) await foldStatistics(sql, id);
  return people;
}

/** Each makes one kind of number of one organisation wrong. */
const TAMPERINGS: Record<string, string> = {
  ...Object.fromEntries(
    "chats,engaged_chats,messages,user_messages,visitors,views,mentions,clicks,active_sessions,messaging_sessions"
      .split(",")
      .map((counter) => [
        `daily_stats: ${counter} one too many`,
        `update daily_stats set ${counter} = ${counter} + 1 where organization_id = $1 and day = (select min(day) from daily_stats where organization_id = $1)`,
      ]),
  ),
  "daily_stats: a day that is lost":
    "delete from daily_stats where organization_id = $1 and day = (select min(day) from daily_stats where organization_id = $1 and chats > 0)",
  "daily_stats: a day on which nothing was":
    "insert into daily_stats (organization_id, day, views) values ($1, '2020-01-01', 1)",
  "daily_sessions: a session too many": "update daily_sessions set sessions = sessions + 1 where organization_id = $1",
  "daily_sessions: a cohort that is another":
    "insert into daily_sessions select organization_id, day + 400, engaged, registered, clicked, viewed, lead, sessions from daily_sessions where organization_id = $1",
  "daily_active_sessions: one too many":
    "update daily_active_sessions set sessions = sessions + 1 where organization_id = $1",
  "session_days: a day that is lost":
    "delete from session_days where organization_id = $1 and day = (select min(day) from session_days where organization_id = $1)",
  "session_days: a day on which nothing was":
    "insert into session_days select distinct organization_id, activity, session_id, date '2020-01-01' from session_days where organization_id = $1",
  "web_sessions: one that never was":
    "insert into web_sessions (organization_id, session_id, started_at) values ($1, 'never', now())",
  "web_sessions: one that is no lead": "update web_sessions set lead = not lead where organization_id = $1",
  "web_sessions: one that began earlier":
    "update web_sessions set started_at = started_at - interval '1 minute' where organization_id = $1",
  "daily_article_stats: a mention clicked too many":
    "update daily_article_stats set clicked = clicked + 1 where organization_id = $1",
  "daily_chat_facets: a chat that came from elsewhere":
    "update daily_chat_facets set value = 'Elsewhere' where organization_id = $1 and facet = 'country' and day = (select min(day) from daily_chat_facets where organization_id = $1 and facet = 'country')",
  "daily_article_stats: a mention too many":
    "update daily_article_stats set mentions = mentions + 1 where organization_id = $1",
  "daily_article_stats: a day that is lost":
    "delete from daily_article_stats where organization_id = $1 and day = (select min(day) from daily_article_stats where organization_id = $1)",
  "daily_article_stats: a day on which nothing was":
    "insert into daily_article_stats select distinct organization_id, date '2020-01-01', article, 1 from daily_article_stats where organization_id = $1",
};

/** By default one of each statistic. */
const TRIED = Object.values(Object.groupBy(Object.entries(TAMPERINGS), ([what]) => what.split(":")[0] ?? "")).flatMap(
  (some = []) => byTurns(some, 0),
);

describe("a number that has gone astray", () => {
  test.for(TRIED)("is noticed and put right again: %s", ([what, statement]) =>
    sandbox(async (sql) => {
      const [ours, theirs] = await withPast(sql);
      expect(await reconcile(sql, ours)).toMatchObject({ drift: 0 });
      const changed = await sql.unsafe(statement, [ours.id]);
      expect(changed.count).toBeGreaterThan(0);
      const noticed = await reconcile(sql, ours);
      expect(noticed).toMatchObject({ is_repaired: false });
      expect(noticed.drift).toBeGreaterThan(0);
      expect(noticed.differences.map(({ statistic }) => statistic)).toContain(what.split(":")[0]);
      expect(await reconcile(sql, ours, { repair: true })).toMatchObject({ drift: noticed.drift, is_repaired: true });
      expect(await reconcile(sql, ours)).toEqual({ drift: 0, differences: [], is_repaired: false });
      for (const question of [EVERYTHING, FIRST_DAYS]) await numbersAreTrue(sql, ours, question);
      expect(await reconcile(sql, theirs)).toMatchObject({ drift: 0 });
    }),
  );

  test("is looked for in the last days only, where only these are asked for", () =>
    sandbox(async (sql) => {
      const [ours] = await withPast(sql);
      const day = (days: number) => sql`
        insert into daily_stats (organization_id, day, views)
        values (${ours.id}, (now() at time zone 'Europe/Berlin')::date - ${days}::integer, 1)
        on conflict (organization_id, day) do update set views = daily_stats.views + 1`;
      await day(30);
      expect(await reconcile(sql, ours, { days: 30 })).toMatchObject({ drift: 0 });
      expect(await reconcile(sql, ours, { days: 31 })).toMatchObject({ drift: 1 });
      await day(0);
      expect(await reconcile(sql, ours, { days: 1 })).toMatchObject({ drift: 1 });
    }));
});

test("in whatever zone an organisation cuts its days, every number stays true", () =>
  sandbox(async (sql) => {
    const people = await withPast(sql);
    const [ours, theirs] = people;
    for (const timezone of [...ZONES, "Europe/Berlin"]) {
      await askOn(sql)(ours.members.admin, "update_settings", { timezone });
      for (const question of [EVERYTHING, FIRST_DAYS]) await numbersAreTrue(sql, ours, question);
      expect(await reconcile(sql, ours)).toMatchObject({ drift: 0 });
    }
    await numbersAreTrue(sql, theirs, FIRST_DAYS);
  }));

test("whatever a neighbour takes in, or puts right, not one number changes", () =>
  sandbox(async (sql) => {
    const [ours, theirs] = await withPast(sql);
    const numbers = async () => {
      const parts = ["events", "cohorts", "activity", "series", "composition", "places"];
      const ask = (input: object) => askOn(sql)(ours.members.analyst, "read_analytics", { ...input, parts });
      return [await ask({}), await ask(FIRST_DAYS.range), await ask({ ...FIRST_DAYS.range, timezone: "Asia/Tokyo" })];
    };
    const before = await numbers();
    for (const steps of PLACES.flatMap((place) => fc.sample(history(place), { seed: 4, numRuns: 1 })))
      await runRandomHistory(askOn(sql), [theirs, theirs], steps);
    await sql`update daily_stats set chats = 99 where organization_id = ${theirs.id}`;
    await reconcile(sql, theirs, { repair: true });
    expect(await numbers()).toEqual(before);
  }));

test("to count again writes what was wrong, and little of what was right", () =>
  sandbox(async (sql) => {
    const [ours] = await withPast(sql);
    // a row that is written again stands elsewhere
    const standing = async () => {
      const rows = await sql<{ row: string }[]>`
        select concat_ws(' ', 'session', session_id, ctid) as row from web_sessions where organization_id = ${ours.id}
        union all select concat_ws(' ', activity, session_id, day, ctid) from session_days where organization_id = ${ours.id}
        union all select concat_ws(' ', article, day, ctid) from daily_article_stats where organization_id = ${ours.id}`;
      return rows.map(({ row }) => row);
    };
    const before = await standing();
    await sql`update web_sessions set viewed = not viewed where organization_id = ${ours.id} and session_id = (
      select min(session_id) from web_sessions where organization_id = ${ours.id})`;
    for (const timezone of ["UTC", "Europe/Berlin"])
      await askOn(sql)(ours.members.admin, "update_settings", { timezone });
    const after = new Set(await standing());
    const kept = before.filter((row) => after.has(row)).length;
    expect(kept).toBeLessThan(before.length);
    expect(kept).toBeGreaterThan(before.length / 2);
  }));

test("to count again makes nothing look newer than it is", () =>
  sandbox(async (sql) => {
    const [ours] = await withPast(sql);
    await sql`update daily_stats set updated_at = '2026-04-01T08:00:00Z', views = views + 1 where organization_id = ${ours.id}`;
    await askOn(sql)(ours.members.admin, "update_settings", { timezone: "Asia/Kathmandu" });
    const answer = await askOn(sql)(ours.members.analyst, "read_analytics", { parts: [] });
    expect(answer).toMatchObject({ fresh_at: "2026-04-01T08:00:00.000Z", timezone: "Asia/Kathmandu" });
  }));

// Havana, 1 November 2026: at one o'clock it is midnight again
test("the first hour of a day that has two midnights belongs to that day", () =>
  sandbox(async (sql) => {
    const who = await makeOrganization(sql, { timezone: "UTC" });
    const at = { last: "2026-11-01T03:59:59.999Z", first: "2026-11-01T04:00:00Z", again: "2026-11-01T05:00:00Z" };
    for (const [chat_id, sent_at] of Object.entries(at))
      await askOn(sql)(who.key, "create_chat", { chat_id, session_id: chat_id, sent_at });
    const chats = async (timezone: string | null, day: string) => {
      const days = { range: { from: day, to: day }, timezone, compare: null };
      await numbersAreTrue(sql, who, days);
      return askOn(sql)(who.members.analyst, "count_chats", { from: day, to: day, tz: timezone });
    };
    expect([await chats("America/Havana", "2026-10-31"), await chats("America/Havana", "2026-11-01")]).toEqual([1, 2]);
    await askOn(sql)(who.members.admin, "update_settings", { timezone: "America/Havana" });
    expect([await chats(null, "2026-10-31"), await chats(null, "2026-11-01")]).toEqual([1, 2]);
  }));
