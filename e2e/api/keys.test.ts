import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { openDatabase, post } from "@/e2e/support/api-client";
import { makeKey, makeOrganization } from "@/e2e/support/organization";
import { startProxy } from "@/e2e/support/proxy";
import type { Proxy } from "@/e2e/support/proxy";
import { startServer } from "@/e2e/support/server";
import type { TestServer } from "@/e2e/support/server";
import { rounds } from "#tests/support/rounds.ts";

const AT_ONCE = rounds(100);
const sql = openDatabase();

let proxy: Proxy;
let one: TestServer;
let other: TestServer;

beforeAll(async () => {
  const stack = inject("stack");
  proxy = await startProxy(stack.apiUrl);
  one = await startServer({ stack, apiUrl: proxy.url });
  other = await startServer({ stack, apiUrl: proxy.url });
}, 300_000);

beforeEach(() => proxy.clear());

afterAll(async () => {
  await one.stop();
  await other.stop();
  await proxy.stop();
});

const createChat = (key: string, server: TestServer = one) =>
  post("/api/chats/create", { sessionId: "s1", chatId: "c1" }, { key, server: server.url });

describe("calls of the data API", () => {
  test(`${AT_ONCE} first requests at once look a key up once`, async () => {
    const { key } = (await makeOrganization(sql)).key;
    const send = () => post("/api/chats/create", { no: "session" }, { key, server: one.url });
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, send));
    // refused for what they say, so each of them has passed the door
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]));
    expect(proxy.calls()).toEqual(["resolve_api_key"]);
  });

  test("with a warm key, every external route makes exactly one call", async () => {
    const { key } = (await makeOrganization(sql)).key;
    await createChat(key);
    const url = "https://g.example/a";
    const sending: [path: string, body: unknown, call: string][] = [
      ["/api/chats/create", { sessionId: "s1" }, "create_chat"],
      ["/api/chats/message", { chatId: "c1", role: "user", content: "Hi" }, "add_message"],
      [
        "/api/articles/mention",
        { articles: [{ id: "a", title: "A", slug: "a" }], chatId: "c1" },
        "record_article_mentions",
      ],
      ["/api/articles/view", { articleId: "a", articleSlug: "a" }, "record_article_view"],
      ["/api/tavily-mentions", { sessionId: "s1", mentions: [{ url }], chatId: "c1" }, "record_web_mentions"],
      ["/api/article-mentions", { sessionId: "s1", mentions: [{ url }] }, "record_web_mentions"],
      ["/api/tavily-mentions/click", { articleUrl: url, chatId: "c1" }, "record_click"],
      ["/api/article-mentions/click", { articleUrl: url, sessionId: "s1" }, "record_click"],
      ["/api/users/identify", { email: "a@b.example", session_id: "s1" }, "identify_visitor"],
      ["/api/visitors/identify", { email: "a@b.example", session_id: "s1" }, "identify_visitor"],
      ["/api/ingest", { items: [{ type: "chat", id: "c2", sessionId: "s1" }, {}] }, "ingest"],
    ];
    for (const [path, body, call] of sending) {
      proxy.clear();
      const { status } = await post(path, body, { key, server: one.url });
      expect({ path, status, calls: proxy.calls() }).toEqual({ path, status: 200, calls: [call] });
    }
  });

  test("an unknown key is looked up once in a while, junk never", async () => {
    const { key } = await makeKey(sql, (await makeOrganization(sql)).id, { revoked: true });
    for (let turn = 0; turn < 5; turn += 1) expect(await createChat(key)).toMatchObject({ status: 401 });
    for (const junk of ["", "hmz_junk", `${key}x`]) expect(await createChat(junk)).toMatchObject({ status: 401 });
    expect(proxy.calls()).toEqual(["resolve_api_key"]);
  });

  test("input that is refused costs none", async () => {
    const { key } = (await makeOrganization(sql)).key;
    await createChat(key);
    proxy.clear();
    await post("/api/chats/create", {}, { key, server: one.url });
    await post("/api/chats/create", "{", { key, server: one.url });
    expect(proxy.calls()).toEqual([]);
  });
});

