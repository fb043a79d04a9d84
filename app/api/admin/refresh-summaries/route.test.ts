import { expect, test } from "vitest";
import { openDatabase, post } from "@/e2e/support/api-client";
import { startChat } from "@/e2e/support/chats";
import { makeMember, makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { stateOf } from "@/e2e/support/summaries";

const path = "/api/admin/refresh-summaries";
const sql = openDatabase();

async function chatOf(organization: TestOrganization): Promise<string> {
  const chatId = await startChat(organization);
  await post(
    "/api/chats/message",
    { chatId, role: "user", content: "Is the pool open?" },
    { key: organization.key.key },
  );
  return chatId;
}

test("summarises the caller's organisation and no other, whatever the body says", async () => {
  const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  const [own, foreign] = [await chatOf(ours), await chatOf(theirs)];
  const { cookie } = await makeMember(sql, ours.id, "admin");
  const answer = await post(path, { organizationId: theirs.id, all: true }, { headers: { cookie } });
  expect(answer).toMatchObject({ status: 200, body: { totalProcessed: 1, results: [{ chatId: own, success: true }] } });
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(await stateOf(sql, foreign)).toMatchObject({ is_stale: true, topic_summary: null });
});

test("tries again what had failed or was given up", async () => {
  const organization = await makeOrganization(sql);
  const [failed, buried] = [await chatOf(organization), await chatOf(organization)];
  await sql`update public.jobs set next_attempt_at = now() + interval '1 hour' where organization_id = ${organization.id}`;
  await sql`
    update public.jobs j set dead_at = now(), attempts = 5 from public.chats c where c.id = j.object_id and c.external_id = ${buried}`;
  const answer = await post(path, {}, { headers: { cookie: organization.owner.cookie } });
  expect(answer.body).toMatchObject({ successCount: 2 });
  expect(await stateOf(sql, failed)).toMatchObject({ is_stale: false });
  expect(await stateOf(sql, buried)).toMatchObject({ is_stale: false });
});

test("is refused while a run for the organisation is under way", async () => {
  const organization = await makeOrganization(sql);
  await chatOf(organization);
  await sql`
    update public.jobs set lease_token = gen_random_uuid(), leased_until = now() + interval '1 minute'
    where organization_id = ${organization.id}`;
  const answer = await post(path, {}, { headers: { cookie: organization.owner.cookie } });
  expect(answer).toMatchObject({ status: 409, body: { code: "conflict" } });
});

test("is refused to everybody but admins, by the role that they have now", async () => {
  const organization = await makeOrganization(sql);
  const chatId = await chatOf(organization);
  const manager = await makeMember(sql, organization.id, "manager");
  const demoted = await makeMember(sql, organization.id, "admin");
  await sql`update public.memberships set role = 'analyst' where user_id = ${demoted.userId}`;
  const { key } = organization;
  const refused = { status: 403, body: { code: "insufficient_role" } };
  expect(await post(path, {})).toMatchObject({ status: 401 });
  expect(await post(path, {}, { key: key.key })).toMatchObject({ status: 401 });
  expect(await post(path, {}, { headers: { cookie: manager.cookie } })).toMatchObject(refused);
  expect(await post(path, {}, { headers: { cookie: demoted.cookie } })).toMatchObject(refused);
  const elsewhere = { cookie: organization.owner.cookie, origin: "https://evil.example" };
  expect(await post(path, {}, { headers: elsewhere })).toMatchObject({
    status: 403,
    body: { code: "origin_not_allowed" },
  });
  expect(await stateOf(sql, chatId)).toMatchObject({ is_stale: true, topic_summary: null, attempts: 0 });
});
