import fc from "fast-check";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Claims, Json } from "#tests/support/acting.ts";
import { type Sql, connect } from "#tests/support/database.ts";
import { objectOf } from "#tests/support/json.ts";
import { makeOrganization, uuidOf } from "#tests/support/organization.ts";
import { SEED, rounds } from "#tests/support/rounds.ts";
import { item, singleOf } from "./events.ts";
import { invariantViolations, totalOf } from "./state.ts";
import { rowsOf } from "./call-ok.ts";
import { ownDatabaseUrl } from "#tests/support/own-database.ts";

// Here calls really run side by side: each in a transaction and on a connection of its own, committed.

const CALLERS = 20;
let sql: Sql;
let pool: postgres.Sql;
beforeAll(() => {
  sql = connect(ownDatabaseUrl);
  pool = postgres(ownDatabaseUrl, { max: CALLERS, onnotice: () => undefined, connection: { timezone: "UTC" } });
});
afterAll(async () => {
  await sql.end();
  await pool.end();
});

interface Call {
  who: Claims;
  name: string;
  input: Json;
  request?: Json;
}

/** Calls a function as the Data API does, and answers what it answered, or the code and message of what it raised. */
async function send({ who, name, input, request = {} }: Call): Promise<Json> {
  try {
    return await pool.begin(async (tx) => {
      await tx`select set_config('role', ${who.role}, true), set_config('request.jwt.claims', ${JSON.stringify(who)}, true)`;
      const [row] = await tx<
        { answer: Json }[]
      >`select public.${tx(name)}(${JSON.stringify(input)}::text::jsonb, ${JSON.stringify(request)}::text::jsonb) as answer`;
      return row?.answer ?? null;
    });
  } catch (error) {
    if (!(error instanceof postgres.PostgresError)) throw error;
    return { raised: error.code, message: error.message };
  }
}

const hundred = (call: Call) => Promise.all(Array.from({ length: 100 }, () => send(call)));

async function withChat() {
  const organization = await makeOrganization(sql);
  await send({ who: organization.key, name: "create_chat", input: { chat_id: "c", session_id: "s" } });
  await send({
    who: organization.key,
    name: "record_web_mentions",
    input: { mentions: [{ url: "https://example.com/1" }], session_id: "s", chat_id: "c" },
  });
  return organization;
}

const kinds = (answers: Json[]) => new Set(answers.map((answer) => JSON.stringify(answer)));

describe("a hundred identical calls at once have one effect", () => {
  test.for([
    ["create_chat", { chat_id: "new", session_id: "s" }, "chats", 2],
    ["add_message", { chat_id: "c", role: "user", content: "x", message_id: "m" }, "messages", 1],
    ["record_article_view", { article_id: "a", article_slug: "a", session_id: "s", external_id: "e" }, "views", 1],
    ["record_click", { article_url: "https://example.com/1", chat_id: "c" }, "clicks", 1],
  ] as const)("%s, by its own ids", async ([name, input, column, expected]) => {
    const { id, key } = await withChat();
    const answers = await hundred({ who: key, name, input });
    expect(kinds(answers).size).toBe(1);
    expect(objectOf(answers[0])["raised"]).toBeUndefined();
    expect(await totalOf(sql, id, column)).toBe(expected);
    expect(await invariantViolations(sql, id)).toEqual([]);
  });

  test("identify_visitor, by the e-mail: one is made, the others find it", async () => {
    const { id, key } = await withChat();
    const answers = await hundred({
      who: key,
      name: "identify_visitor",
      input: { email: "ann@example.com", session_id: "s" },
    });
    expect(new Set(answers.map((answer) => objectOf(answer)["visitor_id"])).size).toBe(1);
    expect(answers.filter((answer) => objectOf(answer)["created"] === true)).toHaveLength(1);
    expect(await totalOf(sql, id, "visitors")).toBe(1);
    expect(await invariantViolations(sql, id)).toEqual([]);
  });

  test.for([
    ["create_chat", { session_id: "s" }],
    ["add_message", { chat_id: "c", role: "user", content: "x" }],
    ["record_article_mentions", { articles: [{ id: "a", slug: "a", title: "A" }] }],
    ["record_web_mentions", { mentions: [{ url: "https://example.com/2" }], session_id: "s" }],
    [
      "ingest",
      {
        items: [
          { index: 0, type: "message", chat_id: "c", role: "user", content: "x" },
          { index: 1, type: "visitor", email: "ann@example.com" },
        ],
      },
    ],
  ] as const)("%s, by the Idempotency-Key", async ([name, input]) => {
    const { id, key } = await withChat();
    const counted = "chats + messages + visitors + views + mentions";
    const before = await totalOf(sql, id, counted);
    const answers = await hundred({
      who: key,
      name,
      input: JSON.parse(JSON.stringify(input)),
      request: { idempotency_key: "k", body_hash: "aa" },
    });
    expect(kinds(answers).size).toBe(1);
    expect((await totalOf(sql, id, counted)) - before).toBe(name === "ingest" ? 2 : 1);
    expect(await rowsOf(sql, id, "select 1 as one from idempotency_keys where organization_id = $1")).toHaveLength(1);
  });

  test("register_organization, by the e-mail; and a hundred others of the same name find slugs", async () => {
    const door: Claims = { role: "crm_public", actor: "public", sub: "public" };
    const form = (email: string, digest: string) => ({
      organization_name: `Race ${process.pid} ${Date.now()}`,
      name: "Ann",
      email,
      password_digest: "$argon2id$x",
      key: { digest, prefix: "hmz_test", last4: "abcd" },
    });
    const digestOf = (name: string) => uuidOf(name).replaceAll("-", "").repeat(2);
    const email = `${uuidOf(`race ${Date.now()}`)}@example.com`;
    const same = await hundred({ who: door, name: "register_organization", input: form(email, digestOf(email)) });
    expect(same.filter((answer) => objectOf(answer)["organization_id"] !== undefined)).toHaveLength(1);
    expect(same.filter((answer) => objectOf(objectOf(answer)["error"])["status"] === 409)).toHaveLength(99);
    const { organization_name } = form("", "");
    const others = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        send({
          who: door,
          name: "register_organization",
          input: { ...form(`${n}-${email}`, digestOf(`${n}-${email}`)), organization_name },
        }),
      ),
    );
    expect(others.filter((answer) => objectOf(answer)["organization_id"] === undefined)).toEqual([]);
  });

  test("a key's use is noted once", async () => {
    const { id, key } = await makeOrganization(sql);
    await sql`update api_keys set last_used_at = now() - interval '2 minutes' where organization_id = ${id}`;
    const create = { who: key, name: "create_chat", input: { chat_id: "c", session_id: "s" } };
    // the row's version tells how often it was written: each write leaves a dead one behind
    const writes = () =>
      rowsOf(sql, id, "select xmin::text as writer, last_used_at from api_keys where organization_id = $1");
    await hundred(create);
    const first = await writes();
    await hundred(create);
    expect(await writes()).toEqual(first);
  });
});

