import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openDatabase, post } from "@/e2e/support/api-client";
import { makeKey, makeOrganization } from "@/e2e/support/organization";
import { startServer } from "@/e2e/support/server";
import type { TestServer } from "@/e2e/support/server";

const sql = openDatabase();
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ stack: inject("stack"), env: { RATE_LIMIT_IDENTIFY_PER_SECOND: "" } });
});
afterAll(() => server.stop());

// what the README promises
test.each([
  { path: "/api/chats/create", kind: "secret", rate: 100, burst: 200 },
  { path: "/api/users/identify", kind: "secret", rate: 10, burst: 10 },
  { path: "/api/chats/create", kind: "publishable", rate: 10, burst: 10 },
] as const)("$path takes $rate requests a second of a $kind key, $burst at once", async (promised) => {
  const { path, kind, rate, burst } = promised;
  const { id } = await makeOrganization(sql);
  await sql`update public.organizations set requests_per_second = null, request_burst = null where id = ${id}`;
  const { key } = await makeKey(sql, id, { kind });
  // refused for what they say, but not before they are counted
  const send = () => post(path, {}, { key, server: server.url });
  const first = await send();
  expect(first.headers.get("ratelimit-limit")).toBe(String(burst));
  expect(first.headers.get("ratelimit-policy")).toBe(`${rate};w=1;burst=${burst}`);
  expect(first.headers.get("ratelimit-remaining")).toBe(String(burst - 1));
  const startedAt = performance.now();
  const answers = await Promise.all(Array.from({ length: 2 * burst }, send));
  const earned = Math.ceil((rate * (performance.now() - startedAt)) / 1000) + 1;
  const passed = answers.filter(({ status }) => status === 400);
  expect(passed.length).toBeGreaterThanOrEqual(burst - 1);
  expect(passed.length).toBeLessThanOrEqual(burst + earned);
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBe(answers.length - passed.length);
  for (const { headers } of refused) expect(headers.get("retry-after")).toBe("1");
});
