import { expect, test } from "vitest";
import { type Claims, type Json, act, call } from "#tests/support/acting.ts";
import type { Sql } from "#tests/support/database.ts";
import { objectOf } from "#tests/support/json.ts";
import { type Organization, makeOrganization } from "#tests/support/organization.ts";
import { connectRealtime, standInForRealtime } from "#tests/support/realtime.ts";
import { useSandbox } from "#tests/support/test-each.ts";

let ours: Organization;
let theirs: Organization;

const sandbox = useSandbox(async (sql) => {
  await standInForRealtime(sql);
  ours = await makeOrganization(sql);
  theirs = await makeOrganization(sql);
});

const topicOf = ({ id }: Organization) => `organization:${id}`;
const listener = (organization_id?: unknown): Claims => ({ role: "crm_listener", actor: "user", organization_id });

/** What was announced in one transaction of its own, as the service would tell it. */
async function announcedBy(sql: Sql, steps: () => Promise<unknown>): Promise<Json[]> {
  await sql.unsafe("set local app.announced_to to ''; delete from realtime.messages");
  await steps();
  const rows = await sql<{ said: Json }[]>`
    select jsonb_build_object('topic', topic, 'event', event, 'payload', payload, 'private', private) as said from realtime.messages`;
  return rows.map((row) => row.said);
}

const changed = (organization: Organization) => ({
  topic: topicOf(organization),
  event: "changed",
  payload: {},
  private: true,
});

test("a new chat, a message, an identified visitor and a summary are each announced, and say nothing", async () => {
  await sandbox(async (sql) => {
    await connectRealtime(sql);
    const write = (name: string, input: Json) => announcedBy(sql, () => call(sql, ours.key, name, input));
    const message = { chat_id: "c", role: "user", content: "Our secret plans" };
    expect(await write("create_chat", { chat_id: "c", session_id: "s" })).toEqual([changed(ours)]);
    expect(await write("add_message", message)).toEqual([changed(ours)]);
    expect(await write("identify_visitor", { email: "ann@example.com", session_id: "s" })).toEqual([changed(ours)]);
    expect(await announcedBy(sql, () => summarize(sql, "c"))).toEqual([changed(ours)]);
    expect(await write("record_article_view", { article_id: "a", article_slug: "a", session_id: "s" })).toEqual([]);
  });
});

test("one transaction announces once, whatever it writes; the next one again", async () => {
  await sandbox(async (sql) => {
    await connectRealtime(sql);
    const batch = ["a", "b", "c"].flatMap((chat_id, index) => [
      { index: 2 * index, type: "chat", chat_id, session_id: chat_id },
      { index: 2 * index + 1, type: "message", chat_id, role: "user", content: "Hello" },
    ]);
    const twice = async () => {
      await call(sql, ours.key, "ingest", { items: batch });
      await call(sql, ours.key, "add_message", { chat_id: "a", role: "user", content: "More" });
    };
    expect(await announcedBy(sql, twice)).toEqual([changed(ours)]);
    expect(await announcedBy(sql, twice)).toEqual([changed(ours)]);
  });
});

test("without Realtime, and when it fails, the write is the same", async () => {
  await sandbox(async (sql) => {
    const chat = { chat_id: "c", session_id: "s" };
    await sql.unsafe(
      "create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true) returns void language plpgsql as 'begin raise exception ''no partition''; end'",
    );
    expect(await call(sql, ours.key, "create_chat", chat)).toMatchObject({ answer: { chat_id: "c" } });
    await sql.unsafe("drop schema realtime cascade");
    expect(await connectRealtime(sql)).toBe(false);
    const message = { chat_id: "c", role: "user", content: "Hello" };
    expect(await call(sql, ours.key, "add_message", message)).toMatchObject({ answer: { chat_id: "c" } });
    expect(await call(sql, ours.members.analyst, "find_live_topic")).toEqual({ answer: { topic: null } });
  });
});

test("members learn of their topic once listeners may hear, and not before", async () => {
  await sandbox(async (sql) => {
    expect(await call(sql, ours.members.analyst, "find_live_topic")).toEqual({ answer: { topic: null } });
    expect(await connectRealtime(sql)).toBe(true);
    expect(await connectRealtime(sql)).toBe(true);
    expect(await call(sql, ours.members.analyst, "find_live_topic")).toEqual({ answer: { topic: topicOf(ours) } });
  });
});

