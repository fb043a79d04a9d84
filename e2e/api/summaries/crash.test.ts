import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestOrganization, makeOrganization } from "@/e2e/support/organization";
import { type Fault, type Proxy, startProxy } from "@/e2e/support/proxy";
import type { TestServer } from "@/e2e/support/server";
import { type SummaryLab, expireLeases, runCron, staleChats, startSummaryLab, stateOf } from "@/e2e/support/summaries";
import { byTurns } from "#tests/support/rounds.ts";

let lab: SummaryLab;
let proxy: Proxy;
let server: TestServer;
let organization: TestOrganization;
beforeAll(async () => {
  lab = await startSummaryLab();
  proxy = await startProxy(lab.apiUrl);
  server = await lab.serve({ apiUrl: proxy.url });
  organization = await makeOrganization(lab.sql);
});
afterAll(async () => {
  await lab.stop();
  await proxy.stop();
});

/** Waits until a call has come to where it is held up. */
async function untilCall(name: string, fault: Fault): Promise<void> {
  proxy.clear();
  proxy.inject(fault, 1, name);
  while (!proxy.calls().includes(name)) await sleep(5);
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(5);
}

/** Starts a run over one stale chat, and kills the server when the moment has come; another one takes its place. */
async function killWhen(moment: (chatId: string) => Promise<void>): Promise<string> {
  const [chatId = ""] = await staleChats(lab.sql, organization);
  const moments = moment(chatId);
  const run = runCron(server).catch(() => "killed");
  await moments;
  process.kill(server.pid, "SIGKILL");
  expect(await run).toBe("killed");
  proxy.inject(null);
  server = await lab.serve({ apiUrl: proxy.url });
  return chatId;
}

const DONE = { is_stale: false, is_held: false, topic_summary: "A room in May", covered_position: 1 };

describe("a summary whose way to the database breaks", () => {
  test.each(byTurns(["drop-reply", "refuse", "cut-reply", "bad-gateway"] as const, 0))(
    "(%s) is stored once and paid for once",
    async (fault) => {
      const [chatId = ""] = await staleChats(lab.sql, organization);
      proxy.inject(fault, 1, "complete_chat_summary");
      expect((await runCron(server)).body).toMatchObject({ successCount: 1, failCount: 0 });
      expect(await stateOf(lab.sql, chatId)).toMatchObject(DONE);
      expect(lab.model.callsByName().get(chatId)).toBe(1);
      const [run] = await lab.sql`
      select done, failed, input_tokens from public.job_runs where organization_id = ${organization.id} order by id desc limit 1`;
      expect(run).toEqual({ done: 1, failed: 0, input_tokens: 100 });
    },
  );
});

describe("a run that is killed leaves no chat stuck after its lease", () => {
  const moments = [
    {
      step: "after the claim, before it heard of it",
      calls: 1,
      moment: async (chatId: string) => {
        await untilCall("claim_chat_summaries", "hang");
        await until(async () => (await stateOf(lab.sql, chatId)).is_held);
      },
    },
    {
      step: "after it has read the chat, while the model is thinking",
      calls: 2,
      // its answer is never let go
      moment: async (chatId: string) => void (await lab.model.hold(chatId)),
    },
    {
      step: "after the model has answered, before the summary is written",
      calls: 2,
      moment: () => untilCall("complete_chat_summary", "hold"),
    },
  ];

  test.each(byTurns(moments, 1))("$step", { timeout: 60_000 }, async ({ moment, calls }) => {
    const chatId = await killWhen(moment);
    // the lease still keeps others away: for all they know, the run is alive
    expect((await runCron(server)).body).toMatchObject({ summarizedCount: 0 });
    expect(await stateOf(lab.sql, chatId)).toMatchObject({ is_held: true, topic_summary: null });
    await expireLeases(lab.sql);
    expect((await runCron(server)).body).toMatchObject({ successCount: 1 });
    expect(await stateOf(lab.sql, chatId)).toMatchObject(DONE);
    expect(lab.model.callsByName().get(chatId)).toBe(calls);
  });

  test("after the summary is written, before it heard of it: nothing is left to do", { timeout: 60_000 }, async () => {
    const chatId = await killWhen(async (name) => {
      await untilCall("complete_chat_summary", "hang");
      await until(async () => (await stateOf(lab.sql, name)).topic_summary !== null);
    });
    expect(await stateOf(lab.sql, chatId)).toMatchObject(DONE);
    expect((await runCron(server)).body).toMatchObject({ summarizedCount: 0 });
    expect(lab.model.callsByName().get(chatId)).toBe(1);
  });
});
