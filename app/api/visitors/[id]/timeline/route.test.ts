import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { startChat } from "@/e2e/support/chats";
import { putOffSummaries } from "@/e2e/support/jobs";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { identify, ingest, mergeVisitors, tellsForeignPeople } from "@/e2e/support/people";
import { TimelineItem } from "@/lib/concierge/visitors/schemas";

const sql = openDatabase();
const pathOf = (id: string) => `/api/visitors/${id}/timeline`;
const Page = z.strictObject({ data: z.array(TimelineItem), next_cursor: z.string().nullable() });

tellsForeignPeople(sql, pathOf);

const read = async ({ owner }: TestOrganization, id: string, query = "") => {
  const answer = await ask(pathOf(id) + query, { cookie: owner.cookie });
  expect(answer.status).toBe(200);
  return Page.parse(answer.body);
};

const URL = "https://guide.example/harbour";
const at = (minute: number) => `2026-11-01T10:${String(minute).padStart(2, "0")}:00Z`;

/** A visitor with one of everything, a minute apart. */
async function liveABit(organization: TestOrganization): Promise<string> {
  await ingest(organization, [
    { type: "chat", chatId: "c", sessionId: "s", timestamp: at(1) },
    { type: "message", chatId: "c", role: "user", content: "Where is the harbour?", timestamp: at(2) },
    { type: "view", articleId: "a", articleSlug: "a", articleTitle: "Harbour", sessionId: "s", timestamp: at(3) },
    {
      type: "web_mention",
      sessionId: "s",
      chatId: "c",
      searchQuery: "harbour",
      mentions: [{ url: URL }],
      timestamp: at(4),
    },
    { type: "click", articleUrl: URL, chatId: "c", timestamp: at(5) },
    { type: "visitor", email: "ann@example.com", session_id: "s", source: "footer", timestamp: at(6) },
    { type: "visitor", email: "ann@example.com", session_id: "t", timestamp: at(7) },
  ]);
  await putOffSummaries(sql, organization);
  return identify(organization, { email: "ann@example.com", session_id: "s" });
}

test("tells everything a visitor did in one order, newest first", async () => {
  const organization = await makeOrganization(sql);
  const id = await liveABit(organization);
  const { data, next_cursor } = await read(organization, id);
  expect(data).toMatchObject([
    { kind: "identification", at: "2026-11-01T10:07:00.000Z", session_id: "t", source: null },
    { kind: "identification", at: "2026-11-01T10:06:00.000Z", session_id: "s", source: "footer" },
    { kind: "click", at: "2026-11-01T10:05:00.000Z", article_url: URL, chat_id: "c" },
    { kind: "mention", at: "2026-11-01T10:04:00.000Z", article_title: URL, search_query: "harbour", chat_id: "c" },
    { kind: "view", at: "2026-11-01T10:03:00.000Z", article_title: "Harbour", chat_id: null },
    {
      kind: "chat",
      at: "2026-11-01T10:01:00.000Z",
      chat_id: "c",
      message_count: 1,
      topic_summary: null,
      lead_score: null,
    },
  ]);
  expect(next_cursor).toBeNull();
});

test("pages meet without a gap or a double, also among things of the same moment", async () => {
  const organization = await makeOrganization(sql);
  const id = await liveABit(organization);
  await ingest(
    organization,
    [1, 2, 3].flatMap((n) => [
      { type: "chat", chatId: `c${n}`, sessionId: "s", timestamp: at(4) },
      { type: "view", articleId: `a${n}`, articleSlug: "a", sessionId: "s", timestamp: at(4) },
    ]),
  );
  const whole = (await read(organization, id)).data;
  expect(whole).toHaveLength(12);
  for (const limit of [1, 2, 5]) {
    const seen: TimelineItem[] = [];
    for (let query = `?limit=${limit}`; query !== "";) {
      const page = await read(organization, id, query);
      seen.push(...page.data);
      query = page.next_cursor === null ? "" : `?limit=${limit}&cursor=${page.next_cursor}`;
    }
    expect(seen).toEqual(whole);
  }
});

test.each([
  ["chat", ["chat"]],
  ["view", ["view"]],
  ["mention", ["mention"]],
  ["click", ["click"]],
  ["identification", ["identification", "identification"]],
])("narrows to %s", async (kind, kinds) => {
  const organization = await makeOrganization(sql);
  const id = await liveABit(organization);
  expect((await read(organization, id, `?kind=${kind}`)).data.map((item) => item.kind)).toEqual(kinds);
});

test("a visitor who turned out to be another brings its past along, and the merge is told", async () => {
  const organization = await makeOrganization(sql);
  await startChat(organization, { chatId: "c", sessionId: "late" });
  const { from, into } = await mergeVisitors(sql, organization);
  for (const id of [from, into]) {
    const { data } = await read(organization, id);
    expect(data.map(({ kind }) => kind).toSorted()).toEqual(["chat", "identification", "identification", "merge"]);
    expect(data.find(({ kind }) => kind === "merge")).toMatchObject({
      visitor_id: from,
      reason: "identified with the same e-mail address",
    });
  }
});

test("nothing of another organisation is in it, whatever has the same names", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  await liveABit(theirs);
  const id = await identify(mine, { email: "ann@example.com", session_id: "s" });
  expect((await read(mine, id)).data).toMatchObject([{ kind: "identification", session_id: "s" }]);
});

test.each(["?limit=0", "?kind=lost", "?kind=merge", "?cursor=garbage", "?cursor=eyJpZCI6MX0"])(
  "refuses %s with 422",
  async (query) => {
    const organization = await makeOrganization(sql);
    const id = await identify(organization);
    expect(await ask(pathOf(id) + query, { cookie: organization.owner.cookie })).toMatchObject({
      status: 422,
      body: { code: "invalid_request" },
    });
  },
);
