import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { JOB_EXAMPLES, ledgerOf, passTime, runJobs } from "@/e2e/support/jobs";
import { makeOrganization } from "@/e2e/support/organization";
import { type TestServer, startServer } from "@/e2e/support/server";
import { addressOf, startTestStack } from "@/e2e/support/stack";
import { staleChats } from "@/e2e/support/summaries";
import { rounds } from "#tests/support/rounds.ts";

const MANY_JOBS = rounds(10_000);

let stack: Awaited<ReturnType<typeof startTestStack>>;
let sql: postgres.Sql;
let server: TestServer;
beforeAll(async () => {
  stack = await startTestStack();
  sql = postgres(stack.superuserUrl, { max: 4, onnotice: () => undefined });
  server = await startServer({ stack: addressOf(stack) });
});
afterAll(async () => {
  await server.stop();
  await sql.end();
  await stack.stop();
});

describe("runs of every minute", () => {
  test("eight at once do each job of each organisation once", { timeout: 60_000 }, async () => {
    const organizations = await Promise.all(Array.from({ length: 3 }, () => makeOrganization(sql)));
    const planted: { kind: string; id: string }[] = [];
    for (const organization of organizations)
      for (const [kind, { plant }] of Object.entries(JOB_EXAMPLES))
        for (let n = 0; n < 6; n += 1) planted.push({ kind, id: await plant(sql, organization) });
    const runs = await Promise.all(Array.from({ length: 8 }, () => runJobs(server)));
    // what was left to the one run that could claim it within the limits of an organisation is done by the next
    for (const organization of organizations) await passTime(sql, organization);
    runs.push(await runJobs(server));
    expect(runs.reduce((sum, { done }) => sum + done, 0)).toBe(planted.length);
    for (const { kind, id } of planted)
      expect(await JOB_EXAMPLES[kind]?.tracesOf(sql, id)).toEqual(JOB_EXAMPLES[kind]?.done);
    for (const organization of organizations)
      expect(await ledgerOf(sql, organization)).toEqual({ done: planted.length / 3, failed: 0 });
  });

  test("a job is done once its time has come, and not before", async () => {
    const organization = await makeOrganization(sql);
    await staleChats(sql, organization);
    await sql`update public.jobs set next_attempt_at = now() + interval '2 seconds' where organization_id = ${organization.id}`;
    expect(await runJobs(server)).toMatchObject({ done: 0 });
    await expect.poll(() => runJobs(server), { interval: 500, timeout: 10_000 }).toMatchObject({ done: 1 });
  });

  test(`one organisation with ${MANY_JOBS} due jobs keeps no other waiting`, { timeout: 60_000 }, async () => {
    const [large, small] = [await makeOrganization(sql), await makeOrganization(sql)];
    // about chats that are gone, which is soon seen
    await sql`
      insert into public.jobs (organization_id, kind, due_at, next_attempt_at)
      select ${large.id}, 'summarize_chat', now() - interval '1 day', now() - interval '1 day' from generate_series(1, ${MANY_JOBS}::int)`;
    await staleChats(sql, small);
    const run = runJobs(server).catch(() => "stopped");
    await expect.poll(() => ledgerOf(sql, small), { timeout: 5_000 }).toEqual({ done: 1, failed: 0 });
    const [left] =
      await sql`select count(*)::int as jobs from public.jobs where organization_id = ${large.id} and done_at is null`;
    expect(Number(left?.["jobs"])).toBeGreaterThan(MANY_JOBS / 2);
    await server.stop();
    await run;
    server = await startServer({ stack: addressOf(stack) });
  });
});
