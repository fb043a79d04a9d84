import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "#tests/support/acting.ts";
import { call } from "#tests/support/acting.ts";
import { type Sql, undone } from "#tests/support/database.ts";
import { objectOf, textOf } from "#tests/support/json.ts";
import { makeOrganization, uuidOf } from "#tests/support/organization.ts";
import { SEED, rounds } from "#tests/support/rounds.ts";
import { snapshotOf } from "#tests/support/snapshot.ts";
import { useSandbox } from "#tests/support/test-each.ts";
import { type Item, inOrderOfTime, itemsInOrder, mentionsAndClicks, singleOf } from "./events.ts";
import { invariantViolations, stateOf, totalOf } from "./state.ts";
import { rowsOf, callOk } from "./call-ok.ts";

const sandbox = useSandbox();
const RUNS = rounds(25);
const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kathmandu",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
  "Australia/Lord_Howe",
];

const batchOf = (items: Item[]) => ({ items: items.map((one, index) => ({ index, ...one })) });

async function withAnonymous(sql: Sql, timezone: string) {
  const organization = await makeOrganization(sql, { timezone });
  const visitor = uuidOf(`anonymous ${organization.id}`);
  const at = "2026-01-01T00:00:00Z";
  await sql`insert into visitors (organization_id, id, created_at, last_active_at) values (${organization.id}, ${visitor}, ${at}, ${at})`;
  await sql`insert into visitor_sessions (organization_id, session_id, visitor_id, first_seen_at, last_seen_at) values (${organization.id}, 's3', ${visitor}, ${at}, ${at})`;
  // it was made behind the counters' back
  await sql`insert into daily_stats (organization_id, day, visitors) select ${organization.id}, (${at}::timestamptz at time zone ${timezone})::date, 1`;
  return organization;
}

test("the same items one by one and in batches leave the same rows and counters, which hold what they promise", async () => {
  const splits = fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(itemsInOrder, splits, fc.constantFrom(...ZONES), async (items, lengths, zone) => {
      await sandbox(async (sql) => {
        const [single, batched] = [await withAnonymous(sql, zone), await withAnonymous(sql, zone)];
        const answers: Json[] = [];
        for (const one of items) {
          const { name, input } = singleOf(one);
          const { answer, refusal, raised } = await call(sql, single.key, name, input);
          if (raised !== undefined) throw new Error(`${name}: ${raised.message}`);
          answers.push(refusal?.code ?? objectOf(answer)["results"] ?? "written");
        }
        for (const batch of split(items, lengths)) await callOk(sql, batched.key, "ingest", batchOf(batch));
        expect(await stateOf(sql, batched.id)).toEqual(await stateOf(sql, single.id));
        expect(await invariantViolations(sql, single.id)).toEqual([]);
        expect(await invariantViolations(sql, batched.id)).toEqual([]);
      });
    }),
    { seed: SEED, numRuns: RUNS },
  );
}, 120_000);

test("mentions and clicks in any order are a batch that means them one by one as they came to pass", async () => {
  await fc.assert(
    fc.asyncProperty(mentionsAndClicks, async (items) => {
      await sandbox(async (sql) => {
        const [single, batched] = [await withAnonymous(sql, "UTC"), await withAnonymous(sql, "UTC")];
        for (const { key } of [single, batched]) {
          for (const chat of ["c1", "c2", "c3"])
            await callOk(sql, key, "create_chat", { chat_id: chat, session_id: "s1", sent_at: "2026-01-01T00:00:00Z" });
        }
        for (const one of inOrderOfTime(items)) await call(sql, single.key, singleOf(one).name, singleOf(one).input);
        await callOk(sql, batched.key, "ingest", batchOf(items));
        expect(await stateOf(sql, batched.id)).toEqual(await stateOf(sql, single.id));
        expect(await invariantViolations(sql, batched.id)).toEqual([]);
      });
    }),
    { seed: SEED, numRuns: RUNS },
  );
}, 120_000);

