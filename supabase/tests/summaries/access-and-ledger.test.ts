import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  KIND,
  type Claims,
  call,
  claim,
  claimOne,
  complete,
  expireLeases,
  jobOf,
  manyChats,
  newChat,
  newTenant,
  release,
  sql,
} from "./support.ts";

afterAll(() => sql.end());

const WORKER: Claims = { role: "crm_worker", actor: "worker", sub: "test" };

describe("one chat that somebody asks for", () => {
  const ask = (claims: Claims, chatId: string, input: object = {}) =>
    call(claims, "claim_chat_summary", {
      chat_id: chatId,
      run_id: randomUUID(),
      lease_seconds: 60,
      reserve_tokens: 0,
      model: "test-model",
      ...input,
    });
  const status = (code: number) => ({ error: { status: code } });

  test("is claimed at once, even while it waits after a failure or is buried", async () => {
    const tenant = await newTenant();
    const chatId = await newChat(tenant);
    await release(tenant.worker, await claimOne(tenant.worker), { error: "model_invalid" });
    expect(await ask(tenant.key, chatId)).toMatchObject({ chat: { chat_id: chatId } });
    await expireLeases(tenant);
    await sql`
      update jobs set dead_at = now(), lease_token = null, leased_until = null, reserved_on = null, reserved_tokens = 0
      where organization_id = ${tenant.id}`;
    expect(await ask(await tenant.member("analyst"), chatId)).toMatchObject({ chat: { chat_id: chatId } });
    expect(await jobOf(chatId)).toMatchObject({ attempts: 1, dead_at: null });
  });

  test("costs nothing when the same model has summarised it up to its last message", async () => {
    const tenant = await newTenant();
    const chatId = await newChat(tenant);
    await complete(tenant.worker, await claimOne(tenant.worker));
    expect(await ask(tenant.key, chatId)).toEqual({ summary: expect.objectContaining({ lead_score: 7 }) });
    expect(await jobOf(chatId)).toBeUndefined();
    expect(await ask(tenant.key, chatId, { model: "another-model" })).toMatchObject({ chat: { covered_position: 1 } });
  });

  test("is refused: unknown, without messages, another organisation's, held, over budget", async () => {
    const [ours, theirs] = [await newTenant({ tokensPerDay: 10 }), await newTenant()];
    const foreign = await newChat(theirs);
    const empty = `empty_${randomUUID()}`;
    await call(ours.key, "create_chat", { chat_id: empty, session_id: "s" });
    const chatId = await newChat(ours);
    expect(await ask(ours.key, "nowhere")).toMatchObject(status(404));
    expect(await ask(ours.key, empty)).toMatchObject(status(404));
    expect(await ask(ours.key, foreign)).toMatchObject(status(403));
    await expect(ask(ours.key, chatId, { reserve_tokens: 11 })).rejects.toMatchObject({ code: "PT503" });
    expect(await jobOf(chatId)).toMatchObject({ attempts: 0, lease_token: null });
    expect(await jobOf(foreign)).toMatchObject({ attempts: 0, lease_token: null });
    await ask(ours.key, chatId);
    await expect(ask(ours.key, chatId)).rejects.toMatchObject({ code: "PT409" });
  });
});

