import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { openDatabase, post } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeKey, makeOrganization } from "@/e2e/support/organization";
import type { TestKey } from "@/e2e/support/organization";
import { startProxy } from "@/e2e/support/proxy";
import type { Proxy } from "@/e2e/support/proxy";
import { startServer } from "@/e2e/support/server";
import type { TestServer } from "@/e2e/support/server";
import { ApiKeyPage } from "@/lib/core/api-keys/schemas";

const sql = openDatabase();
const FLUSH = "record_key_usage";
const SOON = { timeout: 15_000, interval: 100 };

let proxy: Proxy;
let server: TestServer;

beforeAll(async () => {
  const stack = inject("stack");
  proxy = await startProxy(stack.apiUrl);
  server = await startServer({ stack, apiUrl: proxy.url });
}, 300_000);

beforeEach(() => proxy.clear());

afterAll(async () => {
  await server.stop();
  await proxy.stop();
});

const createChat = ({ key }: TestKey, body: unknown = { sessionId: "s" }, headers: Record<string, string> = {}) =>
  post("/api/chats/create", body, { key, server: server.url, headers });

async function countsOf(keyId: string) {
  const [row] = await sql<{ requests: number; errors: number }[]>`
    select coalesce(sum(requests), 0)::int as requests, coalesce(sum(errors), 0)::int as errors
    from public.api_key_usage where key_id = ${keyId}
  `;
  return row;
}

describe("what a key is used for", () => {
  test("is counted, every answer and the errors among them, by one call for all keys together", async () => {
    const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    const publishable = await makeKey(sql, ours.id, { kind: "publishable" });
    const chats = Array.from({ length: 40 }, () => createChat(ours.key));
    await Promise.all([
      ...chats,
      createChat(ours.key, {}),
      createChat(ours.key, { sessionId: 1 }),
      createChat(theirs.key),
    ]);
    await createChat(publishable, undefined, { origin: "https://evil.example" });
    await vi.waitFor(async () => expect(await countsOf(ours.key.id)).toEqual({ requests: 42, errors: 2 }), SOON);
    expect(await countsOf(theirs.key.id)).toEqual({ requests: 1, errors: 0 });
    expect(await countsOf(publishable.id)).toEqual({ requests: 1, errors: 1 });
    expect(proxy.besides(FLUSH)).toBeLessThanOrEqual(2);
    expect(proxy.calls().filter((name) => name === "create_chat")).toHaveLength(41);
  });

  test("is shown to members beside the key, of the last 24 hours only", async () => {
    const { key, owner } = await makeOrganization(sql);
    await sql`
      insert into public.api_key_usage (organization_id, key_id, hour, requests, errors)
      select k.organization_id, k.id, date_trunc('hour', now()) - make_interval(hours => h), 10, 1
      from public.api_keys k, unnest(array[0, 23, 24, 200]) h where k.id = ${key.id}
    `;
    const { body } = await ask("/api/api-keys", { cookie: owner.cookie, server: server.url });
    expect(ApiKeyPage.parse(body).data).toMatchObject([{ id: key.id, requests_24h: 20, errors_24h: 2 }]);
  });

  test("outlives a failed call", async () => {
    const { key } = await makeOrganization(sql);
    proxy.inject("refuse", 1, FLUSH);
    await createChat(key);
    await vi.waitFor(() => expect(proxy.besides(FLUSH)).toBe(1), SOON);
    expect(await countsOf(key.id)).toEqual({ requests: 0, errors: 0 });
    await createChat(key);
    await vi.waitFor(async () => expect(await countsOf(key.id)).toEqual({ requests: 2, errors: 0 }), SOON);
  });

  test("is not lost when the server is stopped right after", async () => {
    const { key } = await makeOrganization(sql);
    const other = await startServer({ stack: inject("stack") });
    await post("/api/chats/create", { sessionId: "s" }, { key: key.key, server: other.url });
    await other.stop();
    expect(await countsOf(key.id)).toEqual({ requests: 1, errors: 0 });
  }, 60_000);
});
