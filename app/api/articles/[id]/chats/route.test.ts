import { expect, test } from "vitest";
import { z } from "zod";
import { articleId, daysAgo, mention, tellsForeignArticles } from "@/e2e/support/articles";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { ingest } from "@/e2e/support/people";
import { ArticleChat } from "@/lib/concierge/articles/read-schemas";

const sql = openDatabase();
const pathOf = (id: string) => `/api/articles/${id}/chats`;
const Page = z.strictObject({ data: z.array(z.strictObject(ArticleChat.shape)), next_cursor: z.string().nullable() });

/** An article that was named in three chats, in one of them twice, and once outside of any. */
async function publish(organization: TestOrganization): Promise<string> {
  await ingest(organization, [
    ...["c1", "c2", "c3"].map((chatId) => ({ type: "chat", chatId, sessionId: `s-${chatId}` })),
    { type: "visitor", email: "ann@example.com", session_id: "s-c2" },
    mention("a", { chatId: "c1", timestamp: daysAgo(5) }),
    mention("a", { chatId: "c2", timestamp: daysAgo(4) }),
    mention("a", { chatId: "c3", timestamp: daysAgo(3) }),
    mention("a", { chatId: "c1", timestamp: daysAgo(2) }),
    mention("a", { timestamp: daysAgo(1) }),
    mention("b", { chatId: "c3", timestamp: daysAgo(1) }),
  ]);
  return articleId(sql, organization, "a");
}

tellsForeignArticles(sql, pathOf);

async function read({ owner }: TestOrganization, id: string, query = "") {
  const answer = await ask(pathOf(id) + query, { cookie: owner.cookie });
  expect(answer.status).toBe(200);
  return Page.parse(answer.body);
}

test("answers each chat once, where the article was last mentioned in it", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  await publish(theirs);
  const { data } = await read(mine, await publish(mine));
  expect(data).toMatchObject([
    { chat_id: "c1", mentions: 2, mentioned_at: daysAgo(2), clicked: false, topic_summary: null, lead_score: null },
    { chat_id: "c3", mentions: 1, mentioned_at: daysAgo(3), visitor_id: null, visitor_name: null },
    { chat_id: "c2", mentions: 1, mentioned_at: daysAgo(4), visitor_name: "ann@example.com" },
  ]);
});

test("pages meet without a gap or a double", async () => {
  const organization = await makeOrganization(sql);
  const id = await publish(organization);
  const seen: string[] = [];
  for (let query = "?limit=1"; query !== "";) {
    const page = await read(organization, id, query);
    seen.push(...page.data.map(({ chat_id }) => chat_id));
    query = page.next_cursor === null ? "" : `?limit=1&cursor=${page.next_cursor}`;
  }
  expect(seen).toEqual(["c1", "c3", "c2"]);
});

test.each(["?limit=0", "?cursor=garbage"])("refuses %s with 422", async (query) => {
  const organization = await makeOrganization(sql);
  const id = await publish(organization);
  expect(await ask(pathOf(id) + query, { cookie: organization.owner.cookie })).toMatchObject({ status: 422 });
});
