import { randomUUID } from "node:crypto";
import { describe, expect, inject, test } from "vitest";
import { openDatabase, post } from "@/e2e/support/api-client";
import { startChat } from "@/e2e/support/chats";
import { makeKey, makeMember, makeOrganization, sessionCookie } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { stateOf } from "@/e2e/support/summaries";

// the server under test has no language model: the built-in rules make its summaries
const path = "/api/chats/summarize";
const sql = openDatabase();

async function chatOf(
  organization: TestOrganization,
  content = "A room for two people on March 3rd, please",
): Promise<string> {
  const chatId = await startChat(organization);
  await say(organization, chatId, content);
  return chatId;
}

function say({ key }: TestOrganization, chatId: string, content: string) {
  return post("/api/chats/message", { chatId, role: "user", content }, { key: key.key });
}

/** The headers of a machine, and those of a person. */
function asEither({ key }: { key: string }, { cookie }: { cookie: string }): Record<string, string>[] {
  return [{ "x-api-key": key }, { cookie }];
}

async function get(headers: Record<string, string>) {
  const response = await fetch(new URL(path, inject("serverUrl")), { headers });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe("one chat", () => {
  test("is summarised for a key and for a member of any role", async () => {
    const organization = await makeOrganization(sql);
    const member = await makeMember(sql, organization.id, "analyst");
    for (const headers of asEither(organization.key, member)) {
      const chatId = await chatOf(organization);
      const answer = await post(path, { chatId }, { headers });
      expect(answer).toMatchObject({ status: 200 });
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.body).toEqual({
        success: true,
        chatId,
        summary: {
          topicSummary: "A room for two people on March 3rd, please",
          userScore: 1,
          leadScore: 7,
          sentiment: "neutral",
          topics: expect.any(Array),
          conversionSignals: ["Named a date or time", "Named a party size"],
        },
      });
      expect(await stateOf(sql, chatId)).toMatchObject({ model: "extractive", is_stale: false, covered_position: 1 });
    }
  });

  test("keeps its metadata and its updated_at; the summary joins them on output", async () => {
    const organization = await makeOrganization(sql);
    const chatId = `chat-${randomUUID()}`;
    const { key, owner } = organization;
    await post("/api/chats/create", { chatId, sessionId: "s", metadata: { theme: "dark" } }, { key: key.key });
    await say(organization, chatId, "Is the pool open?");
    const rows = () => sql`select metadata, updated_at from public.chats where external_id = ${chatId}`;
    const before = await rows();
    await post(path, { chatId }, { key: key.key });
    expect(await rows()).toEqual(before);
    const list = await fetch(new URL("/api/chats", inject("serverUrl")), { headers: { cookie: owner.cookie } });
    expect(await list.json()).toMatchObject([
      { metadata: { theme: "dark", topicSummary: "Is the pool open" }, summary_is_stale: false },
    ]);
  });

  test("that is unknown or has no messages is not found", async () => {
    const organization = await makeOrganization(sql);
    for (const chatId of [`chat-${randomUUID()}`, await startChat(organization), "no id at all; drop table"]) {
      expect(await post(path, { chatId }, { key: organization.key.key })).toMatchObject({
        status: 404,
        body: { code: "not_found" },
      });
    }
  });

  test("of another organisation is refused, and nothing is written", async () => {
    const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    const chatId = await chatOf(theirs);
    for (const headers of asEither(ours.key, ours.owner)) {
      expect(await post(path, { chatId }, { headers })).toMatchObject({
        status: 403,
        body: { code: "other_organization" },
      });
    }
    expect(await stateOf(sql, chatId)).toMatchObject({ topic_summary: null, is_held: false, attempts: 0 });
  });

  test("that is being summarised at this moment is left alone", async () => {
    const organization = await makeOrganization(sql);
    const chatId = await chatOf(organization);
    await sql`
      update public.jobs set lease_token = gen_random_uuid(), leased_until = now() + interval '1 minute'
      where organization_id = ${organization.id}`;
    expect(await post(path, { chatId }, { key: organization.key.key })).toMatchObject({ status: 409 });
  });
});

