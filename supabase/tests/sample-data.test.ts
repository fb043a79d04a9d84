import { join } from "node:path";
import { expect, test } from "vitest";
import { EXAMPLES } from "#tests/ingest/examples.ts";
import { readDialogues } from "#dialogues/dialogue-file.ts";
import { sampleRows } from "@/lib/concierge/sample-data/sample-rows";
import { SampleDataAdded } from "@/lib/concierge/sample-data/schemas";
import { extractSummary } from "@/lib/concierge/summaries/extractive/extract-summary";
import { act, call } from "./support/acting.ts";
import type { Sql } from "./support/database.ts";
import { foldStatistics } from "./support/fold.ts";
import { type Organization, makeOrganization } from "./support/organization.ts";
import { snapshotOf } from "./support/snapshot.ts";
import { useSandbox } from "./support/test-each.ts";

const sandbox = useSandbox();
const dialogues = await Array.fromAsync(
  readDialogues(join(process.cwd(), "lib/concierge/sample-data/dialogues/sample-dialogues.jsonl")),
);
const items = () => JSON.parse(JSON.stringify(sampleRows(dialogues, { mark: "ab12", now: Date.now() })));

const asAdmin = (sql: Sql, { members }: Organization, name: string, input = {}) =>
  call(sql, members.admin, name, input, { request_id: "r", idempotency_key: "k", body_hash: "00" });

/** Adds and summarises the samples, as the route does. */
async function addSamples(sql: Sql, organization: Organization) {
  const { answer, raised } = await asAdmin(sql, organization, "add_sample_data", { items: items() });
  expect(raised).toBeUndefined();
  const added = SampleDataAdded.parse(answer);
  const summaries = added.to_summarize.map(({ id, covered_position, ...chat }) => ({
    id,
    covered_position,
    summary: extractSummary(chat),
  }));
  expect((await asAdmin(sql, organization, "summarize_sample_data", { summaries })).raised).toBeUndefined();
  return added;
}

/** What widgets have sent in earnest. */
async function sendExamples(sql: Sql, { key }: Organization) {
  await call(sql, key, "create_chat", { session_id: "s", chat_id: "c", location: "Faro, Portugal" });
  await call(sql, key, "record_web_mentions", {
    mentions: [{ url: "https://example.com/1" }],
    session_id: "s",
    chat_id: "c",
  });
  for (const { name, input } of EXAMPLES) await call(sql, key, name, input);
}

/** How many statistics differ from what the rows say. */
async function driftOf(sql: Sql, { id }: Organization) {
  const worker = { role: "crm_worker", actor: "worker", sub: "test", organization_id: id };
  await foldStatistics(sql, id);
  const { answer } = await call(sql, worker, "reconcile_stats");
  return answer;
}

/** Every row of the organisation, with the statistics as derived and without the moment of that. */
async function everything(sql: Sql, organization: Organization) {
  await act(sql, { ...organization.members.admin, role: "crm_definer" }, "select to_jsonb(app.rebuild_stats()::text)");
  await sql`update daily_stats set updated_at = '2026-01-01' where organization_id = ${organization.id}`;
  const { audit_logs: _log, stats_checks: _checks, ...rows } = await snapshotOf(sql, organization.id);
  return rows;
}

test("samples are added once, with summaries, and count like anything that was sent", () =>
  sandbox(async (sql) => {
    const ours = await makeOrganization(sql, { timezone: "Europe/Lisbon" });
    const added = await addSamples(sql, ours);
    expect(added).toMatchObject({ chats: dialogues.length, visitors: expect.any(Number) });
    expect(added.visitors).toBeGreaterThan(5);
    await foldStatistics(sql, ours.id);
    const [found] = await sql`
      select
        (select count(*)::int from chats where organization_id = ${ours.id}) as chats,
        (select count(*)::int from chat_summaries where organization_id = ${ours.id} and model = 'extractive') as summaries,
        (select count(*)::int from jobs where organization_id = ${ours.id}) as jobs,
        (select sum(chats)::int from daily_stats where organization_id = ${ours.id}) as counted,
        (select count(*)::int from web_sessions where organization_id = ${ours.id} and lead) as leads,
        (select count(*)::int from idempotency_keys where organization_id = ${ours.id}) as kept
    `;
    expect(found).toMatchObject({ chats: dialogues.length, summaries: dialogues.length, jobs: 0, kept: 0 });
    expect(found?.["counted"]).toBe(dialogues.length);
    expect(found?.["leads"]).toBeGreaterThan(0);
    expect(await driftOf(sql, ours)).toMatchObject({ drift: 0 });
    const before = await everything(sql, ours);
    const again = await asAdmin(sql, ours, "add_sample_data", { items: items() });
    expect(again.answer).toEqual({ chats: added.chats, visitors: added.visitors, to_summarize: [] });
    expect(await everything(sql, ours)).toEqual(before);
  }));

