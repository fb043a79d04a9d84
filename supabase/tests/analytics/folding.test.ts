import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Claims, Json } from "#tests/support/acting.ts";
import { prepareActing } from "#tests/support/acting.ts";
import { type Sql, connect } from "#tests/support/database.ts";
import { objectOf } from "#tests/support/json.ts";
import { type Organization, makeOrganization } from "#tests/support/organization.ts";
import { ownDatabaseUrl } from "#tests/support/own-database.ts";
import { totalOf } from "#tests/ingest/state.ts";
import { reconcile } from "./compare.ts";
import { callIn, openWith } from "./transactions.ts";

// Writers leave their events to be counted, and whoever reads counts them: here they really run side by side, each in a transaction
// and on a connection of its own.

let sql: Sql;
let pool: postgres.Sql;
beforeAll(async () => {
  sql = connect(ownDatabaseUrl);
  await prepareActing(sql);
  pool = postgres(ownDatabaseUrl, {
    max: 12,
    onnotice: () => undefined,
    connection: { timezone: "UTC", application_name: "folding" },
  });
});
afterAll(async () => {
  await sql.end();
  await pool.end();
});

const call = (who: Claims, name: string, input: Json = {}) => pool.begin((tx) => callIn(tx, { who, name, input }));

const workerOf = ({ id }: Organization): Claims => ({
  role: "crm_worker",
  actor: "worker",
  sub: "test",
  organization_id: id,
});
const fold = (who: Organization, input: Json = {}) => call(workerOf(who), "fold_statistics", input);
const readChats = async (who: Organization) => {
  const answer = objectOf(await call(who.members.analyst, "read_analytics", { parts: ["events"] }));
  return { chats: objectOf(objectOf(answer["current"])["totals"])["chats"], fresh_at: answer["fresh_at"] };
};
const leftOf = async ({ id }: Organization) =>
  (await sql`select from uncounted_events where organization_id = ${id}`).length;

/** Settles as soon as so many of our connections wait for a lock. */
async function untilWaiting(count: number): Promise<void> {
  const waiting = () =>
    sql`select from pg_stat_activity where application_name = 'folding' and wait_event_type = 'Lock' and datname = current_database()`;
  await expect.poll(async () => (await waiting()).length).toBe(count);
}

/** An organisation in which two chats, a session each, have begun. */
async function withChats(): Promise<Organization> {
  const who = await makeOrganization(sql, { timezone: "Europe/Berlin" });
  for (const n of [1, 2]) {
    await call(who.key, "create_chat", { chat_id: `c${n}`, session_id: `s${n}` });
    await call(who.key, "record_article_view", { article_id: "a", article_slug: "a", session_id: `s${n}` });
    await call(who.key, "record_web_mentions", {
      mentions: [{ url: "https://example.com/1" }],
      chat_id: `c${n}`,
      session_id: `s${n}`,
    });
  }
  return who;
}

describe("two writers of one organisation and day never wait for each other", () => {
  test.for<[string, string, (n: number) => Json]>([
    [
      "chats",
      "create_chat",
      (n) => ({ chat_id: `new-${n}`, session_id: `new-${n}`, location: "Rome, Italy", user_agent: "Linux" }),
    ],
    ["messages", "add_message", (n) => ({ chat_id: `c${n}`, role: "user", content: "x" })],
    ["views", "record_article_view", (n) => ({ article_id: "a", article_slug: "a", session_id: `s${n}` })],
    [
      "mentions",
      "record_web_mentions",
      (n) => ({ mentions: [{ url: "https://example.com/1" }], chat_id: `c${n}`, session_id: `s${n}` }),
    ],
  ])("%s", async ([counter, name, input]) => {
    const who = await withChats();
    const before = await totalOf(sql, who.id, counter);
    const first = await openWith(pool, { who: who.key, name, input: input(1) });
    await pool.begin((tx) => callIn(tx, { who: who.key, name, input: input(2), patience: "100ms" }));
    // nor does a reader, who sees what is stored by then
    expect((await totalOf(sql, who.id, counter)) - before).toBe(1);
    await first.commit();
    expect((await totalOf(sql, who.id, counter)) - before).toBe(2);
    expect(await reconcile(sql, who)).toMatchObject({ drift: 0 });
  });
});

