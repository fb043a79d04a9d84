import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import type { Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { killDatabase, whileReadOnly } from "@/e2e/support/database";
import { plant } from "@/e2e/support/examples";
import { send } from "@/e2e/support/http";
import type { Reply } from "@/e2e/support/http";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { countOf } from "@/e2e/support/rows";
import { startServer } from "@/e2e/support/server";
import type { TestServer } from "@/e2e/support/server";
import { startTestStack } from "@/e2e/support/stack";
import type { Stack } from "#local/stack.ts";

// A stack of its own, because it is broken in every way; its data API cuts every list after 7 rows.

/** As in production the database gives up before the caller does; here both are sooner. */
const LOCK_TIMEOUT_MS = 700;
const STATEMENT_TIMEOUT_MS = 1_500;
const TIMEOUT_MS = 2_500;

let stack: Stack;
let server: TestServer;
let sql: Sql;
let home: TestOrganization;
let other: TestOrganization;
let chatId: string;

beforeAll(async () => {
  stack = await startTestStack({ maxRows: 7 });
  sql = postgres(stack.superuserUrl, { max: 4, onnotice: () => undefined });
  await sql.unsafe(`
    alter role authenticator set lock_timeout = ${LOCK_TIMEOUT_MS};
    alter role authenticator set statement_timeout = ${STATEMENT_TIMEOUT_MS};
  `);
  await stack.killDataApi();
  await stack.dataApiHealthy();
  server = await startServer({ stack, env: { DATABASE_TIMEOUT_MS: String(TIMEOUT_MS) } });
  [home, other] = [await makeOrganization(sql, "Home"), await makeOrganization(sql, "Other")];
  ({ chatId } = await plant(server.url, home));
  await plant(server.url, other);
}, 300_000);

afterAll(async () => {
  await sql.end();
  await server.stop();
  await stack.stop();
}, 60_000);

interface Message {
  of?: TestOrganization;
  idempotencyKey?: string;
  content?: string;
}

function say({ of = home, idempotencyKey = randomUUID(), content = "Hello" }: Message = {}): Promise<Reply> {
  return send(server.url, {
    path: "/api/chats/message",
    key: of.key.key,
    body: { chatId: `chat-of-${of.id}`, role: "user", content },
    headers: { "idempotency-key": idempotencyKey },
  });
}

const create = ({ key }: TestOrganization) =>
  send(server.url, { path: "/api/chats/create", key: key.key, body: { sessionId: "s" } });

const health = () => send(server.url, { path: "/api/health" });
const messages = () => countOf(sql, home.id, "chat_messages");

function expectToBeTriedAgain({ status, headers, json }: Reply): void {
  expect([503, 504]).toContain(status);
  expect(Number(headers["retry-after"])).toBeGreaterThan(0);
  expect(json).toMatchObject({ code: status === 503 ? "unavailable" : "timeout" });
}

/** Settles when somebody waits for a lock that a test holds. */
async function untilBlocked(): Promise<void> {
  await expect
    .poll(async () => (await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock'`).length, {
      timeout: 10_000,
      interval: 20,
    })
    .toBeGreaterThan(0);
}

/** Holds the chat of `home` locked while `during` runs. */
async function holdingTheChat<T>(during: () => Promise<T>): Promise<T> {
  return (
    await sql.begin(async (tx) => {
      await tx`select from public.chats where organization_id = ${home.id} and external_id = ${chatId} for update`;
      return [await during()];
    })
  )[0] as T;
}

describe("the data API dies in the middle of a request", () => {
  test("and the retry under the same Idempotency-Key has one effect", async () => {
    const before = await messages();
    const idempotencyKey = randomUUID();
    const failed = await holdingTheChat(async () => {
      const reply = say({ idempotencyKey });
      await untilBlocked();
      await stack.killDataApi();
      return reply;
    });
    expectToBeTriedAgain(failed);
    await stack.dataApiHealthy();
    const first = await say({ idempotencyKey });
    const again = await say({ idempotencyKey });
    expect(first.status).toBe(200);
    expect(again).toMatchObject({ status: 200, json: first.json });
    expect(await messages()).toBe(before + 1);
  });

  test("twice, while 200 messages come in: each that was acknowledged is there once, each that was not can be sent again", async () => {
    const before = await messages();
    const senders = Array.from({ length: 200 }, async (_, index) => {
      const message = { idempotencyKey: randomUUID(), content: `message ${index}` };
      await sleep(index * 10);
      for (let attempt = 0; attempt < 100; attempt += 1) {
        const reply = await say(message);
        if (reply.status === 200) return;
        expectToBeTriedAgain(reply);
        await sleep(200);
      }
      throw new Error(`message ${index} was never stored`);
    });
    for (let kill = 0; kill < 2; kill += 1) {
      await sleep(500);
      await stack.dataApiHealthy();
      await stack.killDataApi();
    }
    await Promise.all(senders);
    expect(await messages()).toBe(before + 200);
    const [doubles] = await sql`
      select count(*)::int as count from (
        select content from public.chat_messages where organization_id = ${home.id} and content like 'message %'
        group by content having count(*) > 1
      ) twice
    `;
    expect(doubles).toEqual({ count: 0 });
  }, 90_000);
});

describe("the database", () => {
  test("dies: everything is 503 and health says so, nobody is a stranger, and all is well again soon", async () => {
    const cold = await makeOrganization(sql, "Never seen before");
    const asks = [() => say(), () => create(cold), () => read("/api/chats"), health];
    const diedAt = Date.now();
    killDatabase(stack);
    for (const ask of asks) await expect.poll(async () => (await ask()).status, { timeout: 5_000 }).toBe(503);
    const failures: Reply[] = [];
    for (const ask of asks) {
      for (let reply = await ask(); reply.status !== 200; reply = await ask()) {
        failures.push(reply);
        await sleep(50);
      }
    }
    expect(Date.now() - diedAt).toBeLessThan(10_000);
    for (const reply of failures) expectToBeTriedAgain(reply);
  }, 60_000);

  test("is read-only: writes are 503, reads go on", async () => {
    const before = await messages();
    await whileReadOnly(sql, async () => {
      await expect.poll(async () => (await say()).status, { timeout: 5_000, interval: 50 }).toBe(503);
      expectToBeTriedAgain(await say());
      for (const reply of [await read("/api/chats"), await read(`/api/chats/${chatId}/messages`), await health()]) {
        expect(reply.status).toBe(200);
      }
    });
    await expect.poll(async () => (await say()).status, { timeout: 5_000, interval: 50 }).toBe(200);
    expect(await messages()).toBeGreaterThan(before);
  });
});

describe("somebody holds a lock", () => {
  test.each([1, 30])(
    "that %i requests wait for: they are told in time, and others are served",
    async (count) => {
      const before = await messages();
      const sent = Array.from({ length: count }, () => ({ idempotencyKey: randomUUID() }));
      await holdingTheChat(async () => {
        const startedAt = Date.now();
        const waiting = Promise.all(sent.map((message) => say(message)));
        await untilBlocked();
        await expectOthersToBeServed();
        for (const reply of await waiting) expectToBeTriedAgain(reply);
        expect(Date.now() - startedAt).toBeLessThan(3 * TIMEOUT_MS);
      });
      for (const message of sent) expect((await say(message)).status).toBe(200);
      expect(await messages()).toBe(before + count);
    },
    60_000,
  );
});

describe("statements that take too long", () => {
  beforeAll(async () => {
    await sql.unsafe(`
      create function public.dawdle() returns trigger language plpgsql as 'begin perform pg_sleep(20); return new; end';
      create trigger dawdle before insert on public.chat_messages for each row
        when (new.organization_id = '${home.id}' and new.content = 'slow') execute function public.dawdle();
    `);
  });
  afterAll(() => sql.unsafe("drop trigger dawdle on public.chat_messages; drop function public.dawdle()"));

  test.each([1, 60])(
    "%i of one organisation are given up in time, and another is served all the while",
    async (count) => {
      const before = await messages();
      const startedAt = Date.now();
      let isOver = false;
      const slow = Promise.all(Array.from({ length: count }, () => say({ content: "slow" }))).finally(() => {
        isOver = true;
      });
      while (!isOver) await expectOthersToBeServed();
      for (const reply of await slow) expectToBeTriedAgain(reply);
      expect(Date.now() - startedAt).toBeLessThan(3 * TIMEOUT_MS);
      expect(await messages()).toBe(before);
    },
    60_000,
  );
});

async function expectOthersToBeServed(): Promise<void> {
  const replies = await Promise.all(Array.from({ length: 5 }, () => say({ of: other })));
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
}

describe("a data API that cuts answers after 7 rows", () => {
  test("cuts nothing that we ask of it", async () => {
    const { id, key, owner } = await makeOrganization(sql, "Long lists");
    const chats = Array.from({ length: 30 }, (_, index) => ({ type: "chat", id: `chat-${index}`, sessionId: "s" }));
    const said = Array.from({ length: 25 }, (_, index) => ({
      type: "message",
      id: `m${index}`,
      chatId: "chat-0",
      role: "user",
      content: `${index}`,
    }));
    const mentions = Array.from({ length: 20 }, (_, index) => ({ url: `https://example.com/${index}` }));
    const batch = await send(server.url, { path: "/api/ingest", key: key.key, body: { items: [...chats, ...said] } });
    expect(batch.json).toMatchObject({ accepted: 55, refused: 0 });
    expect((batch.json as { results: unknown[] }).results).toHaveLength(55);
    const mentioned = await send(server.url, {
      path: "/api/tavily-mentions",
      key: key.key,
      body: { sessionId: "s", mentions },
    });
    expect(mentioned.json).toMatchObject({ count: 20, mentions: mentions.map(({ url }) => ({ article_url: url })) });
    expect(await countOf(sql, id, "chats")).toBe(30);

    const { cookie } = owner;
    expect((await read("/api/chats", cookie)).json).toHaveLength(30);
    expect((await read("/api/chats/chat-0/messages", cookie)).json).toHaveLength(25);
    expect(await pages("/api/chats?limit=10", cookie)).toEqual([10, 10, 10]);
    expect(await pages("/api/chats/chat-0/messages?limit=9", cookie)).toEqual([9, 9, 7]);
  });
});

test("two organisations ask at one address and each is answered its own, by no cache", async () => {
  const [ours, theirs] = [await read("/api/chats", home.owner.cookie), await read("/api/chats", other.owner.cookie)];
  expect(ours.text).toContain(home.id);
  expect(ours.text).not.toContain(other.id);
  expect(theirs.text).toContain(other.id);
  expect(theirs.text).not.toContain(home.id);
  for (const { headers } of [ours, theirs]) {
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers.etag).toBeUndefined();
  }
});

function read(path: string, cookie = home.owner.cookie): Promise<Reply> {
  return send(server.url, { path, headers: { cookie } });
}

/** Sizes of the pages of a list, followed to its end. */
async function pages(path: string, cookie: string): Promise<number[]> {
  const sizes: number[] = [];
  const seen = new Set<string>();
  let next: string | undefined = "";
  while (next !== undefined) {
    const { json, headers }: Reply = await read(next === "" ? path : `${path}&cursor=${next}`, cookie);
    const rows = z.array(z.looseObject({ id: z.string() })).parse(json);
    for (const { id } of rows) seen.add(id);
    sizes.push(rows.length);
    next = headers["x-next-cursor"] as string | undefined;
  }
  expect(seen.size).toBe(sizes.reduce((sum, size) => sum + size, 0));
  return sizes;
}
