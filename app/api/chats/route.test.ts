import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase, post } from "@/e2e/support/api-client";
import { startChat } from "@/e2e/support/chats";
import { ask, keepsTheRulesForMembers } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import { Chat } from "@/lib/concierge/chats/schemas";

const path = "/api/chats";
const sql = openDatabase();
const Chats = z.array(z.strictObject(Chat.shape));

keepsTheRulesForMembers({ method: "GET", sql, path: () => path });

async function list(cookie: string, query = "") {
  const answer = await ask(`${path}${query}`, { cookie });
  expect(answer.status).toBe(200);
  return { ids: Chats.parse(answer.body).map((chat) => chat.chat_id), next: answer.headers.get("x-next-cursor") };
}

test("flaw 25: lists the organisation's chats with their own message counts, newest first", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  for (const organization of [mine, theirs]) {
    await startChat(organization, { chatId: "same", sessionId: "same" });
    await post("/api/chats/message", { chatId: "same", role: "user", content: "Hello" }, { key: organization.key.key });
  }
  await startChat(mine, { chatId: "newer" });
  const answer = await ask(path, { cookie: mine.owner.cookie });
  expect(Chats.parse(answer.body)).toMatchObject([
    { chat_id: "newer", message_count: 0, last_message_at: null, metadata: {}, summary_is_stale: false },
    { chat_id: "same", message_count: 1, last_message_at: expect.any(String), summary_is_stale: true },
  ]);
  expect(answer.headers.get("x-next-cursor")).toBeNull();
});

test("pages meet without a gap or a double", async () => {
  const organization = await makeOrganization(sql);
  const made: string[] = [];
  for (let more = 0; more < 5; more += 1) made.unshift(await startChat(organization));
  const seen: string[] = [];
  for (let query: string | null = ""; query !== null;) {
    const page = await list(organization.owner.cookie, `?limit=2${query}`);
    seen.push(...page.ids);
    query = page.next === null ? null : `&cursor=${page.next}`;
  }
  expect(seen).toEqual(made);
});

test("narrows by status and by text that is taken literally", async () => {
  const organization = await makeOrganization(sql);
  const { cookie } = organization.owner;
  await startChat(organization, { chatId: "room_1" });
  await startChat(organization, { chatId: "room-2" });
  await post(path + "/create", { sessionId: "s", chatId: "done", status: "completed" }, { key: organization.key.key });
  expect((await list(cookie, "?status=completed")).ids).toEqual(["done"]);
  expect((await list(cookie, "?search=ROOM")).ids).toEqual(["room-2", "room_1"]);
  expect((await list(cookie, "?search=room_")).ids).toEqual(["room_1"]);
  for (const text of ["%25", "%5C", "'", "),(", "*"]) expect((await list(cookie, `?search=${text}`)).ids).toEqual([]);
});

test("a sender cannot pretend to a summary, and its own keys survive", async () => {
  const { key, owner } = await makeOrganization(sql);
  const metadata = { topicSummary: "Mine", leadScore: "ten", summarizedAt: 1, page: "/pricing" };
  await post(`${path}/create`, { sessionId: "s", metadata }, { key: key.key });
  const answer = await ask(path, { cookie: owner.cookie });
  expect(Chats.parse(answer.body)[0]?.metadata).toEqual({ page: "/pricing" });
});

test.each([
  "?limit=0",
  "?limit=501",
  "?limit=x",
  "?status=lost",
  "?cursor=garbage",
  "?cursor=eyJpZCI6MX0",
  "?status=active&status=completed",
])("refuses %s with 400", async (query) => {
  const { owner } = await makeOrganization(sql);
  expect(await ask(path + query, { cookie: owner.cookie })).toMatchObject({
    status: 400,
    body: { code: "invalid_request" },
  });
});
