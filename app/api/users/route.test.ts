import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeMember, makeOrganization } from "@/e2e/support/organization";
import { identify, readList, readPages } from "@/e2e/support/people";
import { TeamUser } from "@/lib/core/members/schemas";

const path = "/api/users";
const sql = openDatabase();
const Row = z.strictObject(TeamUser.shape);

test("answers the team, who joined last first, and nothing of how they sign in", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  const agent = await makeMember(sql, mine.id, "agent");
  await makeMember(sql, theirs.id, "admin");
  await sql`update public.users set last_sign_in_at = '2026-11-01T10:00:00Z' where id = ${agent.userId}`;
  const answer = await ask(path, { cookie: agent.cookie });
  expect(z.strictObject({ users: z.array(Row) }).parse(answer.body).users).toMatchObject([
    {
      id: agent.userId,
      email: agent.email,
      role: "agent",
      organization_id: mine.id,
      last_sign_in_at: "2026-11-01T10:00:00.000Z",
    },
    { id: mine.owner.userId, name: "Olga Owner", image: null, role: "owner" },
  ]);
  expect(JSON.stringify(answer.body)).not.toMatch(/argon2|digest|session_version|provider/);
});

test("visitors are nobody of the team", async () => {
  const organization = await makeOrganization(sql);
  await identify(organization, { email: "visitor@example.com" });
  const { rows } = await readList(path, organization.owner.cookie, "users", Row);
  expect(rows.map(({ email }) => email)).toEqual([organization.owner.email]);
});

test("tells when a person joined here, not when they came to another organisation", async () => {
  const [first, second] = [await makeOrganization(sql), await makeOrganization(sql)];
  await sql`
    insert into public.memberships (organization_id, user_id, role, created_at)
    values (${second.id}, ${first.owner.userId}, 'analyst', '2026-11-20T10:00:00Z')`;
  const { rows } = await readList(path, second.owner.cookie, "users", Row);
  expect(rows.find(({ id }) => id === first.owner.userId)).toMatchObject({
    role: "analyst",
    created_at: "2026-11-20T10:00:00.000Z",
  });
});

test("pages meet without a gap or a double", async () => {
  const organization = await makeOrganization(sql);
  const made = [organization.owner.userId];
  for (let more = 0; more < 4; more += 1) made.unshift((await makeMember(sql, organization.id, "agent")).userId);
  const rows = await readPages(path, organization.owner.cookie, "users", Row);
  expect(rows.map(({ id }) => id).toSorted()).toEqual(made.toSorted());
});

test.each(["POST", "PUT", "PATCH", "DELETE"])("takes no %s", async (method) => {
  const { owner } = await makeOrganization(sql);
  const answer = await ask(path, { method, cookie: owner.cookie, body: {} });
  expect(answer).toMatchObject({ status: 405, body: { code: "method_not_allowed" } });
});

test.each(["?limit=0", "?limit=501", "?cursor=garbage"])("refuses %s with 400", async (query) => {
  const { owner } = await makeOrganization(sql);
  expect(await ask(path + query, { cookie: owner.cookie })).toMatchObject({ status: 400 });
});
