import { randomUUID } from "node:crypto";
import postgres from "postgres";
import type { Sql } from "postgres";
import { afterAll, beforeAll, expect } from "vitest";
import { plant } from "@/e2e/support/examples";
import { send } from "@/e2e/support/http";
import type { Reply } from "@/e2e/support/http";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { countOf } from "@/e2e/support/rows";
import type { TestServer } from "@/e2e/support/server";
import { startTestStack } from "@/e2e/support/stack";
import type { Stack } from "#local/stack.ts";

/** As in production the database gives up before the caller does; here both are sooner. */
const LOCK_TIMEOUT_MS = 700;
const STATEMENT_TIMEOUT_MS = 1_500;
export const TIMEOUT_MS = 2_500;

/** A stack that is broken in every way, and a server that must bear it. */
export interface World {
  stack: Stack;
  server: TestServer;
  sql: Sql;
  home: TestOrganization;
  other: TestOrganization;
  chatId: string;
}

/** Makes a world before the tests of a file, whose database gives up soon, and its data API cuts every list after 7 rows. */
export function makeWorld(serve: (stack: Stack, env: Record<string, string>) => Promise<TestServer>): World {
  const world = {} as World;
  beforeAll(async () => {
    const stack = await startTestStack({ maxRows: 7 });
    const sql = postgres(stack.superuserUrl, { max: 4, onnotice: () => undefined });
    for (const role of ["authenticator", "crm_gateway"]) {
      await sql.unsafe(`alter role ${role} set lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await sql.unsafe(`alter role ${role} set statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
    }
    await stack.killDataApi();
    await stack.dataApiHealthy();
    Object.assign(world, { stack, sql });
    world.server = await serve(stack, { DATABASE_TIMEOUT_MS: String(TIMEOUT_MS) });
    [world.home, world.other] = [await makeOrganization(sql, "Home"), await makeOrganization(sql, "Other")];
    ({ chatId: world.chatId } = await plant(world.server.url, world.home));
    await plant(world.server.url, world.other);
  }, 300_000);
  afterAll(async () => {
    await world.sql.end();
    await world.server.stop();
    await world.stack.stop();
  }, 60_000);
  return world;
}

/** What is sent, where it is not what is sent by default. */
export interface Message {
  of?: TestOrganization;
  idempotencyKey?: string;
  content?: string;
}

/** Sends a message. */
export function say(world: World, { of = world.home, idempotencyKey = randomUUID(), content = "Hello" }: Message = {}) {
  return send(world.server.url, {
    path: "/api/chats/message",
    key: of.key.key,
    body: { chatId: `chat-of-${of.id}`, role: "user", content },
    headers: { "idempotency-key": idempotencyKey },
  });
}

/** Reads as the owner of an organisation. */
export function read({ server, home }: World, path: string, cookie = home.owner.cookie): Promise<Reply> {
  return send(server.url, { path, headers: { cookie } });
}

/** How many messages there are. */
export function messagesIn({ sql, home }: World): Promise<number> {
  return countOf(sql, home.id, "chat_messages");
}

/** How often somebody's message was stored more than once, by what it says. */
export async function doublesOf({ sql, home }: World, start: string): Promise<number> {
  const [found] = await sql<{ count: number }[]>`
    select count(*)::int as count from (
      select content from public.chat_messages where organization_id = ${home.id} and content like ${`${start}%`}
      group by content having count(*) > 1
    ) twice
  `;
  return found?.count ?? 0;
}

export function expectToBeTriedAgain({ status, headers, json }: Reply): void {
  expect([503, 504]).toContain(status);
  expect(Number(headers["retry-after"])).toBeGreaterThan(0);
  expect(json).toMatchObject({ code: status === 503 ? "unavailable" : "timeout" });
}

/** Settles when somebody waits for a lock that a test holds. */
export async function untilBlocked({ sql }: World): Promise<void> {
  await expect
    .poll(async () => (await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock'`).length, {
      timeout: 10_000,
      interval: 20,
    })
    .toBeGreaterThan(0);
}

/** Holds the chat of `home` locked while `during` runs. */
export async function holdingTheChat<T>({ sql, home, chatId }: World, during: () => Promise<T>): Promise<T> {
  return (
    await sql.begin(async (tx) => {
      await tx`select from public.chats where organization_id = ${home.id} and external_id = ${chatId} for update`;
      return [await during()];
    })
  )[0] as T;
}
