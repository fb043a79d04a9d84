import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { post } from "@/e2e/support/api-client";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestServer } from "@/e2e/support/server";
import { type SummaryLab, runCron, staleChats, startSummaryLab, stateOf } from "@/e2e/support/summaries";
import { rounds } from "#tests/support/rounds.ts";

// stale chats of an organisation
const EACH = Math.min(25, rounds(6));

let lab: SummaryLab;
let server: TestServer;
beforeAll(async () => {
  lab = await startSummaryLab();
  server = await lab.serve();
});
afterAll(() => lab.stop());
beforeEach(async () => {
  await lab.sql`delete from public.jobs`;
});

describe("overlapping runs", () => {
  test(
    `eight of them over ${20 * EACH} stale chats of 20 organisations ask the model once per chat`,
    { timeout: 120_000 },
    async () => {
      const organizations = await Promise.all(Array.from({ length: 20 }, () => makeOrganization(lab.sql)));
      const chats = await Promise.all(organizations.map((each) => staleChats(lab.sql, each, { count: EACH })));
      lab.model.setDelay(20);

      // two processes, as two instances of a hosted installation would be
      const servers = [server, await lab.serve()];
      const runs = await Promise.all([...servers, ...servers, ...servers, ...servers].map((each) => runCron(each)));

      const results = runs.flatMap(({ body }) => body.results ?? []);
      const calls = lab.model.callsByName();
      expect(runs.map(({ status }) => status)).toEqual(Array(8).fill(200));
      expect(results.every(({ success }) => success)).toBe(true);
      expect(new Set(results.map(({ chatId }) => chatId))).toEqual(new Set(chats.flat()));
      expect(results).toHaveLength(20 * EACH);
      expect(chats.flat().map((chatId) => calls.get(chatId))).toEqual(Array(20 * EACH).fill(1));
      for (const [index, organization] of organizations.entries()) {
        const own = results.filter(({ organizationId }) => organizationId === organization.id);
        expect(new Set(own.map(({ chatId }) => chatId))).toEqual(new Set(chats[index]));
      }
      const [left] = await lab.sql`
      select (select count(*)::int from public.jobs) as jobs, (select count(*)::int from public.chat_summaries) as summaries,
        (select sum(reserved_tokens)::int from public.model_usage) as reserved, (select sum(done)::int from public.job_runs) as done`;
      expect(left).toEqual({ jobs: 0, summaries: 20 * EACH, reserved: 0, done: 20 * EACH });
      lab.model.setDelay(0);
    },
  );

  test("a run over nothing says so", async () => {
    const { status, body, headers } = await runCron(server);
    expect(status).toBe(200);
    expect(body).toEqual({ success: true, message: expect.any(String), summarizedCount: 0 });
    expect(headers.get("cache-control")).toBe("no-store");
  });
});

describe("a new message while the model is thinking", () => {
  test("leaves the summary of what was read, and the chat due for the next run", async () => {
    const organization = await makeOrganization(lab.sql);
    const [chatId = ""] = await staleChats(lab.sql, organization);
    const run = runCron(server);
    const letGo = await lab.model.hold(chatId);
    const message = { chatId, role: "user", content: "And in June?" };
    expect(await post("/api/chats/message", message, { key: organization.key.key, server: server.url })).toMatchObject({
      status: 200,
    });
    letGo();
    expect((await run).body).toMatchObject({ successCount: 1 });
    expect(await stateOf(lab.sql, chatId)).toMatchObject({ covered_position: 1, is_stale: true, attempts: 0 });
    expect((await runCron(server)).body).toMatchObject({ successCount: 1 });
    expect(await stateOf(lab.sql, chatId)).toMatchObject({ covered_position: 2, is_stale: false });
    expect(lab.model.callsByName().get(chatId)).toBe(2);
  });
});

describe("fairness", () => {
  test("a hundred times more work, and older, keeps a small organisation waiting for no second run", async () => {
    const [large, small] = [await makeOrganization(lab.sql), await makeOrganization(lab.sql)];
    await staleChats(lab.sql, large, { count: 500, ageMinutes: 600 });
    const chats = await staleChats(lab.sql, small, { count: 5, ageMinutes: 1 });
    const { body } = await runCron(server);
    expect(body.totalProcessed).toBe(100);
    for (const chatId of chats)
      expect(await stateOf(lab.sql, chatId)).toMatchObject({ is_stale: false, lead_score: 7 });
  });

  test("the oldest come first, and no chat is picked again and again", async () => {
    const organization = await makeOrganization(lab.sql);
    const chats = await staleChats(lab.sql, organization, { count: 220 });
    const taken = [];
    for (let run = 0; run < 4; run++) {
      const { body } = await runCron(server);
      taken.push((body.results ?? []).map(({ chatId }) => chatId));
    }
    expect(taken.map((chatIds) => chatIds.length)).toEqual([100, 100, 20, 0]);
    expect(new Set(taken[0])).toEqual(new Set(chats.slice(0, 100)));
    expect(new Set(taken.flat()).size).toBe(220);
  });
});
