import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { readOperations } from "@/e2e/support/contract";
import { exampleFor, plant } from "@/e2e/support/examples";
import type { Planted } from "@/e2e/support/examples";
import { send } from "@/e2e/support/http";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { startProxy } from "@/e2e/support/proxy";
import type { Proxy } from "@/e2e/support/proxy";
import { contentsOf } from "@/e2e/support/rows";
import { startServer } from "@/e2e/support/server";
import type { TestServer } from "@/e2e/support/server";
import { rounds } from "#tests/support/rounds.ts";

const AT_ONCE = rounds(10);
const sql = openDatabase();
const operations = await readOperations(inject("serverUrl"));
const external = operations.filter(({ credentials }) => credentials.join() === "apiKey");

let proxy: Proxy;
let server: TestServer;

beforeAll(async () => {
  const stack = inject("stack");
  proxy = await startProxy(stack.apiUrl);
  server = await startServer({ stack, apiUrl: proxy.url });
}, 300_000);

afterAll(async () => {
  await server.stop();
  await proxy.stop();
});

interface World extends TestOrganization {
  planted: Planted;
}

async function makeWorld(): Promise<World> {
  const organization = await makeOrganization(sql);
  return { ...organization, planted: await plant(server.url, organization) };
}

/** Sends one body of one sender under one Idempotency-Key, as often as it is called. */
function sender(path: string, { key, planted }: World) {
  const request = {
    path,
    key: key.key,
    body: exampleFor(path, planted),
    headers: { "idempotency-key": randomUUID() },
  };
  return () => send(server.url, request);
}

/** How much an organisation holds: rows by table, and what was counted of its days. */
async function amountsIn({ id }: World): Promise<Record<string, unknown>> {
  // a session that moves on leaves a row of none behind, where somebody counted meanwhile
  const {
    daily_stats: _days,
    daily_sessions: _cohorts,
    daily_active_sessions: _active,
    ...tables
  } = await contentsOf(sql, id);
  const rows = Object.entries(tables).map(([table, print]) => [table, print.replace(/ rows .*/, "")]);
  const [days] = await sql`
    select sum(chats) as chats, sum(messages) as messages, sum(visitors) as visitors, sum(views) as views,
      sum(mentions) as mentions, sum(clicks) as clicks
    from public.daily_stats where organization_id = ${id}
  `;
  const cohorts = await sql`
    select engaged, registered, clicked, viewed, lead, sum(sessions) as sessions
    from public.daily_sessions where organization_id = ${id}
    group by 1, 2, 3, 4, 5 having sum(sessions) <> 0 order by 1, 2, 3, 4, 5
  `;
  const active = await sql`
    select activity, sum(sessions) as sessions
    from public.daily_active_sessions where organization_id = ${id}
    group by 1 order by 1
  `;
  return { ...Object.fromEntries(rows), days, cohorts: [...cohorts], active: [...active] };
}

describe.each(external.map(({ path }) => path))("%s under one Idempotency-Key", (path) => {
  test(`${AT_ONCE} times at once has the effect of once, and one answer`, async () => {
    const [often, once] = [await makeWorld(), await makeWorld()];
    const post = sender(path, often);
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, post));
    // who waited too long for its turn is told to come again
    const taken = answers.filter(({ status }) => status !== 503);
    expect(new Set(taken.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(taken[0]?.status).toBe(200);
    expect((await post()).text).toBe(taken[0]?.text);
    await sender(path, once)();
    expect(await amountsIn(often)).toEqual(await amountsIn(once));
  });

  test("answers a retry whose first answer was lost with that answer", async () => {
    const world = await makeWorld();
    const post = sender(path, world);
    proxy.inject("drop-reply", 1);
    const lost = await post();
    expect(lost).toMatchObject({ status: 503, json: { code: "unavailable" } });
    expect(Number(lost.headers["retry-after"])).toBeGreaterThan(0);
    const stored = await contentsOf(sql, world.id);
    proxy.clear();
    expect((await post()).status).toBe(200);
    expect(proxy.calls()).toHaveLength(1);
    expect(await contentsOf(sql, world.id)).toEqual(stored);
  });

  test("leaves no answer behind for a request that was refused", async () => {
    const [home, stranger] = [await makeWorld(), await makeWorld()];
    const request = { path, key: home.key.key, headers: { "idempotency-key": randomUUID() } };
    const first = await send(server.url, { ...request, body: exampleFor(path, stranger.planted) });
    const corrected = await send(server.url, { ...request, body: exampleFor(path, home.planted) });
    // some routes refuse nothing in the first body; to them the second is another request
    expect([first.status, corrected.status]).toEqual(first.status === 200 ? [200, 409] : [403, 200]);
  });
});
