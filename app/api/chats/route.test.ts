import { expect, inject, test } from "vitest";
import { z } from "zod";
import { openDatabase, post } from "@/e2e/support/api-client";
import { startChat } from "@/e2e/support/chats";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import { ListedChat } from "@/lib/concierge/chats/schemas";

const path = "/api/chats";
const sql = openDatabase();
const Chats = z.array(z.strictObject(ListedChat.shape));

async function list(cookie: string, query = "") {
  const answer = await ask(`${path}${query}`, { cookie });
  expect(answer.status).toBe(200);
  return { ids: Chats.parse(answer.body).map((chat) => chat.chat_id), next: answer.headers.get("x-next-cursor") };
}

interface Summary {
  lead: number;
  sentiment: string;
  topics: string[];
}

/** A summary of a chat, as a run would have stored it. */
async function summarized(organizationId: string, chatId: string, { lead, sentiment, topics }: Summary): Promise<void> {
  await sql`
    insert into public.chat_summaries (
      organization_id, chat_id, topic_summary, user_score, lead_score, sentiment, topics, conversion_signals, evidence, covered_position, model
    )
    select organization_id, id, 'A topic', 3, ${lead}, ${sentiment}, ${topics}, '{}', '{}', 1, 'm'
    from public.chats where organization_id = ${organizationId} and external_id = ${chatId}
  `;
}

test("lists the organisation's chats with their own message counts, newest first", async () => {
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

test("narrows by what summaries say and by the page a chat began on", async () => {
  const organization = await makeOrganization(sql);
  const { cookie } = organization.owner;
  const start = (chatId: string, metadata: object) =>
    post(`${path}/create`, { sessionId: "s", chatId, metadata }, { key: organization.key.key });
  await start("rooms", { page_url: "https://hotel.example/rooms" });
  await start("spa", { url: "https://hotel.example/spa?from=mail" });
  await summarized(organization.id, "rooms", { lead: 8, sentiment: "positive", topics: ["Sea view"] });
  await summarized(organization.id, "spa", { lead: 0, sentiment: "negative", topics: [] });
  const found = async (query: string) => (await list(cookie, query)).ids;
  expect(await found("?min_lead_score=7")).toEqual(["rooms"]);
  expect(await found("?max_lead_score=0")).toEqual(["spa"]);
  expect(await found("?sentiment=negative")).toEqual(["spa"]);
  expect(await found("?topic=sea%20view")).toEqual(["rooms"]);
  expect(await found("?source_page=https://hotel.example/")).toEqual(["spa", "rooms"]);
  expect(await found("?source_page=https://hotel.example/s")).toEqual(["spa"]);
  const today = new Date().toISOString().slice(0, 10);
  expect(await found(`?from=${today}&to=${today}`)).toEqual(["spa", "rooms"]);
  expect(await found("?to=2020-01-01")).toEqual([]);
});

test("finds words that were said and tells where; what a neighbour said is nobody else's", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  for (const [organization, content] of [
    [mine, "Is the Lantern House open?"],
    [theirs, "The lantern is lit."],
  ] as const) {
    await startChat(organization, { chatId: "said" });
    await post("/api/chats/message", { chatId: "said", role: "user", content }, { key: organization.key.key });
  }
  const { body } = await ask(`${path}?search=LANT`, { cookie: mine.owner.cookie });
  expect(z.array(z.strictObject(ListedChat.shape)).parse(body)).toMatchObject([
    { chat_id: "said", match: { role: "user", excerpt: "Is the Lantern House open?" } },
  ]);
  expect((await list(mine.owner.cookie, "?search=lit")).ids).toEqual([]);
});

test("gives the list as a file, with the number of its rows first", async () => {
  const organization = await makeOrganization(sql);
  await startChat(organization, { chatId: "one", sessionId: "=1+1" });
  await startChat(organization, { chatId: "two" });
  const response = await fetch(new URL(`${path}?format=csv&limit=1`, inject("serverUrl")), {
    headers: { cookie: organization.owner.cookie },
  });
  const lines = (await response.text()).split("\r\n");
  expect(response.headers.get("x-row-count")).toBe("2");
  expect(lines[0]).toMatch(/^Chat,Created,/);
  expect(lines.slice(1, 3).map((line) => line.split(",")[0])).toEqual(["two", "one"]);
  expect(lines[2]).toContain(",'=1+1,");
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
  "?sentiment=happy",
  "?min_lead_score=11",
  "?max_lead_score=-1",
  "?min_lead_score=x",
  "?visitor_id=7",
  "?from=2026-02-30",
  "?to=yesterday",
  "?tz=Moon/Base",
  "?format=xls",
  `?search=${"x".repeat(201)}`,
])("refuses %s with 400", async (query) => {
  const { owner } = await makeOrganization(sql);
  expect(await ask(path + query, { cookie: owner.cookie })).toMatchObject({
    status: 400,
    body: { code: "invalid_request" },
  });
});
