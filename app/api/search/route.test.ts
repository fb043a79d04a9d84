import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase, post } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { Found } from "@/lib/concierge/search/schemas";

const path = "/api/search";
const sql = openDatabase();
const Answer = z.strictObject({ data: z.strictObject(Found.shape) });

async function fill({ key }: TestOrganization, chatId: string) {
  const items = [
    { type: "chat", chatId, sessionId: "s" },
    { type: "message", chatId, role: "user", content: "Is there a lighthouse to visit on the northern cliff?" },
    { type: "visitor", email: "mary.anning@example.com", session_id: "s", chat_id: chatId },
    { type: "mention", chatId, articles: [{ id: "l", slug: "l", title: "The 100% Lighthouse_Walk", type: "Trip" }] },
  ];
  expect(await post("/api/ingest", { items }, { key: key.key })).toMatchObject({ status: 200 });
  expect(await post("/api/chats/summarize", { chatId }, { key: key.key })).toMatchObject({ status: 200 });
}

const search = async (cookie: string, q: string) =>
  Answer.parse((await ask(`${path}?q=${encodeURIComponent(q)}`, { cookie })).body).data;

test("finds chats, visitors and articles of the own organisation", async () => {
  const ours = await makeOrganization(sql);
  const theirs = await makeOrganization(sql);
  await fill(ours, "Chat-7");
  await fill(theirs, "chat-70");
  const find = (q: string) => search(ours.owner.cookie, q);
  const chat = { chat_id: "Chat-7", visitor_name: "mary.anning@example.com" };
  for (const q of ["chat-7", "CHAT"])
    expect(await find(q)).toMatchObject({ chats: [chat], visitors: [], articles: [] });
  for (const q of ["mary", "MARY.ann", "anning"]) {
    expect((await find(q)).visitors).toMatchObject([{ name: null, email: "mary.anning@example.com" }]);
  }
  const article = { title: "The 100% Lighthouse_Walk", type: "Trip" };
  expect(await find("lighthouse")).toMatchObject({ chats: [chat], articles: [article] });
  expect((await find("100%")).articles).toMatchObject([article]);
  expect(await find("e_W")).toMatchObject({ articles: [article] });
  expect(await find("nobody says this")).toEqual({ chats: [], visitors: [], articles: [] });
});

test("answers the first of each kind, as many as asked for", async () => {
  const organization = await makeOrganization(sql);
  for (const n of [1, 2, 3]) await fill(organization, `chat-${n}`);
  const { body } = await ask(`${path}?q=chat&limit=2`, { cookie: organization.owner.cookie });
  expect(Answer.parse(body).data.chats.map(({ chat_id }) => chat_id)).toEqual(["chat-3", "chat-2"]);
});

test.each(["", "q=", "q=%20", `q=${"x".repeat(201)}`, "q=a&limit=0", "q=a&limit=21", "q=a&q=b"])(
  "refuses ?%s",
  async (query) => {
    const { owner } = await makeOrganization(sql);
    expect(await ask(`${path}?${query}`, { cookie: owner.cookie })).toMatchObject({
      status: 422,
      body: { code: "invalid_request" },
    });
  },
);

test.each(["'", '"', "%", "_", "\\", "a:*", "(", "' or 1=1 --", "🌅", "\u0000"])("takes “%s” as it is", async (q) => {
  const { owner } = await makeOrganization(sql);
  const { status } = await ask(`${path}?q=${encodeURIComponent(q)}`, { cookie: owner.cookie });
  expect([200, 422]).toContain(status);
});