test("each of two clicks on one page marks the mention that was the latest when it was made", () =>
  sandbox(async (sql) => {
    const { id, key } = await makeOrganization(sql);
    const shared = { article_url: "https://example.com/1", session_id: "s" };
    const mention = (minute: number) => ({ ...shared, type: "mention", source: "web_search", sent_at: at(minute) });
    const click = (minute: number) => ({ ...shared, type: "click", sent_at: at(minute) });
    const at = (minute: number) => `2026-05-04T09:0${minute}:00+00:00`;
    const items = [click(4), mention(3), click(2), click(0), mention(1)];
    const { results } = await callOk(sql, key, "ingest", batchOf(items));
    expect(results).toMatchObject([{ updated: 1 }, {}, { updated: 1 }, { error: { code: "not_found" } }, {}]);
    const marked = "select mentioned_at, clicked_at from article_mentions where organization_id = $1 order by 1";
    expect(await rowsOf(sql, id, marked)).toEqual([
      { mentioned_at: at(1), clicked_at: at(2) },
      { mentioned_at: at(3), clicked_at: at(4) },
    ]);
  }));

test("of mentions of one moment, the one that was told last is the latest", () =>
  sandbox(async (sql) => {
    const { id, key } = await makeOrganization(sql);
    const shared = { article_url: "https://example.com/1", session_id: "s" };
    const mentions = Array.from({ length: 20 }, (_, n) => ({
      ...shared,
      type: "mention",
      source: "web_search",
      external_id: `e${n}`,
    }));
    await callOk(sql, key, "ingest", batchOf([...mentions, { ...shared, type: "click" }]));
    const marked = "select external_id from article_mentions where organization_id = $1 and clicked_at is not null";
    expect(await rowsOf(sql, id, marked)).toEqual([{ external_id: "e19" }]);
  }));

function split(items: Item[], lengths: number[]): Item[][] {
  const batches: Item[][] = [];
  for (let start = 0, turn = 0; start < items.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    batches.push(items.slice(start, start + length + 1));
    start += length + 1;
  }
  return batches;
}

test("a batch sent again adds nothing, where its items carry ids", async () => {
  await fc.assert(
    fc.asyncProperty(itemsInOrder, async (items) => {
      await sandbox(async (sql) => {
        const { id, key } = await withAnonymous(sql, "UTC");
        const named = items.map((one, index) => ({ ...one, message_id: `m${index}`, external_id: `e${index}` }));
        await callOk(sql, key, "ingest", batchOf(named));
        const { visitors: _, visitor_sessions: __, ...before } = await stateOf(sql, id);
        await callOk(sql, key, "ingest", batchOf(named));
        const counted = ["chat_messages", "article_views", "article_mentions", "jobs"];
        const after = await stateOf(sql, id);
        for (const table of counted) expect(after[table]?.length).toBe(before[table]?.length);
        expect(await invariantViolations(sql, id)).toEqual([]);
      });
    }),
    { seed: SEED, numRuns: RUNS },
  );
}, 120_000);

test("whatever a neighbour sends, and however alike it is, no row of ours changes in any bit", async () => {
  await fc.assert(
    fc.asyncProperty(itemsInOrder, itemsInOrder, async (ours, theirs) => {
      await sandbox(async (sql) => {
        const [org, neighbour] = [await withAnonymous(sql, "UTC"), await withAnonymous(sql, "Europe/Berlin")];
        await callOk(sql, org.key, "ingest", batchOf(ours));
        const before = await snapshotOf(sql, org.id, "physical");
        const audits = before["audit_logs"] ?? [];
        const request = { idempotency_key: "k", body_hash: "aa" };
        await callOk(sql, neighbour.key, "ingest", batchOf(theirs), request);
        for (const one of theirs) await call(sql, neighbour.key, singleOf(one).name, singleOf(one).input);
        const { audit_logs: told_to_us = [], ...after } = await snapshotOf(sql, org.id, "physical");
        const { audit_logs: _, ...rows } = before;
        expect(after).toEqual(rows);
        // that the neighbour named a chat of ours is all we hear
        expect(
          told_to_us.filter((row) => !audits.includes(row) && !row.includes('"actor_kind": "other_organization"')),
        ).toEqual([]);
      });
    }),
    { seed: SEED, numRuns: RUNS },
  );
}, 120_000);

