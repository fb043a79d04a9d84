import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { send } from "@/e2e/support/http";
import type { Reply } from "@/e2e/support/http";
import { makeOrganization } from "@/e2e/support/organization";
import { countOf } from "@/e2e/support/rows";
import { startServer } from "@/e2e/support/server";
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

// Functions called over the data API, as where there is no direct connection.

const world = makeWorld((stack, env) => startServer({ stack, apiUrl: stack.apiUrl, env }));

describe("the data API dies in the middle of a request", () => {
  test("and the retry under the same Idempotency-Key has one effect", async () => {
    const before = await messagesIn(world);
    const idempotencyKey = randomUUID();
    const failed = await holdingTheChat(world, async () => {
      const reply = say(world, { idempotencyKey });
      await untilBlocked(world);
      await world.stack.killDataApi();
      return reply;
    });
    expectToBeTriedAgain(failed);
    await world.stack.dataApiHealthy();
    const first = await say(world, { idempotencyKey });
    const again = await say(world, { idempotencyKey });
    expect(first.status).toBe(200);
    expect(again).toMatchObject({ status: 200, json: first.json });
    expect(await messagesIn(world)).toBe(before + 1);
  });

  test("twice, while 200 messages come in: each that was acknowledged is there once, each that was not can be sent again", async () => {
    const before = await messagesIn(world);
    const senders = Array.from({ length: 200 }, async (_, index) => {
      const message = { idempotencyKey: randomUUID(), content: `message ${index}` };
      await sleep(index * 10);
      for (let attempt = 0; attempt < 100; attempt += 1) {
        const reply = await say(world, message);
        if (reply.status === 200) return;
        expectToBeTriedAgain(reply);
        await sleep(200);
      }
      throw new Error(`message ${index} was never stored`);
    });
    for (let kill = 0; kill < 2; kill += 1) {
      await sleep(500);
      await world.stack.dataApiHealthy();
      await world.stack.killDataApi();
    }
    await Promise.all(senders);
    expect(await messagesIn(world)).toBe(before + 200);
    expect(await doublesOf(world, "message ")).toBe(0);
  }, 90_000);
});

// by default over the direct connection alone
if (ROUNDS > 1) {
  tellsThatTheDatabaseIsGone(world);
  bearsFaultsOfTheDatabase(world);
}

describe("a data API that cuts answers after 7 rows", () => {
  test("cuts nothing that we ask of it", async () => {
    const { id, key, owner } = await makeOrganization(world.sql, "Long lists");
    const chats = Array.from({ length: 30 }, (_, index) => ({ type: "chat", id: `chat-${index}`, sessionId: "s" }));
    const said = Array.from({ length: 25 }, (_, index) => ({
      type: "message",
      id: `m${index}`,
      chatId: "chat-0",
      role: "user",
      content: `${index}`,
    }));
    const mentions = Array.from({ length: 20 }, (_, index) => ({ url: `https://example.com/${index}` }));
    const batch = await send(world.server.url, {
      path: "/api/ingest",
      key: key.key,
      body: { items: [...chats, ...said] },
    });
    expect(batch.json).toMatchObject({ accepted: 55, refused: 0 });
    expect((batch.json as { results: unknown[] }).results).toHaveLength(55);
    const mentioned = await send(world.server.url, {
      path: "/api/tavily-mentions",
      key: key.key,
      body: { sessionId: "s", mentions },
    });
    expect(mentioned.json).toMatchObject({ count: 20, mentions: mentions.map(({ url }) => ({ article_url: url })) });
    expect(await countOf(world.sql, id, "chats")).toBe(30);

    const { cookie } = owner;
    expect((await read(world, "/api/chats", cookie)).json).toHaveLength(30);
    expect((await read(world, "/api/chats/chat-0/messages", cookie)).json).toHaveLength(25);
    expect(await pages("/api/chats?limit=10", cookie)).toEqual([10, 10, 10]);
    expect(await pages("/api/chats/chat-0/messages?limit=9", cookie)).toEqual([9, 9, 7]);
  });
});

test("two organisations ask at one address and each is answered its own, by no cache", async () => {
  const [ours, theirs] = [
    await read(world, "/api/chats", world.home.owner.cookie),
    await read(world, "/api/chats", world.other.owner.cookie),
  ];
  expect(ours.text).toContain(world.home.id);
  expect(ours.text).not.toContain(world.other.id);
  expect(theirs.text).toContain(world.other.id);
  expect(theirs.text).not.toContain(world.home.id);
  for (const { headers } of [ours, theirs]) {
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers.etag).toBeUndefined();
  }
});

/** Sizes of the pages of a list, followed to its end. */
async function pages(path: string, cookie: string): Promise<number[]> {
  const sizes: number[] = [];
  const seen = new Set<string>();
  let next: string | undefined = "";
  while (next !== undefined) {
    const { json, headers }: Reply = await read(world, next === "" ? path : `${path}&cursor=${next}`, cookie);
    const rows = z.array(z.looseObject({ id: z.string() })).parse(json);
    for (const { id } of rows) seen.add(id);
    sizes.push(rows.length);
    next = headers["x-next-cursor"] as string | undefined;
  }
  expect(seen.size).toBe(sizes.reduce((sum, size) => sum + size, 0));
  return sizes;
}
