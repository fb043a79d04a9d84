import { deepEqual, equal } from "node:assert/strict";
import { type Claims, type Json, call } from "./support/acting.ts";
import type { Check } from "./support/check.ts";
import type { Sql } from "./support/database.ts";
import { makeOrganization } from "./support/organization.ts";

/** What the worker asks and tells of all organisations at once. */
export const workerChecks: Check[] = [
  { name: "the worker learns whose turn it is, and nothing of what it is about", run: listsDueOrganizations },
  { name: "the worker learns whose statistics nobody compared for longest", run: listsOrganizationsToReconcile },
  { name: "the worker learns whose events have waited longest to be counted", run: listsOrganizationsToFold },
  { name: "a tally of a key of another organisation, or of one that is gone, is counted nowhere", run: countsOwnKeys },
];

async function listsDueOrganizations(sql: Sql): Promise<void> {
  await sql`delete from jobs`;
  const { id, key } = await makeOrganization(sql);
  const worker: Claims = { role: "crm_worker", actor: "worker", sub: "test" };
  const due = async () =>
    (await call(sql, worker, "list_due_organizations", { kind: "summarize_chat", limit: 10 })).answer;
  deepEqual(await due(), []);
  await call(sql, key, "create_chat", { session_id: "s", chat_id: "c" });
  await call(sql, key, "add_message", { chat_id: "c", role: "user", content: "x" });
  await sql`update jobs set next_attempt_at = now() - interval '1 second'`;
  deepEqual(await due(), [{ organization_id: id, share: 10 }]);
  // who was served longest ago comes first, however long the work of the other has been waiting
  const other = await makeOrganization(sql);
  await sql`
    insert into jobs (organization_id, kind, object_id, next_attempt_at)
    values (${other.id}, 'summarize_chat', ${other.id}, '2020-01-01')`;
  await sql`
    insert into job_runs (organization_id, run_id, kind, claimed_at)
    values (${id}, ${id}, 'summarize_chat', '2020-01-01'), (${other.id}, ${id}, 'summarize_chat', '2020-01-02')`;
  deepEqual(await due(), [
    { organization_id: id, share: 5 },
    { organization_id: other.id, share: 5 },
  ]);
}

async function listsOrganizationsToReconcile(sql: Sql): Promise<void> {
  await sql`insert into stats_checks (organization_id, days, drift, duration_ms) select id, 0, 0, 0 from organizations`;
  const [first, second, third] = [
    await makeOrganization(sql),
    await makeOrganization(sql),
    await makeOrganization(sql),
  ];
  for (const [{ id }, hours] of [
    [first, 21],
    [second, 30],
    [third, 19],
  ] as const)
    await sql`
      insert into stats_checks (organization_id, checked_at, days, drift, duration_ms)
      values (${id}, now() - make_interval(hours => ${hours}), 0, 0, 0), (${id}, now() - interval '9 days', 0, 0, 0)`;
  const ask = async (input: Json) =>
    (await call(sql, { role: "crm_worker", actor: "worker", sub: "test" }, "organizations_to_reconcile", input)).answer;
  deepEqual(await ask({ limit: 9 }), [second.id, first.id]);
  deepEqual(await ask({ limit: 9, passed: [second.id] }), [first.id]);
}

async function listsOrganizationsToFold(sql: Sql): Promise<void> {
  await sql`delete from uncounted_events`;
  const [first, second] = [await makeOrganization(sql), await makeOrganization(sql)];
  await makeOrganization(sql);
  for (const [{ id }, minutes] of [
    [first, 1],
    [second, 9],
    [first, 3],
  ] as const)
    await sql`
      insert into uncounted_events (organization_id, events, stored_at)
      values (${id}, '[{"kind": "identified", "session_id": "s"}]', now() - make_interval(mins => ${minutes}))`;
  const ask = async (limit: number) =>
    (await call(sql, { role: "crm_worker", actor: "worker", sub: "test" }, "organizations_to_fold", { limit })).answer;
  deepEqual(await ask(9), [second.id, first.id]);
  deepEqual(await ask(1), [second.id]);
}

async function countsOwnKeys(sql: Sql): Promise<void> {
  const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  const used = { organization_id: ours.id, hour: "2026-11-21T14:00:00Z", requests: 1, errors: 0 };
  const usage = [theirs.keyId, ours.id].map((key_id) => ({ ...used, key_id }));
  const worker: Claims = { role: "crm_worker", actor: "worker", sub: "key-usage" };
  deepEqual((await call(sql, worker, "record_key_usage", { usage })).answer, { recorded: 0 });
  equal((await sql`select from api_key_usage where organization_id in (${ours.id}, ${theirs.id})`).length, 0);
}
