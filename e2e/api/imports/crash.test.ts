import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { guessedMapping, importClient } from "@/e2e/support/imports";
import { ledgerOf, passTime, runJobs } from "@/e2e/support/jobs";
import { type TestOrganization, makeOrganization } from "@/e2e/support/organization";
import { type TestServer, startServer } from "@/e2e/support/server";
import { addressOf, startTestStack } from "@/e2e/support/stack";
import { addContacts, snapshotOf } from "#tests/contacts/support.ts";
import { SEED, rounds } from "#tests/support/rounds.ts";

// HORIZON_TEST_LONG=10 HORIZON_TEST_SEED=$RANDOM npm test -- imports/crash

const KILLS = rounds(1);
/** Enough that no run comes to its end between two kills. */
const COUNT = 2_000 * KILLS + 1_000;
const TENTH = COUNT / 10;

let stack: Awaited<ReturnType<typeof startTestStack>>;
let sql: postgres.Sql;
let server: TestServer;
const serve = () => startServer({ stack: addressOf(stack) });
beforeAll(async () => {
  stack = await startTestStack();
  sql = postgres(stack.superuserUrl, { max: 4, onnotice: () => undefined });
  server = await serve();
});
afterAll(async () => {
  await server.stop();
  await sql.end();
  await stack.stop();
});

let seed = SEED;
/** A moment within the next batches, by chance that can be repeated. */
function moment(): number {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed % 100;
}

/** How many rows the job has done, or undone, as the database has it. */
async function progressOf(importId: string): Promise<number> {
  const [row] = await sql<{ rows: number }[]>`
    select done_rows + removed_rows + restored_rows + kept_rows as rows from public.contact_imports where id = ${importId}`;
  return row?.rows ?? 0;
}

/** Kills the server again and again, each time a moment after the job went on, and lets the last one end it. */
async function killOften(organization: TestOrganization, importId: string, end: string): Promise<void> {
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = await progressOf(importId);
    const run = runJobs(server).catch(() => "killed");
    await expect.poll(() => progressOf(importId), { interval: 10 }).toBeGreaterThan(before);
    await sleep(moment());
    process.kill(server.pid, "SIGKILL");
    await run;
    server = await serve();
    await passTime(sql, organization);
  }
  const [struck] = await sql`select status from public.contact_imports where id = ${importId}`;
  expect(struck?.["status"]).not.toBe(end);
  const status = async () => {
    await runJobs(server);
    const [row] = await sql`select status from public.contact_imports where id = ${importId}`;
    return row?.["status"];
  };
  await expect.poll(status, { timeout: 120_000 }).toBe(end);
}

test("an import and its undo are killed at any moment, and each row is done once", { timeout: 600_000 }, async () => {
  const organization = await makeOrganization(sql);
  const { id } = organization;
  await addContacts(
    sql,
    organization,
    Array.from({ length: 50 }, (_, n) => ({ email: `person-${n * 10 + 1}@example.com`, title: "There before" })),
  );
  const before = await snapshotOf(sql, organization);
  // of ten rows one is wrong, and one is of somebody who is there, as far as they reach
  const rows = Array.from({ length: COUNT }, (_, n) => (n % 10 === 0 ? "nobody" : `person-${n}@example.com`));
  const client = importClient(server.url, organization.owner.cookie);
  const lines = ["E-Mail,City,Tags", ...rows.map((email, n) => `${email},City ${n},guest`)];
  const uploaded = await client.upload(new TextEncoder().encode(lines.join("\n")));
  await client.start(uploaded.id, { mapping: guessedMapping(uploaded) });

  await killOften(organization, uploaded.id, "done");
  const [counts] = await sql`
    select done_rows, created_rows, updated_rows, skipped_rows, failed_rows from public.contact_imports where id = ${uploaded.id}`;
  const done = { created_rows: 9 * TENTH - 50, updated_rows: 50, skipped_rows: 0, failed_rows: TENTH };
  expect(counts).toEqual({ done_rows: COUNT, ...done });
  const noted =
    await sql`select outcome, count(*)::int as rows from public.contact_import_rows where import_id = ${uploaded.id} group by 1`;
  expect(Object.fromEntries(noted.map((row) => [`${row["outcome"]}_rows`, row["rows"]]))).toMatchObject({
    created_rows: done.created_rows,
    updated_rows: done.updated_rows,
    failed_rows: done.failed_rows,
  });
  const [stored] = await sql`
    select count(*)::int as contacts, count(distinct c.email)::int as addresses, array_agg(distinct c.version) as versions, count(t.contact_id)::int as tags
    from public.contacts c left join public.contact_tags t on t.organization_id = c.organization_id and t.contact_id = c.id
    where c.organization_id = ${id}`;
  // who was there was changed once and tagged once
  expect(stored).toEqual({ contacts: 9 * TENTH, addresses: 9 * TENTH, versions: [1, 3], tags: 9 * TENTH });
  const [events] = await sql`
    select count(*)::int as events, count(distinct object_id)::int as contacts
    from public.domain_events where organization_id = ${id} and changes ? 'import_id'`;
  expect(events).toEqual({ events: 9 * TENTH, contacts: 9 * TENTH });
  expect(await ledgerOf(sql, organization)).toEqual({ done: 1, failed: 0 });

  await importClient(server.url, organization.owner.cookie).undo(uploaded.id);
  await killOften(organization, uploaded.id, "undone");
  expect(await snapshotOf(sql, organization)).toEqual(before);
  const [undone] =
    await sql`select removed_rows, restored_rows, kept_rows from public.contact_imports where id = ${uploaded.id}`;
  expect(undone).toEqual({ removed_rows: done.created_rows, restored_rows: 50, kept_rows: 0 });
  expect(await ledgerOf(sql, organization)).toEqual({ done: 2, failed: 0 });
});
