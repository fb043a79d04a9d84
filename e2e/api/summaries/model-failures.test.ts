import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { post } from "@/e2e/support/api-client";
import type { Behaviour } from "@/e2e/support/fake-model";
import { makeMember, makeOrganization } from "@/e2e/support/organization";
import type { TestServer } from "@/e2e/support/server";
import { type SummaryLab, runCron, staleChats, startSummaryLab, stateOf } from "@/e2e/support/summaries";

let lab: SummaryLab;
let server: TestServer;
beforeAll(async () => {
  lab = await startSummaryLab();
  // so that a model that hangs is given up soon
  server = await lab.serve({ env: { OPENAI_TIMEOUT_MS: "1000" } });
});
afterAll(() => lab.stop());
beforeEach(async () => {
  await lab.sql`delete from public.jobs`;
});

const FAILURES: [Behaviour, string, number][] = [
  ["drip", "model_unavailable", 2],
  ["hang", "model_unavailable", 2],
  ["cut-connection", "model_unavailable", 2],
  ["server-error", "model_unavailable", 2],
  ["wrong-key", "model_unavailable", 1],
  ["rate-limit", "model_rate_limited", 1],
  ["html", "model_invalid", 1],
  ["huge", "model_invalid", 1],
  ["half-reply", "model_invalid", 1],
  ["half-json", "model_invalid", 1],
  ["prose", "model_invalid", 1],
  ["nan", "model_invalid", 1],
  ["wrong-types", "model_invalid", 1],
  ["no-evidence", "model_invalid", 1],
  ["truncated", "model_incomplete", 1],
  ["refusal", "model_refused", 1],
];

describe("a model that misbehaves", () => {
  test(
    "leaves each chat stale, with its error and without a summary, and keeps no other chat from its own",
    { timeout: 60_000 },
    async () => {
      const organization = await makeOrganization(lab.sql);
      const failing = new Map<string, (typeof FAILURES)[number]>();
      const good: string[] = [];
      // an outage would end the run, so good answers stand between the bad ones
      for (const failure of FAILURES) {
        for (const chatId of await staleChats(lab.sql, organization, { says: `model:${failure[0]}` }))
          failing.set(chatId, failure);
        good.push(...(await staleChats(lab.sql, organization)));
      }

      const { status, body } = await runCron(server);

      expect(status).toBe(200);
      expect(body).toMatchObject({ totalProcessed: 32, successCount: 16, failCount: 16 });
      for (const chatId of good)
        expect(await stateOf(lab.sql, chatId)).toMatchObject({ is_stale: false, lead_score: 7 });
      const calls = lab.model.callsByName();
      const states = await Promise.all([...failing.keys()].map((chatId) => stateOf(lab.sql, chatId)));
      expect(states.map(({ last_error }, index) => [FAILURES[index]?.[0], last_error])).toEqual(
        FAILURES.map(([behaviour, error]) => [behaviour, error]),
      );
      expect([...failing.keys()].map((chatId) => calls.get(chatId))).toEqual(FAILURES.map(([, , times]) => times));
      for (const state of states) {
        expect(state).toMatchObject({
          is_stale: true,
          is_held: false,
          attempts: 1,
          dead_at: null,
          topic_summary: null,
          lead_score: null,
        });
        expect(state.wait_seconds).toBeGreaterThan(60);
      }
      const limited = [...failing].find(([, [behaviour]]) => behaviour === "rate-limit")?.[0] ?? "";
      expect((await stateOf(lab.sql, limited)).wait_seconds).toBeGreaterThan(1700);
      // what a provider says stays with us
      expect(JSON.stringify(body)).not.toContain("canary-provider-text");
      expect(server.log()).not.toContain("canary-provider-text");
    },
  );

  test("that is down ends the run early: the rest waits untouched", { timeout: 60_000 }, async () => {
    const organization = await makeOrganization(lab.sql);
    const chats = await staleChats(lab.sql, organization, { count: 60, says: "model:wrong-key" });
    const { body } = await runCron(server);
    expect(body.failCount).toBeGreaterThanOrEqual(8);
    expect(body.failCount).toBeLessThan(25);
    const states = await Promise.all(chats.map((chatId) => stateOf(lab.sql, chatId)));
    expect(states.filter(({ is_held }) => is_held)).toEqual([]);
    expect(states.filter(({ attempts }) => attempts === 0)).toHaveLength(60 - (body.failCount ?? 0));
  });

  test("answers a person who asks for one chat with 503 and no word of the provider's", async () => {
    const organization = await makeOrganization(lab.sql);
    const [chatId = ""] = await staleChats(lab.sql, organization, { says: "model:server-error" });
    const answer = await post("/api/chats/summarize", { chatId }, { key: organization.key.key, server: server.url });
    expect(answer).toMatchObject({ status: 503, body: { code: "model_unavailable" } });
    expect(JSON.stringify(answer.body)).not.toContain("canary-provider-text");
    expect(await stateOf(lab.sql, chatId)).toMatchObject({
      is_stale: true,
      last_error: "model_unavailable",
      topic_summary: null,
    });
  });

  test("tells when to come back if the provider does", async () => {
    const organization = await makeOrganization(lab.sql);
    const [chatId = ""] = await staleChats(lab.sql, organization, { says: "model:rate-limit" });
    const answer = await post("/api/chats/summarize", { chatId }, { key: organization.key.key, server: server.url });
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("1800");
  });
});

