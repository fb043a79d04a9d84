import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { killDatabase, whileReadOnly } from "@/e2e/support/database";
import { send } from "@/e2e/support/http";
import type { Reply } from "@/e2e/support/http";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { TIMEOUT_MS, expectToBeTriedAgain, holdingTheChat, messagesIn, read, say, untilBlocked } from "./world";
import type { World } from "./world";

/** Everything says that the database is gone, and soon that it is back. */
export function tellsThatTheDatabaseIsGone(world: World): void {
  const create = ({ key }: TestOrganization) =>
    send(world.server.url, { path: "/api/chats/create", key: key.key, body: { sessionId: "s" } });
  const health = () => send(world.server.url, { path: "/api/health" });

  test("a database that dies: everything is 503 and health says so, nobody is a stranger, and all is well again soon", async () => {
    const cold = await makeOrganization(world.sql, "Never seen before");
    const asks = [() => say(world), () => create(cold), () => read(world, "/api/chats"), health];
    const diedAt = Date.now();
    killDatabase(world.stack);
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
}

/** What holds whichever way leads to the database. */
export function bearsFaultsOfTheDatabase(world: World): void {
  test("a database that is read-only: writes are 503, reads go on", async () => {
    const before = await messagesIn(world);
    await whileReadOnly(world.sql, async () => {
      await expect.poll(async () => (await say(world)).status, { timeout: 5_000, interval: 50 }).toBe(503);
      expectToBeTriedAgain(await say(world));
      for (const reply of [
        await read(world, "/api/chats"),
        await read(world, `/api/chats/${world.chatId}/messages`),
        await send(world.server.url, { path: "/api/health" }),
      ]) {
        expect(reply.status).toBe(200);
      }
    });
    await expect.poll(async () => (await say(world)).status, { timeout: 5_000, interval: 50 }).toBe(200);
    expect(await messagesIn(world)).toBeGreaterThan(before);
  });

  describe("somebody holds a lock", () => {
    test.each([1, 30])(
      "that %i requests wait for: they are told in time, and others are served",
      async (count) => {
        const before = await messagesIn(world);
        const sent = Array.from({ length: count }, () => ({ idempotencyKey: randomUUID() }));
        await holdingTheChat(world, async () => {
          const startedAt = Date.now();
          const waiting = Promise.all(sent.map((message) => say(world, message)));
          await untilBlocked(world);
          await expectOthersToBeServed(world);
          for (const reply of await waiting) expectToBeTriedAgain(reply);
          expect(Date.now() - startedAt).toBeLessThan(3 * TIMEOUT_MS);
        });
        for (const message of sent) expect((await say(world, message)).status).toBe(200);
        expect(await messagesIn(world)).toBe(before + count);
      },
      60_000,
    );
  });

  describe("statements that take too long", () => {
    beforeAll(async () => {
      await world.sql.unsafe(`
      create function public.dawdle() returns trigger language plpgsql as 'begin perform pg_sleep(20); return new; end';
      create trigger dawdle before insert on public.chat_messages for each row
        when (new.organization_id = '${world.home.id}' and new.content = 'slow') execute function public.dawdle();
    `);
    });
    afterAll(() => world.sql.unsafe("drop trigger dawdle on public.chat_messages; drop function public.dawdle()"));

    test.each([1, 60])(
      "%i of one organisation are given up in time, and another is served all the while",
      async (count) => {
        const before = await messagesIn(world);
        const startedAt = Date.now();
        let isOver = false;
        const slow = Promise.all(Array.from({ length: count }, () => say(world, { content: "slow" }))).finally(() => {
          isOver = true;
        });
        while (!isOver) await expectOthersToBeServed(world);
        for (const reply of await slow) expectToBeTriedAgain(reply);
        expect(Date.now() - startedAt).toBeLessThan(3 * TIMEOUT_MS);
        expect(await messagesIn(world)).toBe(before);
      },
      60_000,
    );
  });
}

async function expectOthersToBeServed(world: World): Promise<void> {
  const replies = await Promise.all(Array.from({ length: 5 }, () => say(world, { of: world.other })));
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
}