describe("a key that ends", () => {
  test.each([
    ["is revoked", (id: string) => sql`update public.api_keys set revoked_at = now() where id = ${id}`],
    ["expires", (id: string) => sql`update public.api_keys set expires_at = now() where id = ${id}`],
    [
      "belongs to an organisation that is suspended",
      (id: string) => sql`
      update public.organizations set status = 'suspended'
      where id = (select organization_id from public.api_keys where id = ${id})
    `,
    ],
  ])("because it %s fails with its next request on every process, although both remember it", async (_why, end) => {
    const { key } = await makeOrganization(sql);
    for (const server of [one, other]) expect(await createChat(key.key, server)).toMatchObject({ status: 200 });
    await end(key.id);
    proxy.clear();
    for (const server of [one, other]) expect(await createChat(key.key, server)).toMatchObject({ status: 401 });
    // no extra call decided it: the write itself refused
    expect(proxy.calls()).toEqual(["create_chat", "create_chat"]);
  });

  test("loses a scope at once, too", async () => {
    const { key } = await makeOrganization(sql);
    expect(await createChat(key.key)).toMatchObject({ status: 200 });
    await sql`update public.api_keys set scopes = '{visitors:write}' where id = ${key.id}`;
    expect(await createChat(key.key)).toMatchObject({ status: 403, body: { code: "insufficient_scope" } });
  });
});

test("a key that is given a scope or an origin may use it at once on every process", async () => {
  const { id } = await makeOrganization(sql);
  const origin = "https://shop.example";
  const { key, id: keyId } = await makeKey(sql, id, { kind: "publishable", scopes: ["chats:write"] });
  const identify = () =>
    post("/api/users/identify", { email: "a@b.example" }, { key, server: one.url, headers: { origin } });
  expect(await identify()).toMatchObject({ status: 403, body: { code: "origin_not_allowed" } });
  await sql`update public.api_keys set allowed_origins = ${sql.array([origin])} where id = ${keyId}`;
  expect(await identify()).toMatchObject({ status: 403, body: { code: "insufficient_scope" } });
  await sql`update public.api_keys set scopes = '{visitors:write}' where id = ${keyId}`;
  expect(await identify()).toMatchObject({ status: 200 });
});

describe("when the data API fails", () => {
  const warm = async () => {
    const { key, id } = await makeOrganization(sql);
    await createChat(key.key);
    return { key: key.key, id };
  };
  const chatsOf = (id: string) => sql`select external_id from public.chats where organization_id = ${id}`;

  test.each([["refuse"], ["bad-gateway"], ["cut-reply"], ["drop-reply"]] as const)(
    "(%s) a write answers 503 with Retry-After, and the retry is harmless",
    async (fault) => {
      const { key, id } = await warm();
      const body = { sessionId: "s2", chatId: "c2" };
      proxy.inject(fault, 1);
      const failed = await post("/api/chats/create", body, { key, server: one.url });
      expect(failed).toMatchObject({ status: 503, body: { code: "unavailable" } });
      expect(Number(failed.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await post("/api/chats/create", body, { key, server: one.url })).toMatchObject({ status: 200 });
      expect(await chatsOf(id)).toHaveLength(2);
    },
  );

  test("a key that cannot be looked up is 503, never 401, and works a second later", async () => {
    const { key } = (await makeOrganization(sql)).key;
    proxy.inject("refuse", 1);
    expect(await createChat(key)).toMatchObject({ status: 503 });
    expect(await createChat(key)).toMatchObject({ status: 503 });
    await expect.poll(async () => (await createChat(key)).status, { timeout: 5_000, interval: 250 }).toBe(200);
  });

  test("health says so", async () => {
    const healthy = await fetch(new URL("/api/health", one.url));
    expect(await healthy.json()).toEqual({
      status: "ok",
      database: "ok",
      transport: "data_api",
      version: expect.any(String),
    });
    proxy.inject("refuse", 1);
    expect((await fetch(new URL("/api/health", one.url))).status).toBe(503);
  });
});
