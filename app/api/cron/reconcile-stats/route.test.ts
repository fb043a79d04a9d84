import { beforeEach, describe, expect, inject, test } from "vitest";
import { z } from "zod";
import { EveryoneReconciled } from "@/lib/concierge/analytics/schemas";
import { openDatabase, post } from "@/e2e/support/api-client";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { CRON_SECRET } from "@/e2e/support/secrets";
import { foldStatistics } from "#tests/support/fold.ts";

const sql = openDatabase();
const authorization = `Bearer ${CRON_SECRET}`;

describe("whoever is not the scheduler is refused", () => {
  test.each([
    ["nothing", {}],
    ["another secret", { authorization: `${authorization}x` }],
    ["an unset secret, spelled out", { authorization: "Bearer undefined" }],
  ])("%s", async (_what, headers) => {
    expect((await ask("", headers)).status).toBe(401);
  });

  test("a member's session and an API key", async () => {
    const { owner, key } = await makeOrganization(sql);
    expect((await ask("", { cookie: owner.cookie })).status).toBe(401);
    expect((await ask("", { authorization: `Bearer ${key.key}` })).status).toBe(401);
  });
});

test.each(["days=0", "days=367", "days=x", "since=yesterday", "repair=maybe"])("%s is refused", async (query) => {
  const answer = await ask(`?${query}`, { authorization });
  expect([answer.status, await answer.json()]).toMatchObject([422, { code: "invalid_request" }]);
});

describe("an organisation with a chat of two messages", () => {
  let organization: TestOrganization;
  beforeEach(async () => {
    organization = await makeOrganization(sql);
    const { key } = organization.key;
    await post("/api/chats/create", { sessionId: "s", chatId: "c", location: "Lisbon, Portugal" }, { key });
    for (const role of ["user", "assistant"])
      await post("/api/chats/message", { chatId: "c", role, content: "x" }, { key });
  });

  test("has no drift, and is not compared again the same day", async () => {
    expect(await resultOf(organization)).toMatchObject({ drift: 0, differences: [], is_repaired: false, days: 1 });
    const { results } = await run("");
    expect(results.filter(({ organization_id }) => organization_id === organization.id)).toEqual([]);
  });

  test("has its drift told, kept and repaired", async () => {
    await foldStatistics(sql, organization.id);
    await sql`update public.daily_stats set messages = messages + 5 where organization_id = ${organization.id}`;
    const day = new Date().toISOString().slice(0, 10);
    const difference = {
      statistic: "daily_stats",
      key: day,
      counted: "1 1 7 1 0 0 0 0 1 1",
      recounted: "1 1 2 1 0 0 0 0 1 1",
    };

    expect(await resultOf(organization, "repair=false")).toMatchObject({ drift: 1, differences: [difference] });
    expect(await resultOf(organization)).toMatchObject({ drift: 1, is_repaired: true });
    expect(await resultOf(organization)).toMatchObject({ drift: 0, is_repaired: false });
    const kept = await sql`
      select drift, is_repaired from public.stats_checks where organization_id = ${organization.id} order by checked_at
    `;
    expect([...kept]).toEqual([
      { drift: 1, is_repaired: false },
      { drift: 1, is_repaired: true },
      { drift: 0, is_repaired: false },
    ]);
  });
});

test("what an organisation need not keep any longer is removed, however much it is", async () => {
  const organization = await makeOrganization(sql);
  await sql`
    insert into public.idempotency_keys (organization_id, idempotency_key, body_hash, answer, created_at)
    select ${organization.id}, 'key ' || n, '\\x01', '{}', now() - make_interval(hours => case when n > 2500 then 47 else 49 end)
    from generate_series(1, 2501) n
  `;
  expect(await resultOf(organization)).toMatchObject({ drift: 0 });
  const left =
    await sql`select idempotency_key from public.idempotency_keys where organization_id = ${organization.id}`;
  expect([...left]).toEqual([{ idempotency_key: "key 2501" }]);
});

/** What comes of one organisation; the others, as many as tests have made so far, have just been compared. */
async function resultOf({ id }: TestOrganization, query = "") {
  await sql`
    insert into public.stats_checks (organization_id, checked_at, days, drift, duration_ms)
    select o.id, now() + interval '1 hour', 0, 0, 0 from public.organizations o where o.id <> ${id}
  `;
  const { results } = await run(`since=${new Date().toISOString()}&days=all&${query}`);
  return results.find(({ organization_id }) => organization_id === id);
}

async function run(query: string) {
  const answer = await ask(`?${query}`, { authorization });
  expect(answer.status).toBe(200);
  return z.object({ data: EveryoneReconciled }).parse(await answer.json()).data;
}

function ask(query: string, headers: Record<string, string>) {
  return fetch(`${inject("serverUrl")}/api/cron/reconcile-stats${query}`, { headers });
}
