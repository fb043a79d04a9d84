import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { refusalsOf } from "@/e2e/support/chats";
import { ask } from "@/e2e/support/member-client";
import { makeMember, makeOrganization } from "@/e2e/support/organization";
import { identify } from "@/e2e/support/people";
import { TeamUser } from "@/lib/core/members/schemas";

const sql = openDatabase();
const pathOf = (id: string) => `/api/users/${encodeURIComponent(id)}`;
const Answer = z.strictObject({ user: z.strictObject(TeamUser.shape) });

test("answers one person of the team", async () => {
  const organization = await makeOrganization(sql);
  const { userId, email } = await makeMember(sql, organization.id, "manager");
  const answer = await ask(pathOf(userId), { cookie: organization.owner.cookie });
  expect(answer.status).toBe(200);
  expect(Answer.parse(answer.body).user).toMatchObject({ id: userId, email, role: "manager", last_sign_in_at: null });
});

test("a person of another organisation is 403, nothing is named, and both sides can see it", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  const { userId, email } = theirs.owner;
  const refused = await ask(pathOf(userId), { cookie: mine.owner.cookie });
  expect(refused).toMatchObject({ status: 403, body: { code: "other_organization" } });
  expect(JSON.stringify(refused.body)).not.toMatch(new RegExp(`${email}|Olga|${theirs.id}`));
  expect(await refusalsOf(sql, userId)).toMatchObject([
    { organization_id: theirs.id, actor_kind: "other_organization" },
    { organization_id: mine.id, actor_kind: "user" },
  ]);
});

test("nobody's id is 404, and so are a visitor's and that of a person who belongs nowhere", async () => {
  const organization = await makeOrganization(sql);
  const left = await makeMember(sql, organization.id, "agent");
  await sql`delete from public.memberships where user_id = ${left.userId}`;
  const ids = ["no uuid", "%", "x".repeat(300), crypto.randomUUID(), await identify(organization), left.userId];
  for (const id of ids) {
    expect(await ask(pathOf(id), { cookie: organization.owner.cookie })).toMatchObject({
      status: 404,
      body: { code: "not_found" },
    });
  }
});

test.each(["POST", "PUT", "PATCH", "DELETE"])("takes no %s", async (method) => {
  const { owner } = await makeOrganization(sql);
  const answer = await ask(pathOf(owner.userId), { method, cookie: owner.cookie, body: {} });
  expect(answer).toMatchObject({ status: 405, body: { code: "method_not_allowed" } });
});
