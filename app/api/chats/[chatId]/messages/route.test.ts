import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase, post } from "@/e2e/support/api-client";
import { refusalsOf, startChat } from "@/e2e/support/chats";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { Message } from "@/lib/concierge/chats/schemas";

const sql = openDatabase();
const pathOf = (chatId: string) => `/api/chats/${encodeURIComponent(chatId)}/messages`;
const Messages = z.array(z.strictObject(Message.shape));

const say = ({ key }: TestOrganization, chatId: string, content: string) =>
  post("/api/chats/message", { chatId, role: "user", content, metadata: { n: 1 } }, { key: key.key });

test("answers the messages oldest first, page by page", async () => {
  const organization = await makeOrganization(sql);
  const chatId = await startChat(organization, { chatId: `a:b.${randomUUID()}` });
  for (const content of ["one", "two", "three"]) await say(organization, chatId, content);
  const first = await ask(`${pathOf(chatId)}?limit=2`, { cookie: organization.owner.cookie });
  expect(Messages.parse(first.body)).toMatchObject([
    { chat_id: chatId, role: "user", content: "one", metadata: { n: 1 } },
    { content: "two" },
  ]);
  const cursor = first.headers.get("x-next-cursor") ?? "";
  const second = await ask(`${pathOf(chatId)}?limit=2&cursor=${cursor}`, { cookie: organization.owner.cookie });
  expect(Messages.parse(second.body)).toMatchObject([{ content: "three" }]);
  expect(second.headers.get("x-next-cursor")).toBeNull();
});

test("a chat id that both organisations use leads each to its own messages", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  const chatId = `shared-${randomUUID()}`;
  for (const organization of [mine, theirs]) {
    await startChat(organization, { chatId });
    await say(organization, chatId, `of ${organization.id}`);
  }
  const answer = await ask(pathOf(chatId), { cookie: mine.owner.cookie });
  expect(Messages.parse(answer.body).map((message) => message.content)).toEqual([`of ${mine.id}`]);
});

test("an unknown chat is 404; another organisation's is 403, names nothing, and both sides can see it", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  const chatId = await startChat(theirs);
  await say(theirs, chatId, "secret");
  for (const unknown of [randomUUID(), "%", "x".repeat(300)]) {
    expect(await ask(pathOf(unknown), { cookie: mine.owner.cookie })).toMatchObject({
      status: 404,
      body: { code: "not_found" },
    });
  }
  const refused = await ask(pathOf(chatId), { cookie: mine.owner.cookie });
  expect(refused).toMatchObject({ status: 403, body: { code: "other_organization" } });
  expect(JSON.stringify(refused.body)).not.toMatch(new RegExp(`secret|${theirs.id}|session`));
  expect(await refusalsOf(sql, chatId)).toMatchObject([
    { organization_id: theirs.id, actor_kind: "other_organization" },
    { organization_id: mine.id, actor_kind: "user" },
  ]);
});

test.each(["?limit=0", "?limit=501", "?cursor=garbage"])("refuses %s with 400", async (query) => {
  const organization = await makeOrganization(sql);
  const chatId = await startChat(organization);
  expect(await ask(pathOf(chatId) + query, { cookie: organization.owner.cookie })).toMatchObject({ status: 400 });
});
