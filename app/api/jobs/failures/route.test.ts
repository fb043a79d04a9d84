import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase, post } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import { FailedSummaries } from "@/lib/concierge/summaries/schemas";

const path = "/api/jobs/failures";
const sql = openDatabase();
const Answer = z.strictObject({ data: z.strictObject(FailedSummaries.shape) });

test("lists what failed in the own organisation, what was given up first, with sentences for people", async () => {
  const ours = await makeOrganization(sql);
  const theirs = await makeOrganization(sql);
  for (const { key } of [ours, theirs])
    for (const chatId of ["due", "waiting", "dead", "odd"]) {
      await post("/api/chats/create", { sessionId: "s", chatId }, { key: key.key });
      await post("/api/chats/message", { chatId, role: "user", content: "Hello" }, { key: key.key });
    }
  const fail = (chatId: string, error: string, isDead: boolean) => sql`
    update public.jobs j
    set last_error = ${error}, attempts = 5, dead_at = case when ${isDead} then now() end, next_attempt_at = now() + interval '1 hour'
    from public.chats c
    where j.organization_id = ${ours.id} and c.organization_id = ${ours.id} and c.id = j.object_id and c.external_id = ${chatId}
  `;
  await fail("waiting", "model_rate_limited", false);
  await fail("dead", "model_refused", true);
  await fail("odd", "a code nobody knows any more", false);
  const { data } = Answer.parse((await ask(path, { cookie: ours.owner.cookie })).body);
  expect(data.total).toBe(3);
  expect(data.failures[0]).toMatchObject({
    chat_id: "dead",
    attempts: 5,
    reason: "The language model refused to judge this chat.",
    next_attempt_at: null,
    gave_up_at: expect.any(String),
  });
  expect(data.failures.map(({ chat_id, reason }) => [chat_id, reason])).toContainEqual([
    "waiting",
    "The language model is busy.",
  ]);
  expect(data.failures.find(({ chat_id }) => chat_id === "odd")?.reason).toBe("Something went wrong on our side.");
  const one = Answer.parse((await ask(`${path}?limit=1`, { cookie: ours.owner.cookie })).body);
  expect(one.data).toMatchObject({ total: 3, failures: [{ chat_id: "dead" }] });
});

test.each(["limit=0", "limit=101", "limit=many"])("refuses ?%s", async (query) => {
  const { owner } = await makeOrganization(sql);
  expect(await ask(`${path}?${query}`, { cookie: owner.cookie })).toMatchObject({ status: 422 });
});
