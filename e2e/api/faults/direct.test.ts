import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { killDatabase } from "@/e2e/support/database";
import { send } from "@/e2e/support/http";
import { hasPooler, startPooler } from "@/e2e/support/pooler";
import type { Pooler } from "@/e2e/support/pooler";
import { startServer } from "@/e2e/support/server";
import { startTcpProxy } from "@/e2e/support/tcp-proxy";
import type { TcpProxy } from "@/e2e/support/tcp-proxy";
import { ROUNDS } from "#tests/support/rounds.ts";
import { bearsFaultsOfTheDatabase, tellsThatTheDatabaseIsGone } from "./database";
import {
  doublesOf,
  expectToBeTriedAgain,
  holdingTheChat,
  makeWorld,
  messagesIn,
  read,
  say,
  untilBlocked,
} from "./world";
import type { World } from "./world";

// Functions called over the direct connection, as Horizon does wherever there is one.

const SENDERS = 20;
const MESSAGES = 5 * ROUNDS;

/** Ends every connection of the gateway inside the database. */
const killBackends = ({ sql }: World) =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'crm_gateway'`;

/** Messages from 20 senders, each sent again until it is stored, while something is broken; answers when the last fault ended. */
async function expectEachStoredOnce(world: World, breakThings: () => Promise<void>): Promise<void> {
  const [before, start] = [await messagesIn(world), `${randomUUID()} `];
  const failures = new Set<string>();
  let isMended = false;
  let sinceMended = 0;
  const senders = Array.from({ length: SENDERS }, async (_, sender) => {
    for (let number = 0; number < MESSAGES; number += 1) {
      const message = { idempotencyKey: randomUUID(), content: `${start}${sender}-${number}` };
      for (let reply = await say(world, message); reply.status !== 200; reply = await say(world, message)) {
        expectToBeTriedAgain(reply);
        failures.add(message.content);
        if (isMended) sinceMended += 1;
        await sleep(100);
      }
      await sleep(20);
    }
  });
  await sleep(100);
  await breakThings();
  isMended = true;
  await Promise.all(senders);
  // each of them tries ten times a second: two seconds are enough for all to be served again
  expect(sinceMended).toBeLessThan(SENDERS * 20);
  expect(await messagesIn(world)).toBe(before + SENDERS * MESSAGES);
  expect(await doublesOf(world, start)).toBe(0);
}

describe("a direct connection", () => {
  let proxy: TcpProxy;
  const world = makeWorld(async (stack, env) => {
    proxy = await startTcpProxy(stack.gatewayUrl);
    return startServer({ stack, gatewayUrl: proxy.url, env });
  });
  afterAll(() => proxy.stop());

  tellsThatTheDatabaseIsGone(world);
  bearsFaultsOfTheDatabase(world);

  test("is named by health, and in the log line of each request that used it", async () => {
    const { json } = await send(world.server.url, { path: "/api/health" });
    expect(json).toMatchObject({ status: "ok", transport: "direct" });
    await say(world);
    await read(world, "/api/tags");
    const lines = () => world.server.log().split("\n");
    const isLogged = (route: string, database: string) =>
      lines().some(
        (line) => line.includes(`"route":"${route}"`) && new RegExp(`"database":"[^"]*${database}`).test(line),
      );
    await expect.poll(() => isLogged("addMessage", "direct")).toBe(true);
    await expect.poll(() => isLogged("listTags", "data_api")).toBe(true);
  });

  test("that ends while a message is written: the retry under the same Idempotency-Key has one effect", async () => {
    const before = await messagesIn(world);
    const idempotencyKey = randomUUID();
    const failed = await holdingTheChat(world, async () => {
      const reply = say(world, { idempotencyKey });
      await untilBlocked(world);
      await killBackends(world);
      return reply;
    });
    expectToBeTriedAgain(failed);
    const first = await say(world, { idempotencyKey });
    const again = await say(world, { idempotencyKey });
    expect([first.status, again.status, again.json]).toEqual([200, 200, first.json]);
    expect(await messagesIn(world)).toBe(before + 1);
  });

  test("that ends while nobody uses it is replaced without an error", async () => {
    for (let round = 0; round < 3; round += 1) {
      const calls = () => Promise.all(Array.from({ length: 10 }, () => say(world)));
      expect((await calls()).map(({ status }) => status)).toEqual(Array(10).fill(200));
      await killBackends(world);
      await sleep(200);
      expect((await calls()).map(({ status }) => status)).toEqual(Array(10).fill(200));
    }
  });

  test("that ends again and again under 20 senders loses and doubles nothing", () =>
    expectEachStoredOnce(world, async () => {
      for (let kill = 0; kill < 3; kill += 1) {
        await killBackends(world);
        await sleep(200);
      }
    }));

  test("that is cut in the middle of answers loses and doubles nothing", () =>
    expectEachStoredOnce(world, async () => {
      for (let cut = 0; cut < 3; cut += 1) {
        proxy.cutAnswers(5);
        await sleep(200);
      }
      proxy.cutAnswers(0);
    }));

  test("that nobody can open for a while loses and doubles nothing", () =>
    expectEachStoredOnce(world, async () => {
      proxy.break();
      expect((await send(world.server.url, { path: "/api/health" })).status).toBe(503);
      await sleep(1_000);
      proxy.mend();
    }));

  test("whose database goes and comes back loses and doubles nothing", () =>
    expectEachStoredOnce(world, async () => {
      killDatabase(world.stack);
      await sleep(1_000);
    }));

  test("that ends is an error of its call, and of nothing else in the process", async () => {
    await holdingTheChat(world, async () => {
      const reply = say(world);
      await untilBlocked(world);
      proxy.break();
      proxy.mend();
      expectToBeTriedAgain(await reply);
    });
    expect(world.server.log()).not.toMatch(/uncaught|unhandled/i);
  });

  test("of which the database allows too few loses and doubles nothing", () =>
    expectEachStoredOnce(world, async () => {
      await world.sql`alter role crm_gateway connection limit 1`;
      await killBackends(world);
      await sleep(1_000);
      await world.sql`alter role crm_gateway connection limit -1`;
    }));
});

describe.skipIf(!hasPooler)("a pooler in transaction mode (skipped where pgbouncer is not installed)", () => {
  let pooler: Pooler;
  const world = makeWorld(async (stack, env) => {
    pooler = await startPooler(stack.gatewayUrl, 8);
    return startServer({ stack, gatewayUrl: pooler.url, env });
  });
  afterAll(() => pooler.stop());

  if (ROUNDS > 1) bearsFaultsOfTheDatabase(world);

  test("whose database goes and comes back loses and doubles nothing", () =>
    expectEachStoredOnce(world, async () => {
      killDatabase(world.stack);
      await sleep(1_000);
    }));

  test("that is killed and started again loses and doubles nothing", () =>
    expectEachStoredOnce(world, async () => {
      await pooler.restart();
      await sleep(200);
      await pooler.restart();
    }));

  test("gives nobody's identity to whoever comes next on a connection", async () => {
    const { home, other, sql } = world;
    const said = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        say(world, { of: index % 2 === 0 ? home : other, content: `shared ${index % 2}` }),
      ),
    );
    expect(said.map(({ status }) => status)).toEqual(said.map(() => 200));
    const rows = await sql`
      select organization_id, content, count(*)::int as count from public.chat_messages
      where content like 'shared %' group by 1, 2 order by 2
    `;
    expect(rows).toEqual([
      { organization_id: home.id, content: "shared 0", count: 30 },
      { organization_id: other.id, content: "shared 1", count: 30 },
    ]);
  });
});
