import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase, post } from "@/e2e/support/api-client";
import { startChat } from "@/e2e/support/chats";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import { ChatChanges } from "@/lib/concierge/chats/schemas";

const path = "/api/chats/changes";
const sql = openDatabase();
const Answer = z.strictObject({ data: z.strictObject(ChatChanges.shape) });

async function changes(cookie: string, since?: string) {
  const query = since === undefined ? "" : `?since=${encodeURIComponent(since)}`;
  const { data } = Answer.parse((await ask(path + query, { cookie })).body);
  return { ...data, ids: data.chats.map((chat) => chat.chat_id) };
}

test("tells what is new or has changed since a cursor, once, and nothing of a neighbour", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  const { cookie } = mine.owner;
  await startChat(mine, { chatId: "old" });
  const start = await changes(cookie);
  expect(start).toMatchObject({ ids: [], is_complete: true });
  await startChat(mine, { chatId: "new" });
  await post("/api/chats/message", { chatId: "old", role: "user", content: "Hello" }, { key: mine.key.key });
  await startChat(theirs, { chatId: "theirs" });
  const first = await changes(cookie, start.cursor);
  expect(first.ids).toEqual(["new", "old"]);
  expect(first.chats[1]).toMatchObject({ message_count: 1, summary_is_stale: true });
  expect((await changes(cookie, first.cursor)).ids).toEqual([]);
  expect((await changes(cookie, start.cursor)).ids).toEqual(["new", "old"]);
});

const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

test.each([
  "garbage",
  cursorOf({ id: 1 }),
  cursorOf({ snapshot: "x", at: "2026-05-01T12:00:00.000Z" }),
  cursorOf({ snapshot: "5:1:", at: new Date().toISOString() }),
  cursorOf({ snapshot: "1:5:", at: "today" }),
])("refuses a cursor that is none of ours with 422, %#", async (since) => {
  const { owner } = await makeOrganization(sql);
  expect(await ask(`${path}?since=${since}`, { cookie: owner.cookie })).toMatchObject({
    status: 422,
    body: { code: "invalid_request" },
  });
});
