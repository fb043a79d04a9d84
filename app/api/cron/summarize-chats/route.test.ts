import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { operationAt, readOperations, violations } from "@/e2e/support/contract";
import { send } from "@/e2e/support/http";
import { makeOrganization } from "@/e2e/support/organization";
import { startProxy } from "@/e2e/support/proxy";
import { CRON_SECRET } from "@/e2e/support/secrets";
import { startServer } from "@/e2e/support/server";
import { runCron } from "@/e2e/support/summaries";

const sql = openDatabase();
const shared = { url: inject("serverUrl") };

describe("whoever is not the scheduler is refused", () => {
  test.each([
    ["nothing", {}],
    ["another secret", { authorization: `Bearer ${CRON_SECRET}x` }],
    ["the beginning of the secret", { authorization: `Bearer ${CRON_SECRET.slice(0, -1)}` }],
    ["the secret without its scheme", { authorization: CRON_SECRET }],
    ["the secret in another header", { "x-api-key": CRON_SECRET }],
    ["an unset secret, spelled out", { authorization: "Bearer undefined" }],
    ["nothing after the scheme", { authorization: "Bearer " }],
  ])("%s", async (_what, headers) => {
    const { status, body } = await runCron(shared, headers);
    expect([status, body.code]).toEqual([401, "unauthorized"]);
  });

  test("a member's session and an API key", async () => {
    const { owner, key } = await makeOrganization(sql);
    expect((await runCron(shared, { cookie: owner.cookie })).status).toBe(401);
    expect((await runCron(shared, { "x-api-key": key.key })).status).toBe(401);
    expect((await runCron(shared, { authorization: `Bearer ${key.key}` })).status).toBe(401);
  });
});

describe("a secret that was forgotten or is too short opens nothing", () => {
  describe.each([
    ["unset", ""],
    ["short", "fifteen letters"],
  ])("%s", (_what, secret) => {
    let server: Awaited<ReturnType<typeof startServer>>;
    beforeAll(async () => {
      server = await startServer({ stack: inject("stack"), env: { CRON_SECRET: secret } });
    });
    afterAll(() => server.stop());

    test.each(["", "Bearer ", "Bearer undefined", "Bearer null", `Bearer ${secret}`])("%j", async (authorization) => {
      expect((await runCron(server, { authorization })).status).toBe(401);
    });
  });
});

describe("a run that fails", () => {
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  let server: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    const stack = inject("stack");
    proxy = await startProxy(stack.apiUrl);
    server = await startServer({ stack, apiUrl: proxy.url });
  });
  afterAll(async () => {
    await server.stop();
    await proxy.stop();
  });

  test.each([
    ["/api/cron/summarize-chats", "list_due_organizations"],
    ["/api/cron/reconcile-stats", "organizations_to_reconcile"],
  ])("%s says so in the words of every error and of its contract, as it is described", async (path, call) => {
    proxy.inject("refuse", 1, call);
    const reply = await send(server.url, { path, headers: { authorization: `Bearer ${CRON_SECRET}` } });
    expect(reply).toMatchObject({
      status: 503,
      json: { success: false, code: "unavailable", error: expect.any(String), request_id: expect.any(String) },
    });
    expect(Date.parse(String(Object(reply.json)["timestamp"]))).toBeGreaterThan(Date.now() - 60_000);
    expect(violations(operationAt(await readOperations(server.url), path, "GET"), reply)).toEqual([]);
  });
});
