import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeMember, makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { identify, ingest, readList, tellsForeignPeople } from "@/e2e/support/people";
import { VisitorChat } from "@/lib/concierge/visitors/schemas";

const sql = openDatabase();
const pathOf = (id: string) => `/api/users/${id}/chats`;
const Row = z.strictObject(VisitorChat.omit({ chat_id: true }).shape);

tellsForeignPeople(sql, pathOf, { alsoMembers: true });

/** Leaves something in the web identity of the organisation's owner. */
async function leaveSomething(organization: TestOrganization): Promise<string> {
  await ingest(organization, [{ type: "chat", chatId: `c-${organization.id}`, sessionId: "s" }]);
  return identify(organization, { email: organization.owner.email.toUpperCase(), session_id: "s" });
}

test("answers the chats of a person's own web identity, the visitor with the same address", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  await leaveSomething(mine);
  await leaveSomething(theirs);
  const { userId, cookie } = mine.owner;
  const { rows, next } = await readList(pathOf(userId), cookie, "chats", Row);
  expect(rows).toEqual([
    {
      id: expect.any(String),
      created_at: expect.any(String),
      topic_summary: null,
      leadScore: null,
      sentiment: null,
      message_count: 0,
    },
  ]);
  expect(next).toBeNull();
});

test("understands a visitor's id as well, which identify answered as user_id", async () => {
  const organization = await makeOrganization(sql);
  const id = await leaveSomething(organization);
  expect((await readList(pathOf(id), organization.owner.cookie, "chats", Row)).rows).toHaveLength(1);
});

test("a person without a web identity has none, whoever else was here", async () => {
  const organization = await makeOrganization(sql);
  await leaveSomething(organization);
  const { userId, cookie } = await makeMember(sql, organization.id, "agent");
  expect((await readList(pathOf(userId), cookie, "chats", Row)).rows).toEqual([]);
});

test("a person of two organisations leaves nothing of one in the other", async () => {
  const [first, second] = [await makeOrganization(sql), await makeOrganization(sql)];
  await leaveSomething(first);
  const { userId } = first.owner;
  await sql`insert into public.memberships (organization_id, user_id, role) values (${second.id}, ${userId}, 'agent')`;
  expect((await readList(pathOf(userId), second.owner.cookie, "chats", Row)).rows).toEqual([]);
});

test.each(["?limit=0", "?limit=501", "?cursor=garbage"])("refuses %s with 400", async (query) => {
  const { owner } = await makeOrganization(sql);
  expect(await ask(pathOf(owner.userId) + query, { cookie: owner.cookie })).toMatchObject({ status: 400 });
});
