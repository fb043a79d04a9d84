import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  KIND,
  type Claims,
  type Tenant,
  call,
  claim,
  claimOne,
  complete,
  expireLeases,
  manyChats,
  newChat,
  newTenant,
  release,
  sql,
  summaryOf,
  usageOf,
} from "./support.ts";

afterAll(() => sql.end());

const WORKER: Claims = { role: "crm_worker", actor: "worker", sub: "test" };
const Turns = z.array(z.object({ organization_id: z.string(), share: z.number() }));

/** Whose turn it is among these organisations; those of other tests do not count. */
async function turnsOf(tenants: readonly Tenant[], limit: number) {
  const others = await sql`select id from organizations where not id = any (${tenants.map((tenant) => tenant.id)})`;
  const except = others.map((row) => row["id"]);
  return Turns.parse(await call(WORKER, "list_due_organizations", { kind: KIND, limit, except }));
}

describe("whose turn it is", () => {
  test("a hundred times more work gives no larger share while others wait", async () => {
    const [large, small] = [await newTenant(), await newTenant()];
    await manyChats(large, 1000);
    await newChat(small);
    expect(await turnsOf([large, small], 10)).toEqual([
      { organization_id: large.id, share: 5 },
      { organization_id: small.id, share: 5 },
    ]);
  });

  test("more organisations than places: those served longest ago come next, so all are served in turn", async () => {
    const tenants = await Promise.all(Array.from({ length: 6 }, () => newTenant()));
    for (const tenant of tenants) await manyChats(tenant, 10);
    const served = [];
    for (let round = 0; round < 3; round++) {
      for (const turn of await turnsOf(tenants, 2)) {
        expect(turn.share).toBe(1);
        const tenant = tenants.find(({ id }) => id === turn.organization_id);
        await claim(tenant?.worker ?? {}, { limit: turn.share });
        served.push(turn.organization_id);
      }
    }
    expect(served.toSorted()).toEqual(tenants.map(({ id }) => id).toSorted());
  });

  test("leaves out who has nothing to claim: held, waiting, buried, suspended or nothing at all", async () => {
    const tenants = await Promise.all(Array.from({ length: 5 }, () => newTenant()));
    const [held, waiting, buried, suspended] = tenants;
    for (const tenant of [held, waiting, buried, suspended]) if (tenant) await newChat(tenant);
    if (held) await claimOne(held.worker);
    if (waiting) await release(waiting.worker, await claimOne(waiting.worker), { error: "model_invalid" });
    if (buried) await sql`update jobs set dead_at = now() where organization_id = ${buried.id}`;
    if (suspended) await sql`update organizations set status = 'suspended' where id = ${suspended.id}`;
    expect(await turnsOf(tenants, 10)).toEqual([]);
  });

  test("costs the same however much work waits for its next attempt", async () => {
    const tenant = await newTenant();
    await manyChats(tenant, 5000);
    await sql`update jobs set next_attempt_at = now() + interval '1 hour' where organization_id = ${tenant.id}`;
    await newChat(tenant);
    await sql`analyze jobs`;
    const plan = await sql`
      explain (analyze, format json)
      select object_id from jobs
      where organization_id = ${tenant.id} and kind = ${KIND} and dead_at is null and done_at is null and next_attempt_at <= now()
      order by next_attempt_at limit 10 for update skip locked`;
    expect(JSON.stringify(plan)).toContain("jobs_next_attempt_idx");
    expect(JSON.stringify(plan)).not.toMatch(/"Rows Removed by Filter":[1-9]/);
  });
});

