import { expect, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { startChat } from "@/e2e/support/chats";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";

const path = "/api/chats/count";
const sql = openDatabase();

test("counts the organisation's own chats, by the filters of the list", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  for (const chatId of ["one", "two", "three"]) await startChat(mine, { chatId });
  await startChat(theirs, { chatId: "two" });
  const count = async (query: string) => (await ask(path + query, { cookie: mine.owner.cookie })).body;
  expect(await count("")).toEqual({ data: { count: 3 } });
  expect(await count("?search=t")).toEqual({ data: { count: 2 } });
  expect(await count("?status=completed")).toEqual({ data: { count: 0 } });
});

test.each(["?status=lost", "?from=x", "?tz=Nowhere"])("refuses %s with 422", async (query) => {
  const { owner } = await makeOrganization(sql);
  expect(await ask(path + query, { cookie: owner.cookie })).toMatchObject({
    status: 422,
    body: { code: "invalid_request" },
  });
});
