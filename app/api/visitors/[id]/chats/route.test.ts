import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { startChat } from "@/e2e/support/chats";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import { identify, ingest, mergeVisitors, readList, readPages, tellsForeignPeople } from "@/e2e/support/people";
import { VisitorChat } from "@/lib/concierge/visitors/schemas";

const sql = openDatabase();
const pathOf = (id: string) => `/api/visitors/${id}/chats`;
const Row = z.strictObject(VisitorChat.shape);

tellsForeignPeople(sql, pathOf);

test("answers chats newest first; what no summary said is null, and a lead score of 0 is 0", async () => {
  const organization = await makeOrganization(sql);
  const id = await identify(organization, { session_id: "s" });
  await ingest(organization, [
    { type: "chat", chatId: "older", sessionId: "s", timestamp: "2026-11-01T10:00:00Z" },
    { type: "chat", chatId: "newer", sessionId: "s", timestamp: "2026-11-02T10:00:00Z" },
    { type: "chat", chatId: "of nobody".replace(" ", "-"), sessionId: "other" },
    { type: "message", chatId: "older", role: "user", content: "Hello" },
  ]);
  await sql`
    insert into public.chat_summaries
      (organization_id, chat_id, topic_summary, user_score, lead_score, sentiment, topics, conversion_signals, evidence, covered_position, model)
    select organization_id, id, 'Small talk', 1, 0, 'neutral', '{}', '{}', '{}', 1, 'test'
    from public.chats where organization_id = ${organization.id} and external_id = 'older'`;
  const { rows } = await readList(pathOf(id), organization.owner.cookie, "chats", Row);
  expect(rows).toEqual([
    {
      id: expect.any(String),
      chat_id: "newer",
      created_at: "2026-11-02T10:00:00.000Z",
      topic_summary: null,
      leadScore: null,
      sentiment: null,
      message_count: 0,
    },
    {
      id: expect.any(String),
      chat_id: "older",
      created_at: "2026-11-01T10:00:00.000Z",
      topic_summary: "Small talk",
      leadScore: 0,
      sentiment: "neutral",
      message_count: 1,
    },
  ]);
});

test("pages meet without a gap or a double", async () => {
  const organization = await makeOrganization(sql);
  const id = await identify(organization, { session_id: "s" });
  const timestamp = "2026-11-01T10:00:00Z";
  const made = Array.from({ length: 5 }, (_, n) => `c${n}`);
  await ingest(
    organization,
    made.map((chatId) => ({ type: "chat", chatId, sessionId: "s", timestamp })),
  );
  const rows = await readPages(pathOf(id), organization.owner.cookie, "chats", Row);
  expect(rows.map(({ chat_id }) => chat_id).toSorted()).toEqual(made);
});

test("the same session and e-mail in two organisations lead each to its own chats", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  for (const organization of [mine, theirs]) {
    await startChat(organization, { chatId: `of-${organization.id}`, sessionId: "s" });
    await identify(organization, { email: "ann@example.com", session_id: "s" });
  }
  const id = await identify(mine, { email: "ann@example.com" });
  const { rows } = await readList(pathOf(id), mine.owner.cookie, "chats", Row);
  expect(rows.map(({ chat_id }) => chat_id)).toEqual([`of-${mine.id}`]);
});

test("the id of a visitor who turned out to be another leads to the chats of that one", async () => {
  const organization = await makeOrganization(sql);
  await startChat(organization, { chatId: "c", sessionId: "late" });
  const { from } = await mergeVisitors(sql, organization);
  const { rows } = await readList(pathOf(from), organization.owner.cookie, "chats", Row);
  expect(rows).toMatchObject([{ chat_id: "c" }]);
});

test.each(["?limit=0", "?limit=501", "?cursor=garbage"])("refuses %s with 400", async (query) => {
  const organization = await makeOrganization(sql);
  const id = await identify(organization);
  expect(await ask(pathOf(id) + query, { cookie: organization.owner.cookie })).toMatchObject({ status: 400 });
});