describe("all stale chats", () => {
  test("are summarised by GET and by POST, for a key and for a member", async () => {
    const organization = await makeOrganization(sql);
    const { key, owner } = organization;
    const ways = [
      () => post(path, { all: true }, { key: key.key }),
      () => post(path, { all: true }, { headers: { cookie: owner.cookie } }),
      () => get({ "x-api-key": key.key }),
      () => get({ cookie: owner.cookie }),
    ];
    for (const [fresh, ask] of ways.entries()) {
      const chatId = await chatOf(organization);
      const { status, headers, body } = await ask();
      expect(status).toBe(200);
      expect(headers.get("cache-control")).toBe("no-store");
      expect(body).toEqual({
        success: true,
        totalProcessed: 1,
        totalSkipped: fresh,
        successCount: 1,
        failCount: 0,
        results: [{ chatId, success: true, summary: "A room for two people on March 3rd, please", score: 7 }],
      });
    }
  });

  test("are the organisation's own; another one's wait", async () => {
    const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    const foreign = await chatOf(theirs);
    await chatOf(ours);
    await post(path, { all: true }, { key: ours.key.key });
    expect(await stateOf(sql, foreign)).toMatchObject({ is_stale: true, topic_summary: null });
  });

  test("when there are none, says whether there is nothing or all is fresh", async () => {
    const organization = await makeOrganization(sql);
    const ask = () => post(path, { all: true }, { key: organization.key.key });
    expect((await ask()).body).toEqual({ success: true, message: expect.any(String), summarizedCount: 0 });
    await chatOf(organization);
    await ask();
    expect((await ask()).body).toEqual({
      success: true,
      message: expect.any(String),
      summarizedCount: 0,
      skippedCount: 1,
    });
  });

  test("a chat that got a message is stale again, and only that one", async () => {
    const organization = await makeOrganization(sql);
    const [first] = [await chatOf(organization), await chatOf(organization)];
    const ask = () => post(path, { all: true }, { key: organization.key.key });
    await ask();
    await say(organization, first, "And breakfast?");
    expect((await ask()).body).toMatchObject({ totalProcessed: 1, totalSkipped: 1, results: [{ chatId: first }] });
  });
});

describe("who is refused", () => {
  test.each([
    ["nobody", () => Promise.resolve({}), 401, "unauthorized"],
    ["a key that is no key", () => Promise.resolve({ "x-api-key": "hmz_nonsense" }), 401, "unauthorized"],
    [
      "a cookie that is no session",
      () => Promise.resolve({ cookie: "next-auth.session-token=nonsense" }),
      401,
      "unauthorized",
    ],
    ["a revoked key", () => keyOf({ scopes: ["summaries:write"], revoked: true }), 401, "unauthorized"],
    ["a key without the scope", () => keyOf({ scopes: ["chats:write"] }), 403, "insufficient_scope"],
    ["a publishable key", () => keyOf({ kind: "publishable", scopes: ["chats:write"] }), 403, "insufficient_scope"],
    ["a person without an organisation", strangerCookie, 403, "no_organization"],
    ["a member who was removed", removedCookie, 403, "not_a_member"],
  ] as const)("%s", async (_who, headersOf, status, code) => {
    const headers = await headersOf();
    expect(await post(path, { all: true }, { headers })).toMatchObject({ status, body: { code } });
    expect(await get(headers)).toMatchObject({ status, body: { code } });
  });

  test("a GET that another site leads the browser to", async () => {
    const { owner } = await makeOrganization(sql);
    const headers = { cookie: owner.cookie, "sec-fetch-site": "cross-site" };
    expect(await get(headers)).toMatchObject({ status: 403, body: { code: "origin_not_allowed" } });
  });

  test("a POST that another site asks the browser for", async () => {
    const { owner } = await makeOrganization(sql);
    const headers = { cookie: owner.cookie, origin: "https://evil.example" };
    expect(await post(path, { all: true }, { headers })).toMatchObject({
      status: 403,
      body: { code: "origin_not_allowed" },
    });
  });

  test.each([{}, { chatId: "" }, { chatId: 4 }, { all: false }, { all: "yes" }, [], "{"])(
    "the body %j",
    async (body) => {
      const { key } = await makeOrganization(sql);
      expect((await post(path, body, { key: key.key })).status).toBe(400);
    },
  );
});

async function keyOf(wishes: Parameters<typeof makeKey>[2]) {
  const { id } = await makeOrganization(sql);
  return { "x-api-key": (await makeKey(sql, id, wishes)).key };
}

async function strangerCookie() {
  const cookie = await sessionCookie({
    userId: randomUUID(),
    email: "a@example.com",
    organizationId: null,
    role: null,
  });
  return { cookie };
}

async function removedCookie() {
  const { id } = await makeOrganization(sql);
  const { userId, cookie } = await makeMember(sql, id, "admin");
  await sql`delete from public.memberships where user_id = ${userId}`;
  return { cookie };
}
