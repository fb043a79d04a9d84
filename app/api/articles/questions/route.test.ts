import { expect, test } from "vitest";
import { z } from "zod";
import { daysAgo, mention } from "@/e2e/support/articles";
import { openDatabase } from "@/e2e/support/api-client";
import { putOffSummaries } from "@/e2e/support/jobs";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { ingest, readCsv } from "@/e2e/support/people";
import { OpenQuestion } from "@/lib/concierge/articles/read-schemas";

const path = "/api/articles/questions";
const sql = openDatabase();
const Page = z.strictObject({ data: z.array(z.strictObject(OpenQuestion.shape)), next_cursor: z.string().nullable() });

async function read({ owner }: TestOrganization, query = "") {
  const answer = await ask(path + query, { cookie: owner.cookie });
  expect(answer.status).toBe(200);
  return Page.parse(answer.body);
}
const asked = async (organization: TestOrganization, query = "") =>
  (await read(organization, query)).data.map(({ question }) => question);

const say = (chatId: string, content: string, minute: number, role = "user") => ({
  type: "message",
  chatId,
  role,
  content,
  timestamp: daysAgo(1, minute),
});
const chat = (chatId: string) => ({ type: "chat", chatId, sessionId: `s-${chatId}`, timestamp: daysAgo(1) });

test("answers visitors' questions after which nothing was mentioned in their chat, newest first", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  for (const organization of [theirs, mine])
    await ingest(organization, [
      chat("c1"),
      chat("c2"),
      chat("c3"),
      { type: "visitor", email: "ann@example.com", session_id: "s-c1" },
      say("c1", "Where is the harbour?", 1),
      mention("a", { chatId: "c1", timestamp: daysAgo(1, 2) }),
      say("c1", "And the pool?", 3),
      say("c1", "Shall I look?", 4, "assistant"),
      say("c1", "Thank you.", 5),
      say("c2", "هل يوجد مسبح؟", 6),
      say("c2", "有游泳池吗？", 7),
      say("c3", "Is it open?", 8),
      // at the very moment is not before
      mention("a", { chatId: "c3", timestamp: daysAgo(1, 8) }),
    ]);
  await putOffSummaries(sql, mine);
  const { data, next_cursor } = await read(mine);
  expect(data).toMatchObject([
    { question: "有游泳池吗？", chat_id: "c2", visitor_name: null, topic_summary: null },
    { question: "هل يوجد مسبح؟", chat_id: "c2" },
    { question: "And the pool?", chat_id: "c1", visitor_name: "ann@example.com", asked_at: daysAgo(1, 3) },
  ]);
  expect(next_cursor).toBeNull();
});

test("pages meet without a gap or a double, also across what is read for one of them", async () => {
  const organization = await makeOrganization(sql);
  await ingest(organization, [chat("c"), say("c", "The first?", 0)]);
  // more messages that are no questions than are read for a page
  await sql`
    insert into public.chat_messages (organization_id, id, chat_id, position, role, content, created_at)
    select c.organization_id, app.uuid_v7(), c.id, 10 + n, 'user', case when n in (3, 9000) then 'Number ' || n || '?' else 'So.' end,
      c.created_at + n * interval '1 second'
    from public.chats c cross join generate_series(1, 9000) n
    where c.organization_id = ${organization.id}`;
  const seen: string[] = [];
  let pages = 0;
  for (let query = "?limit=1"; query !== ""; pages += 1) {
    const page = await read(organization, query);
    seen.push(...page.data.map(({ question }) => question));
    query = page.next_cursor === null ? "" : `?limit=1&cursor=${page.next_cursor}`;
  }
  expect(seen).toEqual(["Number 9000?", "Number 3?", "The first?"]);
  expect(pages).toBeGreaterThan(3);
  expect(await readCsv(`${path}?format=csv`, organization.owner.cookie)).toHaveLength(4);
});

test("narrows to days", async () => {
  const organization = await makeOrganization(sql);
  await ingest(organization, [
    chat("c"),
    say("c", "Yesterday?", 0),
    { ...say("c", "Long ago?", 0), timestamp: daysAgo(9) },
  ]);
  expect(await asked(organization)).toEqual(["Yesterday?", "Long ago?"]);
  expect(await asked(organization, "?days=2")).toEqual(["Yesterday?"]);
  const then = daysAgo(9).slice(0, 10);
  expect(await asked(organization, `?from=${then}&to=${then}`)).toEqual(["Long ago?"]);
});

test.each(["?limit=0", "?cursor=garbage", "?days=0", "?from=2026-01-01"])("refuses %s with 422", async (query) => {
  const { owner } = await makeOrganization(sql);
  expect(await ask(path + query, { cookie: owner.cookie })).toMatchObject({ status: 422 });
});
