import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { type Claims, call, newChat, newTenant, say, sql } from "#tests/summaries/support.ts";
import { connect } from "#tests/support/database.ts";
import { ownDatabaseUrl } from "#tests/support/own-database.ts";

afterAll(() => sql.end());

const Cursor = z.object({ snapshot: z.string(), at: z.string() });
const Changes = z.object({
  chats: z.array(z.object({ chat_id: z.string(), message_count: z.number() })),
  is_complete: z.boolean(),
  cursor: Cursor,
});
type Since = z.output<typeof Cursor>;

async function changesFor(member: Claims, since?: Since) {
  const { chats, ...rest } = Changes.parse(await call(member, "list_chat_changes", { since }));
  return { ids: chats.map((chat) => chat.chat_id), ...rest };
}

/** Does something in a transaction that stays open until it is told to end. */
async function openTransaction(claims: Claims, name: string, input: object): Promise<{ commit: () => Promise<void> }> {
  const own = connect(ownDatabaseUrl);
  await own.unsafe("begin");
  await own`select set_config('role', ${String(claims["role"])}, true), set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`;
  await own`select public.${own(name)}(${own.json(JSON.parse(JSON.stringify(input)))})`;
  return {
    commit: async () => {
      await own.unsafe("commit");
      await own.end();
    },
  };
}

test("new chats, messages and summaries are told once, and nothing else", async () => {
  const tenant = await newTenant();
  const member = await tenant.member("analyst");
  const old = await newChat(tenant);
  const start = await changesFor(member);
  expect(start).toMatchObject({ ids: [], is_complete: true });
  expect(await changesFor(member, start.cursor)).toMatchObject({ ids: [] });

  const fresh = await newChat(tenant, []);
  await say(tenant, old, "One more thing");
  const first = await changesFor(member, start.cursor);
  expect(first.ids).toEqual([fresh, old]);
  expect((await changesFor(member, first.cursor)).ids).toEqual([]);

  await call({ ...tenant.key }, "add_message", {
    chat_id: fresh,
    role: "user",
    content: "Back-dated",
    sent_at: "2020-01-01T00:00:00Z",
  });
  const second = await changesFor(member, first.cursor);
  expect(second.ids).toEqual([fresh]);

  await sql`
    insert into chat_summaries (organization_id, chat_id, topic_summary, user_score, lead_score, sentiment, topics, conversion_signals, evidence, covered_position, model)
    select organization_id, id, 'T', 1, 1, 'neutral', '{}', '{}', '{}', 1, 'm' from chats where organization_id = ${tenant.id} and external_id = ${old}`;
  const third = await changesFor(member, second.cursor);
  expect(third.ids).toEqual([old]);
  expect((await changesFor(member, third.cursor)).ids).toEqual([]);
});

test("a chat whose visitor becomes known is told, and the same visitor's older chats with it", async () => {
  const tenant = await newTenant({ scopes: ["chats:write", "visitors:write"] });
  const member = await tenant.member("analyst");
  const chats = [await newChat(tenant), await newChat(tenant)];
  await call(tenant.key, "create_chat", { chat_id: `other-${tenant.id}`, session_id: "another" });
  const start = await changesFor(member);
  await call(tenant.key, "identify_visitor", { email: "ann@example.com", session_id: "s" });
  const first = await changesFor(member, start.cursor);
  expect(first.ids.toSorted()).toEqual(chats.toSorted());
  expect((await changesFor(member, first.cursor)).ids).toEqual([]);
});

test("of two transactions the one that began first may end last: what it wrote is still told", async () => {
  const tenant = await newTenant();
  const member = await tenant.member("analyst");
  const chats = [await newChat(tenant), await newChat(tenant)] as const;
  const start = await changesFor(member);
  const slow = await openTransaction(tenant.key, "add_message", { chat_id: chats[0], role: "user", content: "slow" });
  const made = await openTransaction(tenant.key, "create_chat", { chat_id: `late-${tenant.id}`, session_id: "s" });
  await say(tenant, chats[1], "quick");
  const meanwhile = await changesFor(member, start.cursor);
  expect(meanwhile.ids).toEqual([chats[1]]);
  await say(tenant, chats[1], "quick again");
  const later = await changesFor(member, meanwhile.cursor);
  expect(later.ids).toEqual([chats[1]]);
  await slow.commit();
  expect((await changesFor(member, later.cursor)).ids).toEqual([chats[0]]);
  await made.commit();
  // also for whoever asks with an older cursor
  expect((await changesFor(member, meanwhile.cursor)).ids.toSorted()).toEqual(
    [...chats, `late-${tenant.id}`].toSorted(),
  );
  expect((await changesFor(member, later.cursor)).ids).toContain(`late-${tenant.id}`);
});

test("writers and a reader side by side: whatever was written is told, however they overlap", async () => {
  const tenant = await newTenant();
  const member = await tenant.member("analyst");
  const written = new Set<string>();
  let { cursor } = await changesFor(member);
  const told = new Set<string>();
  const writers = Array.from({ length: 6 }, async (_, writer) => {
    for (let turn = 0; turn < 12; turn += 1) {
      const chat_id = `w${writer}-${turn}-${tenant.id}`;
      await call(tenant.key, "create_chat", { chat_id, session_id: `s${writer}` });
      written.add(chat_id);
    }
  });
  const done = Promise.all(writers).then(() => true);
  for (let ended = false; !ended;) {
    ended = await Promise.race([done, new Promise<false>((resolve) => setTimeout(resolve, 5, false))]);
    const changes = await changesFor(member, cursor);
    for (const id of changes.ids) told.add(id);
    ({ cursor } = changes);
  }
  expect([...told].toSorted()).toEqual([...written].toSorted());
});

test("a neighbour's changes are nobody else's", async () => {
  const [ours, theirs] = [await newTenant(), await newTenant()];
  const member = await ours.member("analyst");
  const { cursor } = await changesFor(member);
  await newChat(theirs);
  expect(await changesFor(member, cursor)).toMatchObject({ ids: [], is_complete: true });
});

test("too long a time or too many changes are said, not cut short", async () => {
  const tenant = await newTenant();
  const member = await tenant.member("analyst");
  const { cursor } = await changesFor(member);
  const longAgo = { ...cursor, at: new Date(Date.now() - 11 * 60_000).toISOString() };
  expect(await changesFor(member, longAgo)).toMatchObject({ ids: [], is_complete: false });
  await sql`
    insert into chats (organization_id, external_id, session_id)
    select ${tenant.id}, ${randomUUID()} || '-' || n, 's' from generate_series(1, 101) n`;
  const many = await changesFor(member, cursor);
  expect(many.is_complete).toBe(false);
  expect(many.ids).toHaveLength(100);
  expect(await changesFor(member, many.cursor)).toMatchObject({ ids: [], is_complete: true });
});

test("a row of an older round of transaction numbers is told from one of this round", async () => {
  const [row] = await sql<{ before: boolean; after: boolean; other: boolean }[]>`
    select
      app.committed_after((pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 5)::text::xid, ((pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 4) || ':' || pg_snapshot_xmax(pg_current_snapshot()) || ':')::pg_snapshot) as before,
      app.committed_after((pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 5)::text::xid, ((pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 5) || ':' || (pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 5) || ':')::pg_snapshot) as after,
      app.committed_after('4294967000'::xid, pg_current_snapshot()) as other`;
  expect(row).toEqual({ before: false, after: true, other: false });
});
