import fc from "fast-check";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "#tests/support/acting.ts";
import { prepareActing } from "#tests/support/acting.ts";
import { type Sql, connect } from "#tests/support/database.ts";
import { SEED } from "#tests/support/rounds.ts";
import { type Organization, makeOrganization } from "#tests/support/organization.ts";
import { numbersAreTrue, reconcile } from "./compare.ts";
import { PLACES, type Step, history } from "./history.ts";
import { type Ask, runRandomHistory } from "./run-random-history.ts";
import { ownDatabaseUrl } from "#tests/support/own-database.ts";

// Here writers really run side by side, each in a transaction and on a connection of its own, on the same few sessions, chats,
// days and articles.

const WRITERS = 8;

let sql: Sql;
let pool: postgres.Sql;
beforeAll(async () => {
  sql = connect(ownDatabaseUrl);
  await prepareActing(sql);
  pool = postgres(ownDatabaseUrl, {
    max: WRITERS,
    onnotice: () => undefined,
    connection: { timezone: "UTC", application_name: "races" },
  });
});
afterAll(async () => {
  await sql.end();
  await pool.end();
});

/** Calls a function as the Data API does, and notes what it raised that is no refusal of ours. */
function asking(raised: string[]): Ask {
  return (who, name, input) =>
    pool
      .begin(async (tx) => {
        await tx`select set_config('role', ${who.role}, true), set_config('request.jwt.claims', ${JSON.stringify(who)}, true)`;
        const [row] = await tx<{ answer: Json }[]>`
          select public.${tx(name)}(${JSON.stringify(input)}::text::jsonb, '{"request_id": "r"}') as answer`;
        return row?.answer;
      })
      .catch((error: unknown) => {
        if (!(error instanceof postgres.PostgresError)) throw error;
        if (!error.code.startsWith("PT4")) raised.push(`${name}: ${error.code} ${error.message}`);
        return undefined;
      });
}

/** As many histories as there are writers, each of so many steps. */
function histories(steps: number, keep: (step: Step) => boolean): Step[][] {
  const [place] = PLACES;
  if (place === undefined) throw new Error("There is no place");
  const drawn = fc
    .sample(history(place), { seed: SEED, numRuns: WRITERS * steps })
    .flat()
    .filter(keep);
  return Array.from({ length: WRITERS }, (_, writer) => drawn.slice(writer * steps, (writer + 1) * steps));
}

async function allAtOnce(who: Organization, stories: Step[][]): Promise<string[]> {
  const raised: string[] = [];
  await Promise.all(stories.map((steps) => runRandomHistory(asking(raised), [who, who], steps)));
  return raised;
}

async function isTrue(who: Organization): Promise<void> {
  expect(await reconcile(sql, who)).toEqual({ drift: 0, differences: [], is_repaired: false });
  const range = { from: "2026-03-20", to: "2026-04-05" };
  for (const timezone of [null, "America/New_York"]) {
    await numbersAreTrue(sql, who, { range, timezone, compare: "previous" });
    await numbersAreTrue(sql, who, { range: null, timezone, compare: null });
  }
}

test("eight writers on the same sessions, days and articles lose no count, and never wait for each other", async () => {
  const who = await makeOrganization(sql, { timezone: "Europe/Berlin" });
  expect(
    await allAtOnce(
      who,
      histories(60, ({ kind }) => kind !== "move"),
    ),
  ).toEqual([]);
  await isTrue(who);
}, 60_000);

test("nor while the time zone changes and numbers are put right under their hands", async () => {
  const who = await makeOrganization(sql, { timezone: "Europe/Berlin" });
  const stories = histories(40, () => true);
  const raised: string[] = [];
  const worker = { role: "crm_worker", actor: "worker", sub: "test", organization_id: who.id };
  const putRight = async () => {
    for (let round = 0; round < 12; round += 1) {
      await sql`update daily_stats set chats = chats + 1 where organization_id = ${who.id} and day = '2026-03-29'`;
      // nothing is compared at a moment at which events are left to be counted
      let check: Json | undefined = null;
      while (check === null) {
        await asking(raised)(worker, "fold_statistics", { waits: true });
        check = await asking(raised)(worker, "reconcile_stats", { repair: true });
      }
    }
  };
  await Promise.all([...stories.map((steps) => runRandomHistory(asking(raised), [who, who], steps)), putRight()]);
  expect(raised).toEqual([]);
  await isTrue(who);
}, 60_000);

test("two who change the time zone at once leave the numbers of the one that stays", async () => {
  const who = await makeOrganization(sql, { timezone: "Europe/Berlin" });
  const raised: string[] = [];
  const change = (timezone: string) => asking(raised)(who.members.admin, "update_settings", { timezone });
  const [story = []] = histories(20, ({ kind }) => kind !== "move");
  await runRandomHistory(asking(raised), [who, who], story);
  await pool
    .begin(async (tx) => {
      // whoever derives statistics waits here, and the second one behind the first
      await tx`select pg_advisory_xact_lock(hashtextextended(${`statistics of ${who.id}`}, 0))`;
      const changes = [change("Pacific/Auckland")];
      await untilWaiting(1);
      changes.push(change("Europe/Berlin"));
      await untilWaiting(2);
      return { changes };
    })
    .then(({ changes }) => Promise.all(changes));
  expect(raised).toEqual([]);
  await isTrue(who);
}, 60_000);

/** Settles as soon as so many of our connections wait for a lock. */
async function untilWaiting(count: number): Promise<void> {
  await expect
    .poll(
      async () =>
        (await sql`select from pg_stat_activity where application_name = 'races' and wait_event_type = 'Lock'`).length,
    )
    .toBe(count);
}

test("an article that was named twice under one id of its view is counted once", async () => {
  const who = await makeOrganization(sql, { timezone: "Europe/Berlin" });
  const raised: string[] = [];
  const view = (article_id: string) =>
    asking(raised)(who.key, "record_article_view", {
      article_id,
      article_slug: "a",
      external_id: "the same",
      sent_at: "2026-03-29T10:00:00Z",
    });
  await Promise.all(Array.from({ length: WRITERS * 3 }, (_, index) => view(`article ${index}`)));
  expect(raised).toEqual([]);
  await isTrue(who);
});
