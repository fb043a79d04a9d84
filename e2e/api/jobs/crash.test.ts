import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { JOBS } from "@/app/jobs";
import { JOB_EXAMPLES, TRIED_ELSEWHERE, ledgerOf, passTime, runJobs } from "@/e2e/support/jobs";
import { makeOrganization } from "@/e2e/support/organization";
import { type Proxy, startProxy } from "@/e2e/support/proxy";
import { type TestServer, startServer } from "@/e2e/support/server";
import { addressOf, startTestStack } from "@/e2e/support/stack";
import postgres from "postgres";
import { ROUNDS } from "#tests/support/rounds.ts";

// each step kills a server, which takes its time to come back: by default at every third call, in a long run at each
const STRIDE = ROUNDS > 1 ? 1 : 3;

let stack: Awaited<ReturnType<typeof startTestStack>>;
let sql: postgres.Sql;
let proxy: Proxy;
let server: TestServer;
const serve = () => startServer({ stack: addressOf(stack), apiUrl: proxy.url });
beforeAll(async () => {
  stack = await startTestStack();
  sql = postgres(stack.superuserUrl, { max: 4, onnotice: () => undefined });
  proxy = await startProxy(stack.apiUrl);
  server = await serve();
});

/** Kills the server in the middle of a run; another one takes its place. */
async function killAndReplace(run: Promise<string>): Promise<void> {
  process.kill(server.pid, "SIGKILL");
  await run;
  proxy.inject(null);
  server = await serve();
}

afterAll(async () => {
  await server.stop();
  await proxy.stop();
  await sql.end();
  await stack.stop();
});

test("every kind of job is killed here, or interrupted in a test that is named", () => {
  const tried = [...Object.keys(JOB_EXAMPLES), ...Object.keys(TRIED_ELSEWHERE)];
  expect(tried.toSorted()).toEqual(JOBS.map(({ kind }) => kind).toSorted());
});

describe.each(Object.entries(JOB_EXAMPLES))("a job of the kind %s", (_kind, { plant, tracesOf, done }) => {
  test("that is killed at its calls of the database is done once", { timeout: 180_000 }, async () => {
    let step = 0;
    for (let isThrough = false; !isThrough; step += STRIDE) {
      const organization = await makeOrganization(sql);
      const planted = await plant(sql, organization);
      // the call is not made, or made and never heard of: both ends of what can be lost
      const struck = proxy.injectAfter(step, step % 2 === 0 ? "hang" : "hold").then(() => "struck");
      const run = runJobs(server).then(
        () => "through",
        () => "killed",
      );
      isThrough = (await Promise.race([struck, run])) === "through";
      if (!isThrough) await killAndReplace(run);
      proxy.inject(null);
      for (let round = 0; round < 3; round += 1) {
        await passTime(sql, organization);
        await runJobs(server);
      }
      expect([step, await tracesOf(sql, planted)]).toEqual([step, done]);
      expect([step, await ledgerOf(sql, organization)]).toEqual([step, { done: 1, failed: 0 }]);
    }
    expect(step).toBeGreaterThan(3);
  });
});