test("eight readers and four workers at once count each event once, beside writers", async () => {
  const who = await withChats();
  const write = async (writer: number) => {
    for (let n = 0; n < 25; n += 1) {
      await call(who.key, "create_chat", { chat_id: `${writer}-${n}`, session_id: `${writer}-${n % 5}` });
      await call(who.key, "add_message", { chat_id: `${writer}-${n}`, role: "user", content: "x" });
    }
  };
  const seen: number[][] = [];
  const read = async () => {
    const mine: number[] = [];
    for (let n = 0; n < 12; n += 1) mine.push(Number((await readChats(who)).chats));
    seen.push(mine);
  };
  const times = (count: number, work: (n: number) => Promise<unknown>) =>
    Array.from({ length: count }, (_, n) => work(n));
  await Promise.all([
    ...times(4, write),
    ...times(8, read),
    ...times(4, async () => {
      for (let n = 0; n < 12; n += 1) await fold(who);
    }),
  ]);
  expect((await readChats(who)).chats).toBe(102);
  // what was seen once does not go away
  expect(seen.filter((mine) => mine.some((chats, n) => chats < (mine[n - 1] ?? 0)))).toEqual([]);
  expect(await reconcile(sql, who)).toEqual({ drift: 0, differences: [], is_repaired: false });
}, 60_000);

test("a fold that is taken back, or whose connection dies, loses and doubles nothing", async () => {
  const who = await withChats();
  const left = await leftOf(who);
  const half = await openWith(pool, { who: workerOf(who), name: "fold_statistics" });
  await half.rollback();
  expect(await leftOf(who)).toBe(left);

  const victim = postgres(ownDatabaseUrl, { max: 1, onnotice: () => undefined });
  const [{ pid } = { pid: 0 }] = await victim<{ pid: number }[]>`select pg_backend_pid() as pid`;
  await openWith(victim, { who: workerOf(who), name: "fold_statistics" });
  await sql`select pg_terminate_backend(${pid})`;
  await victim.end({ timeout: 1 });
  expect(await leftOf(who)).toBe(left);
  expect((await readChats(who)).chats).toBe(2);
  expect(await reconcile(sql, who)).toMatchObject({ drift: 0 });
});

test("a worker passes over an organisation that somebody else counts, a reader waits and sees all", async () => {
  const who = await withChats();
  const first = await openWith(pool, { who: who.members.analyst, name: "read_analytics", input: { parts: [] } });
  await call(who.key, "create_chat", { chat_id: "late", session_id: "late" });
  expect(await fold(who)).toEqual({ events: 0, is_done: true });
  const waits = [fold(who, { waits: true }), readChats(who)] as const;
  await untilWaiting(2);
  await first.commit();
  const [folded, read] = await Promise.all(waits);
  expect(read).toMatchObject({ chats: 3 });
  expect(objectOf(folded)["is_done"]).toBe(true);
  expect(await leftOf(who)).toBe(0);
});

describe("to derive all statistics again counts what is stored meanwhile once", () => {
  const move = (who: Organization) => call(who.members.admin, "update_settings", { timezone: "Asia/Tokyo" });

  test("where a writer was first, and its events are left", async () => {
    const who = await withChats();
    const writer = await openWith(pool, {
      who: who.key,
      name: "create_chat",
      input: { chat_id: "early", session_id: "early" },
    });
    const moved = move(who);
    await untilWaiting(1);
    await writer.commit();
    await moved;
    expect(await leftOf(who)).toBe(0);
    expect((await readChats(who)).chats).toBe(3);
    expect(await reconcile(sql, who)).toMatchObject({ drift: 0 });
  });

  test("where writers and readers come later", async () => {
    const who = await withChats();
    const rebuild = await openWith(pool, {
      who: who.members.admin,
      name: "update_settings",
      input: { timezone: "Asia/Tokyo" },
    });
    const others = [
      call(who.key, "create_chat", { chat_id: "late", session_id: "late" }),
      readChats(who),
      fold(who, { waits: true }),
    ];
    await untilWaiting(others.length);
    await rebuild.commit();
    await Promise.all(others);
    expect((await readChats(who)).chats).toBe(3);
    expect(await reconcile(sql, who)).toMatchObject({ drift: 0 });
  });
});