describe("the budget of a day", () => {
  test("is set aside before the model is asked and settled afterwards", async () => {
    const tenant = await newTenant({ tokensPerDay: 10_000 });
    await newChat(tenant);
    const chat = await claimOne(tenant.worker, { reserve_tokens: 7000 });
    expect(await usageOf(tenant)).toEqual({ calls: 0, input_tokens: 0, output_tokens: 0, reserved_tokens: 7000 });
    await complete(tenant.worker, chat, { usage: { input_tokens: 900, output_tokens: 100 } });
    expect(await usageOf(tenant)).toEqual({ calls: 1, input_tokens: 900, output_tokens: 100, reserved_tokens: 0 });
    expect(await summaryOf(chat.chat_id)).toMatchObject({ input_tokens: 900, output_tokens: 100 });
  });

  test("is settled after a failure and freed when nothing was tried", async () => {
    const tenant = await newTenant();
    await newChat(tenant);
    await release(tenant.worker, await claimOne(tenant.worker, { reserve_tokens: 500 }));
    expect(await usageOf(tenant)).toMatchObject({ calls: 0, reserved_tokens: 0 });
    const usage = { input_tokens: 80, output_tokens: 20 };
    await release(tenant.worker, await claimOne(tenant.worker, { reserve_tokens: 500 }), {
      error: "model_invalid",
      usage,
    });
    expect(await usageOf(tenant)).toEqual({ calls: 1, input_tokens: 80, output_tokens: 20, reserved_tokens: 0 });
  });

  test("bounds what may be claimed; the rest stays due and the ledger says why", async () => {
    const tenant = await newTenant({ tokensPerDay: 2500 });
    await manyChats(tenant, 5);
    const runId = randomUUID();
    const first = await claim(tenant.worker, { run_id: runId, reserve_tokens: 1000 });
    expect([first.chats.length, first.is_budget_spent]).toEqual([2, true]);
    const second = await claim(tenant.worker, { run_id: runId, reserve_tokens: 1000 });
    expect([second.chats.length, second.is_budget_spent]).toEqual([0, true]);
    const [row] = await sql`select claimed, budget_spent_at from job_runs where run_id = ${runId}`;
    expect(row).toMatchObject({ claimed: 2, budget_spent_at: expect.any(Date) });
    expect(await sql`select 1 from jobs where organization_id = ${tenant.id} and attempts = 0`).toHaveLength(3);
  });

  test("cannot be spent twice by two who ask at once", async () => {
    const tenant = await newTenant({ tokensPerDay: 5000 });
    await manyChats(tenant, 40);
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(tenant.worker, { reserve_tokens: 1000 })));
    expect(claims.flatMap(({ chats }) => chats)).toHaveLength(5);
    expect(await usageOf(tenant)).toMatchObject({ reserved_tokens: 5000 });
  });

  test("keeps counting what a killed run may have spent", async () => {
    const tenant = await newTenant({ tokensPerDay: 1500 });
    await newChat(tenant);
    await claimOne(tenant.worker, { reserve_tokens: 1000 });
    await expireLeases(tenant);
    expect(await claim(tenant.worker, { reserve_tokens: 1000 })).toMatchObject({ chats: [], is_budget_spent: true });
  });

  test("is booked on the day of the reservation, and a new day begins with all of it", async () => {
    const tenant = await newTenant({ tokensPerDay: 1000 });
    await newChat(tenant);
    const chat = await claimOne(tenant.worker, { reserve_tokens: 1000 });
    await sql`update model_usage set day = day - 1 where organization_id = ${tenant.id}`;
    await sql`update jobs set reserved_on = reserved_on - 1 where organization_id = ${tenant.id}`;
    await newChat(tenant);
    expect((await claim(tenant.worker, { reserve_tokens: 1000 })).chats).toHaveLength(1);
    await complete(tenant.worker, chat, { usage: { input_tokens: 1, output_tokens: 1 } });
    const days =
      await sql`select reserved_tokens::int, calls from model_usage where organization_id = ${tenant.id} order by day`;
    expect(days.map((row) => ({ ...row }))).toEqual([
      { reserved_tokens: 0, calls: 1 },
      { reserved_tokens: 1000, calls: 0 },
    ]);
  });

  test("does not concern summaries that ask no model", async () => {
    const tenant = await newTenant({ tokensPerDay: 0 });
    await newChat(tenant);
    expect(await complete(tenant.worker, await claimOne(tenant.worker))).toBe(true);
    expect(await usageOf(tenant)).toBeUndefined();
  });
});