test("a role that may not be given to Realtime is no reason not to try: it may need no gift", async () => {
  await sandbox(async (sql) => {
    await sql.unsafe("revoke crm_listener from postgres cascade");
    expect(await connectRealtime(sql)).toBe(true);
  });
});

test("rights that are not ours to give leave pages asking, and the migration whole", async () => {
  await sandbox(async (sql) => {
    await sql.unsafe("alter table realtime.messages owner to supabase_realtime_admin");
    expect(await connectRealtime(sql)).toBe(false);
    expect(await call(sql, ours.members.analyst, "find_live_topic")).toEqual({ answer: { topic: null } });
  });
});

/** Whether Realtime would let the holder of these claims hear what is said on a topic: it makes a row, and looks. */
async function hears(sql: Sql, claims: Claims, topic: string, extension = "broadcast"): Promise<boolean> {
  await sql.unsafe("delete from realtime.messages");
  await sql`insert into realtime.messages (topic, extension) values (${topic}, ${extension})`;
  await sql`select set_config('realtime.topic', ${topic}, true)`;
  const { answer } = await act(sql, claims, "select to_jsonb(count(*)) from realtime.messages");
  return answer === 1;
}

test("a listener hears what is announced to the organisation of its claim, and nothing else", async () => {
  await sandbox(async (sql) => {
    await connectRealtime(sql);
    expect(await hears(sql, listener(ours.id), topicOf(ours))).toBe(true);
    expect(await hears(sql, listener(ours.id), topicOf(ours), "presence")).toBe(false);
    expect(await hears(sql, listener(ours.id), topicOf(theirs))).toBe(false);
    for (const claim of [undefined, "", ours.id.toUpperCase(), [ours.id], `${ours.id} `]) {
      expect(await hears(sql, listener(claim), topicOf(ours))).toBe(false);
      expect(await hears(sql, listener(claim), "organization:")).toBe(false);
    }
  });
});

test("a row of another topic stays unseen, whatever the listener says that it joins", async () => {
  await sandbox(async (sql) => {
    await connectRealtime(sql);
    await sql`insert into realtime.messages (topic, extension) values (${topicOf(theirs)}, 'broadcast')`;
    await sql`select set_config('realtime.topic', ${topicOf(ours)}, true)`;
    expect(await act(sql, listener(ours.id), "select to_jsonb(count(*)) from realtime.messages")).toEqual({
      answer: 0,
    });
  });
});

test.each([
  "insert into realtime.messages (topic, extension) values (app.live_topic(), 'broadcast') returning to_jsonb(topic)",
  'select to_jsonb(app.announce_changes(\'[{"kind": "chat"}]\')::text)',
  "select to_jsonb(count(*)) from public.chats",
  "select public.list_chats('{\"limit\": 1}')",
  "select public.find_live_topic()",
])("a listener can do nothing else: %s", async (statement) => {
  await sandbox(async (sql) => {
    await connectRealtime(sql);
    expect(await act(sql, listener(ours.id), statement)).toMatchObject({ raised: { sqlstate: "42501" } });
  });
});

test("the data API cannot become a listener, and Realtime can", async () => {
  await sandbox(async (sql) => {
    await connectRealtime(sql);
    const [may] = await sql`
      select pg_has_role('authenticator', 'crm_listener', 'set') as api, pg_has_role('supabase_realtime_admin', 'crm_listener', 'set') as realtime`;
    expect(may).toEqual({ api: false, realtime: true });
  });
});

async function summarize(sql: Sql, chatId: string): Promise<void> {
  const run = { run_id: ours.keyId, lease_seconds: 60, reserve_tokens: 0 };
  const { answer } = await call(sql, ours.members.admin, "claim_chat_summary", { ...run, chat_id: chatId, model: "m" });
  const { id, token } = objectOf(objectOf(answer)["chat"]);
  const summary = { topic_summary: "Plans", user_score: 5, lead_score: 5, sentiment: "neutral", model: "m" };
  const lists = { topics: [], conversion_signals: [], evidence: {} };
  const done = { id, token, run_id: ours.keyId, covered_position: 1, summary: { ...summary, ...lists }, usage: null };
  const stored = await call(sql, ours.members.admin, "complete_chat_summary", done);
  expect(stored).toEqual({ answer: { is_stored: true } });
}