describe("the budget of an organisation", () => {
  test("is not overdrawn: no call, no substitute, and the ledger says why", async () => {
    const [poor, rich] = [await makeOrganization(lab.sql), await makeOrganization(lab.sql)];
    await lab.sql`update public.organizations set model_tokens_per_day = 20000 where id = ${poor.id}`;
    await lab.sql`insert into public.model_usage (organization_id, day, input_tokens) values (${poor.id}, (now() at time zone 'UTC')::date, 19000)`;
    const waiting = await staleChats(lab.sql, poor, { count: 3 });
    const served = await staleChats(lab.sql, rich);
    expect((await runCron(server)).body).toMatchObject({ totalProcessed: 1, successCount: 1 });
    const calls = lab.model.callsByName();
    expect([...waiting, ...served].map((chatId) => calls.get(chatId) ?? 0)).toEqual([0, 0, 0, 1]);
    for (const chatId of waiting) {
      expect(await stateOf(lab.sql, chatId)).toMatchObject({
        is_stale: true,
        attempts: 0,
        topic_summary: null,
        last_error: null,
      });
    }
    const { cookie } = await makeMember(lab.sql, poor.id, "admin");
    const ledger = await fetch(new URL("/api/jobs", server.url), { headers: { cookie } });
    expect(await ledger.json()).toMatchObject({ data: [{ claimed: 0, done: 0, budget_spent_at: expect.any(String) }] });
    const asked = await post("/api/chats/summarize", { chatId: waiting[0] }, { key: poor.key.key, server: server.url });
    expect(asked).toMatchObject({ status: 503, body: { code: "model_unavailable" } });
    const all = await post("/api/chats/summarize", { all: true }, { key: poor.key.key, server: server.url });
    expect(all).toMatchObject({
      status: 200,
      body: { summarizedCount: 0, message: expect.stringContaining("tokens for today") },
    });
  });

  test("is charged what the provider counted, failures too", async () => {
    const organization = await makeOrganization(lab.sql);
    await staleChats(lab.sql, organization, { count: 2 });
    await staleChats(lab.sql, organization, { says: "model:truncated" });
    await runCron(server);
    const [usage] = await lab.sql`
      select calls, input_tokens::int, output_tokens::int, reserved_tokens::int from public.model_usage where organization_id = ${organization.id}`;
    expect(usage).toEqual({ calls: 3, input_tokens: 300, output_tokens: 60, reserved_tokens: 0 });
  });
});