test("duplicates within one batch are one row, and each item gets its answer", () =>
  sandbox(async (sql) => {
    const { id, key } = await makeOrganization(sql);
    const chat = { type: "chat", chat_id: "c", session_id: "s" };
    const message: Item = { type: "message", chat_id: "c", role: "user", content: "x", message_id: "#1" };
    const view = { type: "view", article_id: "a", article_slug: "a", external_id: "e" };
    const items = [
      message,
      chat,
      chat,
      { ...chat, session_id: "other" },
      message,
      { ...message, content: "y" },
      { ...message, message_id: null },
      view,
      view,
    ];
    const { results } = await callOk(sql, key, "ingest", batchOf(items));
    const codes = Array.isArray(results)
      ? results.map((one) => objectOf(objectOf(one)["error"])["code"] ?? "written")
      : [];
    expect(codes).toEqual([
      "written",
      "written",
      "written",
      "conflict",
      "written",
      "conflict",
      "written",
      "written",
      "written",
    ]);
    expect(
      await rowsOf(
        sql,
        id,
        "select content, external_id, position from chat_messages where organization_id = $1 order by position",
      ),
    ).toEqual([
      { content: "x", external_id: "#1", position: 1 },
      { content: "x", external_id: null, position: 2 },
    ]);
    expect(await rowsOf(sql, id, "select id from article_views where organization_id = $1")).toHaveLength(1);
    expect(await invariantViolations(sql, id)).toEqual([]);
  }));

test("a refused item does not stop the others", () =>
  sandbox(async (sql) => {
    const { id, key } = await makeOrganization(sql);
    const items: Item[] = [
      { type: "message", chat_id: "nowhere", role: "user", content: "x" },
      { type: "chat", chat_id: "c", session_id: "s" },
      { type: "click", article_url: "https://example.com", session_id: "s" },
      { type: "message", chat_id: "c", role: "user", content: "x" },
    ];
    const { results } = await callOk(sql, key, "ingest", batchOf(items));
    expect(results).toMatchObject([
      { index: 0, error: { status: 404 } },
      { index: 1, chat_id: "c" },
      { index: 2, error: { status: 404 } },
      { index: 3, chat_id: "c" },
    ]);
    expect(await undone(sql, () => invariantViolations(sql, id))).toEqual([]);
  }));

test("500 items of all kinds are one call", () =>
  sandbox(async (sql) => {
    const { id, key } = await makeOrganization(sql);
    const kinds: Item[] = [
      { type: "chat", chat_id: "c", session_id: "s" },
      { type: "visitor", email: "@example.com", session_id: "s" },
      { type: "message", chat_id: "c", role: "user", content: "x" },
      { type: "view", article_id: "a", article_slug: "a", chat_id: "c" },
      { type: "mention", source: "web_search", article_url: "https://example.com", chat_id: "c" },
    ];
    const items = Array.from({ length: 100 }, (_, n) => kinds.map((kind) => numbered(kind, n))).flat();
    const { results } = await callOk(sql, key, "ingest", batchOf(items));
    expect(Array.isArray(results) && results.every((one) => objectOf(one)["error"] === undefined)).toBe(true);
    expect(await totalOf(sql, id, "chats + messages + visitors + views + mentions")).toBe(500);
    expect(await invariantViolations(sql, id)).toEqual([]);
  }));

/** The item with names of its own. */
function numbered(one: Item, n: number): Item {
  const own = ["chat_id", "session_id", "email"].filter((field) => field in one);
  return { ...one, ...Object.fromEntries(own.map((field) => [field, `${n}${textOf(one, field)}`])) };
}