describe("a refresh", () => {
  test("is for admins, and one at a time", async () => {
    const tenant = await newTenant();
    await newChat(tenant);
    await newChat(tenant);
    const [manager, admin] = [await tenant.member("manager"), await tenant.member("admin")];
    await expect(claim(manager, { refresh: true })).rejects.toMatchObject({ code: "PT403" });
    await expect(claim(tenant.key, { refresh: true })).resolves.toBeDefined();
    await expect(claim(admin, { refresh: true })).rejects.toMatchObject({ code: "PT409" });
    await expireLeases(tenant);
    const both = await Promise.allSettled([
      claim(admin, { refresh: true, limit: 1 }),
      claim(admin, { refresh: true, limit: 1 }),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  test("gives what failed or was buried another go", async () => {
    const tenant = await newTenant();
    await newChat(tenant);
    await release(tenant.worker, await claimOne(tenant.worker), { error: "model_invalid" });
    const buried = await newChat(tenant);
    await sql`update jobs j set dead_at = now(), attempts = 5 from chats c where c.id = j.object_id and c.external_id = ${buried}`;
    expect((await claim(await tenant.member("owner"), { refresh: true })).chats).toHaveLength(2);
    expect(await jobOf(buried)).toMatchObject({ attempts: 1, dead_at: null });
  });
});

describe("who may", () => {
  const NOBODY = [
    "claim_chat_summaries",
    "claim_chat_summary",
    "complete_chat_summary",
    "release_chat_summary",
    "count_fresh_chats",
  ];

  test.each(NOBODY)("%s is refused to strangers", async (name) => {
    const tenant = await newTenant();
    const member = await tenant.member("owner");
    await sql`update memberships set role = 'owner' where organization_id = ${tenant.id}`;
    const revoked = await newTenant();
    await sql`update api_keys set revoked_at = now() where organization_id = ${revoked.id}`;
    const unscoped = await newTenant();
    await sql`update api_keys set scopes = ${["chats:write"]} where organization_id = ${unscoped.id}`;
    const ask = (claims: Claims) => call(claims, name, {});

    await expect(ask({ ...tenant.key, role: "crm_public" })).rejects.toMatchObject({ code: "42501" });
    await expect(ask({ ...tenant.key, role: "anon" })).rejects.toMatchObject({ code: "42501" });
    await expect(ask(revoked.key)).rejects.toMatchObject({ code: "PT401" });
    await expect(ask(unscoped.key)).rejects.toMatchObject({ code: "PT403" });
    await expect(ask({ ...member, session_version: 2 })).rejects.toMatchObject({ code: "PT401" });
    await sql`delete from memberships where organization_id = ${tenant.id}`;
    await expect(ask(member)).rejects.toMatchObject({ code: "PT403" });
    await expect(ask(WORKER)).rejects.toMatchObject({ code: expect.stringMatching(/^(PT401|42501)$/) });
  });

  test("only the worker learns whose turn it is", async () => {
    const tenant = await newTenant();
    for (const claims of [tenant.key, await tenant.member("owner"), { ...WORKER, role: "crm_public" }]) {
      await expect(call(claims, "list_due_organizations", { kind: KIND, limit: 1 })).rejects.toMatchObject({
        code: "42501",
      });
    }
  });
});

describe("the ledger", () => {
  test("has one true row for a run and organisation", async () => {
    const tenant = await newTenant();
    await manyChats(tenant, 4);
    const runId = randomUUID();
    const { chats } = await claim(tenant.worker, { run_id: runId, reserve_tokens: 100 });
    const [a, b, c, d] = chats;
    if (!a || !b || !c || !d) throw new Error("Expected four chats");
    const usage = { input_tokens: 40, output_tokens: 2 };
    await complete(tenant.worker, a, { run_id: runId, usage });
    await complete(tenant.worker, b, { run_id: runId, usage });
    await release(tenant.worker, c, { run_id: runId, usage, error: "model_refused" });
    await release(tenant.worker, d, { run_id: runId });
    const admin = await tenant.member("admin");
    expect(await call(admin, "list_job_runs", { limit: 10 })).toEqual({
      runs: [
        expect.objectContaining({
          run_id: runId,
          kind: KIND,
          claimed: 3,
          done: 2,
          failed: 1,
          input_tokens: 120,
          output_tokens: 6,
          budget_spent_at: null,
        }),
      ],
      next_cursor: null,
    });
    expect(await call(await tenant.member("analyst"), "job_status", { kind: KIND })).toMatchObject({
      kind: KIND,
      backlog: 2,
      under_way: 0,
      dead: 0,
      oldest_due_at: expect.stringMatching(/Z$/),
      last_run: null,
    });
    expect(await call(admin, "job_status", { kind: KIND })).toMatchObject({ last_run: { run_id: runId } });
    expect(await call(tenant.key, "count_fresh_chats", {})).toEqual({ fresh: 2 });
  });

  test("comes in pages, newest first, to admins only and of their organisation only", async () => {
    const [tenant, other] = [await newTenant(), await newTenant()];
    for (const each of [tenant, tenant, tenant, other]) {
      await newChat(each);
      await claim(each.worker);
    }
    const admin = await tenant.member("admin");
    const Page = z.object({
      runs: z.array(z.object({ id: z.string() })),
      next_cursor: z.object({ id: z.string() }).nullable(),
    });
    const first = Page.parse(await call(admin, "list_job_runs", { limit: 2 }));
    const second = Page.parse(await call(admin, "list_job_runs", { limit: 2, cursor: first.next_cursor }));
    expect([first.runs.length, second.runs.length, second.next_cursor]).toEqual([2, 1, null]);
    const ids = [...first.runs, ...second.runs].map((run) => run.id);
    expect(ids).toEqual(ids.toSorted().toReversed());
    await expect(call(await tenant.member("manager"), "list_job_runs", { limit: 2 })).rejects.toMatchObject({
      code: "PT403",
    });
  });
});
