import { expect, inject, test } from "vitest";
import { openDatabase, post } from "@/e2e/support/api-client";
import { runJobs } from "@/e2e/support/jobs";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";

const sql = openDatabase();
const server = { url: inject("serverUrl") };

/** How many chats are counted without anybody reading, and how many writes are left to be counted. */
async function countedOf({ id }: TestOrganization) {
  const [row] = await sql`
    select
      (select coalesce(sum(chats), 0)::int from public.daily_stats where organization_id = ${id}) as chats,
      (select count(*)::int from public.uncounted_events where organization_id = ${id}) as left`;
  return row;
}

test("what was stored is counted when the scheduler comes by, whatever is wrong with another organisation's", async () => {
  const broken = await makeOrganization(sql);
  const organizations = [await makeOrganization(sql), await makeOrganization(sql)];
  // nothing of ours, and left the longest
  const nothing = [{ kind: "visitor", at: "2026-05-01T12:00:00Z", n: "no number" }];
  await sql`
    insert into public.uncounted_events (organization_id, events, stored_at) values (${broken.id}, ${sql.json(nothing)}, '2020-01-01')`;
  try {
    for (const { key } of organizations)
      for (const chatId of ["a", "b"]) await post("/api/chats/create", { chatId, sessionId: chatId }, { key: key.key });
    await runJobs(server);
    for (const organization of organizations) expect(await countedOf(organization)).toEqual({ chats: 2, left: 0 });
    expect(await countedOf(broken)).toEqual({ chats: 0, left: 1 });
  } finally {
    await sql`delete from public.uncounted_events where organization_id = ${broken.id}`;
  }
});
