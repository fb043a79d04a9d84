import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { daysAgo, mention, webMention } from "@/e2e/support/articles";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { identify, ingest } from "@/e2e/support/people";

const sql = openDatabase();
const Page = z.strictObject({
  mentions: z.array(
    z.strictObject({
      url: z.string(),
      title: z.string().nullable(),
      type: z.string(),
      mentions: z.number().int(),
      clicks: z.number().int(),
      lastMentioned: z.string(),
    }),
  ),
  total: z.number().int(),
});
const URL = "https://guide.example/";

describe.each(["/api/tavily-mentions", "/api/article-mentions"])("%s", (path) => {
  async function list({ owner }: Pick<TestOrganization, "owner">, query = "") {
    const answer = await ask(path + query, { cookie: owner.cookie });
    expect(answer.status).toBe(200);
    return { ...Page.parse(answer.body), next: answer.headers.get("x-next-cursor") };
  }

  async function publish(organization: TestOrganization): Promise<string> {
    await ingest(organization, [
      { type: "chat", chatId: "c", sessionId: "s" },
      webMention(`${URL}a`, { chatId: "c", timestamp: daysAgo(9) }, { title: "Old name", type: "Guide" }),
      webMention(`${URL}b`, { chatId: "c", timestamp: daysAgo(3) }),
      webMention(`${URL}a`, { sessionId: "t", timestamp: daysAgo(2) }, { title: "New name" }),
      { type: "click", articleUrl: `${URL}a`, chatId: "c" },
      mention("catalogue"),
    ]);
    return identify(organization, { email: "ann@example.com", session_id: "s" });
  }

  test("answers what was found, by URL, last mentioned first", async () => {
    const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    await publish(theirs);
    await publish(mine);
    const { mentions, total, next } = await list(mine);
    expect(mentions).toMatchObject([
      { url: `${URL}a`, title: "New name", mentions: 2, clicks: 1, lastMentioned: daysAgo(2) },
      { url: `${URL}b`, title: null, mentions: 1, clicks: 0, lastMentioned: daysAgo(3) },
    ]);
    expect([total, next]).toEqual([2, null]);
  });

  test("narrows to a visitor and a chat, counting only theirs; what is nobody's here has none", async () => {
    const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    const [visitorId, foreign] = [await publish(mine), await publish(theirs)];
    for (const query of [`?visitorId=${visitorId}`, "?chatId=c", `?chatId=c&visitorId=${visitorId}`]) {
      const { mentions, total } = await list(mine, query);
      expect(mentions).toMatchObject([
        { url: `${URL}b`, mentions: 1 },
        { url: `${URL}a`, mentions: 1, clicks: 1, lastMentioned: daysAgo(9) },
      ]);
      expect(total).toBe(2);
    }
    for (const query of [`?visitorId=${foreign}`, `?visitorId=${randomUUID()}`, "?visitorId=x", "?chatId=none"])
      expect([query, await list(mine, query)]).toEqual([query, { mentions: [], total: 0, next: null }]);
  });

  test("pages meet without a gap or a double, however the mentions spread over days", async () => {
    const organization = await makeOrganization(sql);
    await ingest(
      organization,
      Array.from({ length: 24 }, (_, n) => webMention(`${URL}${n % 12}`, { timestamp: daysAgo(1 + (n % 5), n) })),
    );
    const whole = await list(organization);
    expect(whole.mentions).toHaveLength(12);
    expect(whole.mentions.map(({ lastMentioned }) => lastMentioned)).toEqual(
      whole.mentions
        .map(({ lastMentioned }) => lastMentioned)
        .toSorted()
        .toReversed(),
    );
    for (const filter of ["", "&chatId=none"]) {
      const seen: unknown[] = [];
      for (let query: string | null = `?limit=5${filter}`; query !== null;) {
        const page: Awaited<ReturnType<typeof list>> = await list(organization, query);
        seen.push(...page.mentions);
        query = page.next === null ? null : `?limit=5${filter}&cursor=${page.next}`;
      }
      expect(seen).toEqual(filter === "" ? whole.mentions : []);
    }
  });

  test.each(["?limit=0", "?limit=501", "?cursor=garbage"])("refuses %s with 400", async (query) => {
    const { owner } = await makeOrganization(sql);
    expect(await ask(path + query, { cookie: owner.cookie })).toMatchObject({ status: 400 });
  });
});