describe("a chat begun while its session is identified", () => {
  test("belongs to the visitor, whichever comes first", async () => {
    const { id, key } = await makeOrganization(sql);
    const rounds = Array.from({ length: 60 }, (_, n) => `s${n}`);
    await Promise.all(
      rounds.flatMap((session_id) => [
        send({ who: key, name: "identify_visitor", input: { email: `${session_id}@example.com`, session_id } }),
        send({ who: key, name: "create_chat", input: { chat_id: session_id, session_id } }),
        send({ who: key, name: "record_article_view", input: { article_id: "a", article_slug: "a", session_id } }),
        send({
          who: key,
          name: "record_web_mentions",
          input: { mentions: [{ url: "https://example.com/1" }], session_id },
        }),
      ]),
    );
    expect(
      await rowsOf(sql, id, "select external_id from chats where organization_id = $1 and visitor_id is null"),
    ).toEqual([]);
    expect(await invariantViolations(sql, id)).toEqual([]);
  });
});

describe("many callers on the same few chats, sessions, people and articles", () => {
  test("never wait for each other in a circle, and leave rows and counters that agree", async () => {
    const [one, other] = [
      await makeOrganization(sql, { timezone: "Europe/Berlin" }),
      await makeOrganization(sql, { timezone: "America/New_York" }),
    ];
    const script = fc.sample(fc.array(item, { minLength: 1, maxLength: 25 }), { seed: SEED, numRuns: rounds(200) });
    const calls = script.map((items, n): Call => {
      const { key: who } = n % 4 === 0 ? other : one;
      const [first] = items;
      // every third a single call, the others batches
      if (n % 3 === 0 && first !== undefined) return { who, ...singleOf(first) };
      return { who, name: "ingest", input: { items: items.map((single, index) => ({ index, ...single })) } };
    });
    const queue = [...calls];
    const raised: Json[] = [];
    const work = async () => {
      for (let call = queue.shift(); call !== undefined; call = queue.shift()) {
        const answer = objectOf(await send(call));
        if (answer["raised"] !== undefined) raised.push(answer);
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    expect(raised).toEqual([]);
    for (const { id } of [one, other]) expect(await invariantViolations(sql, id)).toEqual([]);
  }, 120_000);
});

test("a key that is revoked while its calls are under way writes nothing once that is committed", async () => {
  const { id, key } = await withChat();
  const say = () => send({ who: key, name: "add_message", input: { chat_id: "c", role: "user", content: "x" } });
  const underWay = Array.from({ length: 50 }, say);
  await sql`update api_keys set revoked_at = now() where organization_id = ${id}`;
  const late = await Promise.all(Array.from({ length: 50 }, say));
  expect(late.map((answer) => objectOf(answer)["raised"])).toEqual(late.map(() => "PT401"));
  await Promise.all(underWay);
  expect(await invariantViolations(sql, id)).toEqual([]);
});