test("removal leaves every row and every number as if they had never been, and neighbours alone", () =>
  sandbox(async (sql) => {
    const [ours, theirs] = [await makeOrganization(sql, { timezone: "Asia/Tokyo" }), await makeOrganization(sql)];
    for (const organization of [ours, theirs]) await sendExamples(sql, organization);
    await addSamples(sql, theirs);
    const before = [await everything(sql, ours), await everything(sql, theirs)];
    await addSamples(sql, ours);
    const removed = await asAdmin(sql, ours, "remove_sample_data");
    expect(removed.answer).toEqual({ chats: 0, visitors: 0 });
    expect(await driftOf(sql, ours)).toMatchObject({ drift: 0 });
    expect([await everything(sql, ours), await everything(sql, theirs)]).toEqual(before);
    expect((await asAdmin(sql, ours, "remove_sample_data")).answer).toEqual({ chats: 0, visitors: 0 });
    const log = await sql`select action from audit_logs where organization_id = ${ours.id} order by id`;
    expect(log.map((row) => row["action"])).toEqual(["sample_data.added", "sample_data.removed"]);
  }));

test("what comes in earnest while samples are there stays, even from somebody with the address of a sample", () =>
  sandbox(async (sql) => {
    const ours = await makeOrganization(sql);
    await addSamples(sql, ours);
    const [sample] =
      await sql`select email from visitors where organization_id = ${ours.id} and email is not null limit 1`;
    await sendExamples(sql, ours);
    await call(sql, ours.key, "create_chat", { session_id: "real", chat_id: "real" });
    await call(sql, ours.key, "identify_visitor", { email: String(sample?.["email"]), session_id: "real" });
    await asAdmin(sql, ours, "remove_sample_data");
    const chats = await sql`select external_id from chats where organization_id = ${ours.id} order by 1`;
    expect(chats.map((row) => row["external_id"])).toEqual(["batched", "c", "new", "real"]);
    const visitors = await sql`select email from visitors where organization_id = ${ours.id} order by 1`;
    expect(visitors.map((row) => row["email"])).toEqual(["ann@example.com", String(sample?.["email"])].toSorted());
    expect(await driftOf(sql, ours)).toMatchObject({ drift: 0 });
  }));

test("they are added all or not at all", () =>
  sandbox(async (sql) => {
    const ours = await makeOrganization(sql);
    const before = await everything(sql, ours);
    const broken = [...items(), { index: 100_000, type: "message", chat_id: "nowhere", role: "user", content: "Hi" }];
    const { raised } = await asAdmin(sql, ours, "add_sample_data", { items: broken });
    expect(raised).toMatchObject({ detail: "conflict" });
    expect(await everything(sql, ours)).toEqual(before);
  }));

test("the newest chat of a quick start is no sample", () =>
  sandbox(async (sql) => {
    const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    const watch = async (key_id: string) => (await call(sql, ours.members.analyst, "quick_start", { key_id })).answer;
    await call(sql, theirs.key, "create_chat", { session_id: "s", chat_id: "theirs" });
    await addSamples(sql, ours);
    expect(await watch(ours.keyId)).toEqual({ key_used_at: null, newest_chat_id: null });
    await call(sql, ours.key, "create_chat", { session_id: "s", chat_id: "late", sent_at: "2020-01-01T00:00:00Z" });
    expect(await watch(ours.keyId)).toEqual({ key_used_at: expect.any(String), newest_chat_id: "late" });
    for (const foreign of [theirs.keyId, "nonsense"])
      expect(await watch(foreign)).toEqual({ key_used_at: null, newest_chat_id: "late" });
  }));