test("while events are left nothing is compared, and whoever compares keeps nobody waiting", async () => {
  const who = await withChats();
  const compare = { who: workerOf(who), name: "reconcile_stats" };
  expect(await call(compare.who, compare.name)).toBeNull();
  expect(await sql`select from stats_checks where organization_id = ${who.id}`).toHaveLength(0);
  await fold(who);
  const long = await openWith(pool, compare);
  await call(who.key, "create_chat", { chat_id: "meanwhile", session_id: "meanwhile" });
  expect((await readChats(who)).chats).toBe(3);
  await long.commit();
  expect(await sql`select drift from stats_checks where organization_id = ${who.id}`).toMatchObject([{ drift: 0 }]);
});

test("numbers are as fresh as what was stored last, whenever it was counted", async () => {
  const who = await withChats();
  await fold(who);
  await call(who.key, "create_chat", { chat_id: "new", session_id: "new" });
  await sql`update daily_stats set updated_at = '2026-01-01T08:00:00Z' where organization_id = ${who.id}`;
  await sql`update uncounted_events set stored_at = '2026-01-02T08:00:00Z' where organization_id = ${who.id}`;
  expect(await readChats(who)).toEqual({ chats: 3, fresh_at: "2026-01-02T08:00:00.000Z" });
});

test("a database that takes no writes shows what was counted until then", async () => {
  const who = await withChats();
  const reading = async () => {
    await call(who.key, "create_chat", { chat_id: "new", session_id: "new" });
    return pool.begin("read only", (tx) =>
      callIn(tx, { who: who.members.analyst, name: "read_analytics", input: { parts: ["events"] } }),
    );
  };
  await fold(who);
  expect(await reading()).toMatchObject({ current: { totals: { chats: 2 } } });
  expect(await readChats(who)).toMatchObject({ chats: 3 });
});

test("a suspended organisation is counted as well, and one that ends takes along what it left", async () => {
  const who = await withChats();
  await sql`update organizations set status = 'suspended' where id = ${who.id}`;
  expect(objectOf(await fold(who))["events"]).toBe(6);
  expect((await readChats(who)).chats).toBe(2);

  const other = await withChats();
  await sql`delete from organizations where id = ${other.id}`;
  expect(await leftOf(other)).toBe(0);
});

test("twenty thousand events are counted in sets, and by one reader within its time", async () => {
  const [one, other] = [await withChats(), await withChats()];
  for (const { id } of [one, other]) await leaveViews(id, 20_000);
  const sets: number[] = [];
  for (let isDone = false; !isDone;) {
    const folded = objectOf(await fold(one));
    isDone = folded["is_done"] === true;
    sets.push(Number(folded["events"]));
  }
  expect(Math.max(...sets)).toBe(2_000);
  expect(sets.reduce((sum, events) => sum + events, 0)).toBe(20_006);
  const [{ timeout } = { timeout: 0 }] = await sql<{ timeout: number }[]>`
    select extract(epoch from split_part(s, '=', 2)::interval) * 1000 as timeout
    from pg_roles, unnest(rolconfig) s where rolname = 'crm_member' and s like 'statement_timeout=%'`;
  const startedAt = performance.now();
  expect((await readChats(other)).chats).toBe(2);
  expect(performance.now() - startedAt).toBeLessThan(Number(timeout));
  for (const who of [one, other]) expect(await reconcile(sql, who)).toMatchObject({ drift: 0 });
}, 60_000);

/** Views of a thousand sessions over ten days, stored past our functions, with their events left. */
async function leaveViews(id: string, count: number): Promise<void> {
  await sql`
    with made as (
      insert into article_views (organization_id, id, article_id, article_slug, article_name, article, session_id, viewed_at)
      select ${id}, app.uuid_v7(), 'a', 'a', 'A', a.id, 'many ' || n % 1000, '2026-03-01'::timestamptz + n % 10 * interval '1 day'
      from articles a, generate_series(1, ${count}::integer) n
      where a.organization_id = ${id} and a.source = 'catalogue'
      returning article, session_id, viewed_at
    )
    insert into uncounted_events (organization_id, events)
    select ${id}, jsonb_build_array(jsonb_build_object('kind', 'view', 'at', m.viewed_at, 'session_id', m.session_id, 'article', m.article))
    from made m`;
}
