import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase, post } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeMember, makeOrganization } from "@/e2e/support/organization";
import { countOf } from "@/e2e/support/rows";
import { SampleData } from "@/lib/concierge/sample-data/schemas";

const path = "/api/sample-data";
const sql = openDatabase();
const Answer = z.strictObject({ data: z.strictObject(SampleData.shape) });
const NONE = { chats: 0, visitors: 0 };

const ask1 = async (cookie: string, method = "GET") => {
  const { status, body } = await ask(path, { cookie, method });
  expect(status).toBe(200);
  return Answer.parse(body).data;
};

test("an admin adds samples once, sees them summarised without a model, and removes them again", async () => {
  const organization = await makeOrganization(sql);
  const { cookie } = await makeMember(sql, organization.id, "admin");
  await post("/api/chats/create", { sessionId: "s", chatId: "real" }, { key: organization.key.key });
  expect(await ask1(cookie)).toEqual(NONE);
  const added = await ask1(cookie, "POST");
  expect(added.chats).toBeGreaterThan(40);
  expect(await ask1(cookie, "POST")).toEqual(added);
  expect(await ask1(cookie)).toEqual(added);
  expect(await countOf(sql, organization.id, "chats")).toBe(added.chats + 1);
  expect(await countOf(sql, organization.id, "chat_summaries")).toBe(added.chats);
  expect(await countOf(sql, organization.id, "model_usage")).toBe(0);
  expect(await ask1(cookie, "DELETE")).toEqual(NONE);
  expect(await ask1(cookie, "DELETE")).toEqual(NONE);
  expect(await countOf(sql, organization.id, "chats")).toBe(1);
  expect(await countOf(sql, organization.id, "visitors")).toBe(0);
});

test("two admins who add at once add them once", async () => {
  const { id, owner } = await makeOrganization(sql);
  const [one, other] = await Promise.all([ask1(owner.cookie, "POST"), ask1(owner.cookie, "POST")]);
  expect(one).toEqual(other);
  expect(await countOf(sql, id, "chats")).toBe(one.chats);
});
