import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import {
  SUMMARY,
  call,
  claim,
  claimOne,
  complete,
  endWaits,
  expireLeases,
  jobOf,
  manyChats,
  newChat,
  newTenant,
  release,
  say,
  sql,
  summaryOf,
  usageOf,
} from "./support.ts";

afterAll(() => sql.end());

describe("a claim", () => {
  test("brings all that a summary needs, of this organisation only", async () => {
    const [ours, theirs] = [await newTenant(), await newTenant()];
    await newChat(theirs, ["Their secret"]);
    const chatId = await newChat(ours, ["Hello", "Is there a room in May?"]);
    await call({ ...ours.key }, "create_chat", { chat_id: `empty_${randomUUID()}`, session_id: "s" });

    const { organization, chats } = await claim(ours.worker);

    expect(organization).toEqual({ id: ours.id, name: "Tides Travel", description: "Journeys by the sea" });
    expect(chats).toEqual([
      {
        id: expect.any(String),
        chat_id: chatId,
        token: expect.any(String),
        covered_position: 2,
        mentions: [],
        messages: [
          { id: expect.any(String), position: 1, role: "user", content: "Hello" },
          { id: expect.any(String), position: 2, role: "user", content: "Is there a room in May?" },
        ],
      },
    ]);
  });

  test("takes start and end of a long chat, and long messages only in part", async () => {
    const tenant = await newTenant();
    await newChat(tenant, ["x".repeat(5000), ...Array.from({ length: 79 }, (_, i) => `Message ${i + 2}`)]);
    const { messages, covered_position } = await claimOne(tenant.worker);
    expect(covered_position).toBe(80);
    expect(messages.map((message) => message.position)).toEqual([
      ...Array.from({ length: 12 }, (_, i) => i + 1),
      ...Array.from({ length: 48 }, (_, i) => i + 33),
    ]);
    expect(messages[0]?.content).toHaveLength(2000);
  });

  test("eight at once take each chat once", async () => {
    const tenant = await newTenant();
    await manyChats(tenant, 200);
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(tenant.worker, { limit: 20 })));
    const ids = claims.flatMap(({ chats }) => chats.map((chat) => chat.id));
    expect(ids).toHaveLength(160);
    expect(new Set(ids).size).toBe(160);
  });

  test("goes by age: the oldest work first, whatever was asked for before", async () => {
    const tenant = await newTenant();
    await manyChats(tenant, 30);
    const rows = await sql`select object_id from jobs where organization_id = ${tenant.id} order by due_at`;
    const inOrder = rows.map((row) => String(row["object_id"]));
    const taken = [];
    for (let turn = 0; turn < 3; turn++) taken.push(...(await claim(tenant.worker)).chats.map((chat) => chat.id));
    expect(new Set(taken)).toEqual(new Set(inOrder));
    expect(new Set(taken.slice(0, 10))).toEqual(new Set(inOrder.slice(0, 10)));
  });
});

describe("a lease", () => {
  test("keeps others away until it has run out", async () => {
    const tenant = await newTenant();
    await newChat(tenant);
    await claimOne(tenant.worker);
    expect((await claim(tenant.worker)).chats).toEqual([]);
    await expireLeases(tenant);
    expect((await claim(tenant.worker)).chats).toHaveLength(1);
  });

  test("that has run out completes nothing, neither before nor after somebody else took over", async () => {
    const tenant = await newTenant();
    const chatId = await newChat(tenant);
    const first = await claimOne(tenant.worker);
    await expireLeases(tenant);
    expect(await complete(tenant.worker, first)).toBe(false);
    const second = await claimOne(tenant.worker);
    expect(await complete(tenant.worker, first)).toBe(false);
    expect(await summaryOf(chatId)).toBeUndefined();

    expect(await complete(tenant.worker, second, { summary: { ...SUMMARY, topic_summary: "By the second" } })).toBe(
      true,
    );
    expect(await complete(tenant.worker, first)).toBe(false);
    expect((await summaryOf(chatId))?.["topic_summary"]).toBe("By the second");
  });

  test("of another chat or another organisation is worth nothing", async () => {
    const [ours, theirs] = [await newTenant(), await newTenant()];
    const chatId = await newChat(ours);
    await newChat(theirs);
    const [mine, other] = [await claimOne(ours.worker), await claimOne(theirs.worker)];
    expect(await complete(ours.worker, { ...mine, token: other.token })).toBe(false);
    expect(await complete(theirs.worker, mine)).toBe(false);
    expect(await summaryOf(chatId)).toBeUndefined();
  });

  test("whose holder never came back, five times, is not handed out again", async () => {
    const tenant = await newTenant();
    const chatId = await newChat(tenant);
    for (let attempt = 0; attempt < 5; attempt++) {
      expect((await claim(tenant.worker)).chats).toHaveLength(1);
      await expireLeases(tenant);
    }
    expect((await claim(tenant.worker)).chats).toEqual([]);
    expect(await jobOf(chatId)).toMatchObject({
      last_error: "abandoned",
      lease_token: null,
      dead_at: expect.any(Date),
    });
  });

  test("given back costs no attempt and no wait", async () => {
    const tenant = await newTenant();
    const chatId = await newChat(tenant);
    await release(tenant.worker, await claimOne(tenant.worker));
    expect(await jobOf(chatId)).toMatchObject({ attempts: 0, last_error: null, lease_token: null });
    expect((await claim(tenant.worker)).chats).toHaveLength(1);
  });
});

describe("a completed summary", () => {
  test("ends the work and leaves the chat as it was", async () => {
    const tenant = await newTenant();
    const chatId = await newChat(tenant);
    const [before] = await sql`select * from chats where external_id = ${chatId}`;
    expect(await complete(tenant.worker, await claimOne(tenant.worker))).toBe(true);
    const [after] = await sql`select * from chats where external_id = ${chatId}`;
    expect(after).toEqual(before);
    expect(await jobOf(chatId)).toBeUndefined();
    expect(await summaryOf(chatId)).toMatchObject({ ...SUMMARY, covered_position: 1 });
    expect((await claim(tenant.worker)).chats).toEqual([]);
  });

  test("said twice, because the first answer was lost, is stored and counted once", async () => {
    const tenant = await newTenant();
    const chatId = await newChat(tenant);
    const chat = await claimOne(tenant.worker, { reserve_tokens: 100 });
    const usage = { input_tokens: 10, output_tokens: 1 };
    expect(await complete(tenant.worker, chat, { usage })).toBe(true);
    await say(tenant, chatId, "And breakfast?");
    const again = { ...SUMMARY, topic_summary: "Said again" };
    expect(await complete(tenant.worker, chat, { usage, summary: again })).toBe(true);
    expect(await summaryOf(chatId)).toMatchObject({ topic_summary: SUMMARY.topic_summary, covered_position: 1 });
    expect(await jobOf(chatId)).toMatchObject({ lease_token: null });
    expect(await usageOf(tenant)).toEqual({ calls: 1, input_tokens: 10, output_tokens: 1, reserved_tokens: 0 });
  });

  test("covers the messages it has read: a later one leaves the chat due", async () => {
    const tenant = await newTenant();
    const chatId = await newChat(tenant, ["First"]);
    const chat = await claimOne(tenant.worker);
    await say(tenant, chatId, "Second");
    expect(await complete(tenant.worker, chat)).toBe(true);
    expect((await summaryOf(chatId))?.["covered_position"]).toBe(1);
    expect(await jobOf(chatId)).toMatchObject({ attempts: 0, lease_token: null, dead_at: null });

    const again = await claimOne(tenant.worker);
    expect(again.messages.map((message) => message.content)).toEqual(["First", "Second"]);
    await complete(tenant.worker, again);
    expect(await jobOf(chatId)).toBeUndefined();
    expect((await summaryOf(chatId))?.["covered_position"]).toBe(2);
  });

  test("is never lost or stuck while messages pour in", async () => {
    const tenant = await newTenant();
    const chats = await Promise.all(Array.from({ length: 6 }, () => newChat(tenant)));
    const writers = chats.map(async (chatId) => {
      for (let n = 0; n < 15; n++) await say(tenant, chatId, `Message ${n}`);
    });
    const workers = Array.from({ length: 6 }, async () => {
      for (let n = 0; n < 15; n++) {
        const { chats: claimed } = await claim(tenant.worker, { limit: 2, reserve_tokens: 10 });
        for (const chat of claimed) {
          const usage = { input_tokens: 5, output_tokens: 5 };
          await (n % 3 === 0 ? release(tenant.worker, chat) : complete(tenant.worker, chat, { usage }));
        }
      }
    });
    await Promise.all([...writers, ...workers]);
    for (let rest = await claim(tenant.worker); rest.chats.length > 0; rest = await claim(tenant.worker)) {
      for (const chat of rest.chats) expect(await complete(tenant.worker, chat)).toBe(true);
    }
    const left = await sql`
      select c.message_count, s.covered_position
      from chats c left join chat_summaries s on s.chat_id = c.id
      where c.organization_id = ${tenant.id}`;
    expect(left.map((row) => ({ ...row }))).toEqual(chats.map(() => ({ message_count: 16, covered_position: 16 })));
    expect(await sql`select 1 from jobs where organization_id = ${tenant.id}`).toHaveLength(0);
  });
});

describe("a failure", () => {
  test("leaves the chat stale with its error, without a summary, and waits longer each time", async () => {
    const tenant = await newTenant();
    const chatId = await newChat(tenant);
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt++) {
      const answer = await release(tenant.worker, await claimOne(tenant.worker), { error: "model_refused" });
      expect(answer).toEqual({ is_dead: false });
      const job = await jobOf(chatId);
      expect(job).toMatchObject({ attempts: attempt, last_error: "model_refused", lease_token: null, dead_at: null });
      waits.push(Number(job?.["wait_seconds"]));
      expect((await claim(tenant.worker)).chats).toEqual([]);
      await endWaits(tenant);
    }
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThan(0.75 * 60 * 2 ** (index + 1) - 2);
      expect(wait).toBeLessThan(1.25 * 60 * 2 ** (index + 1));
    }
    expect(await summaryOf(chatId)).toBeUndefined();
  });

  test("waits at least as long as the provider asked for", async () => {
    const tenant = await newTenant();
    const chatId = await newChat(tenant);
    const failure = { error: "model_rate_limited", is_transient: true, retry_after_seconds: 3600 };
    await release(tenant.worker, await claimOne(tenant.worker), failure);
    expect((await jobOf(chatId))?.["wait_seconds"]).toBeGreaterThan(3590);
  });

  test.each([
    { what: "of the chat itself buries it after five attempts", isTransient: false, attempts: 5 },
    { what: "of the provider buries it after twenty", isTransient: true, attempts: 20 },
  ])("$what, and a new message digs it out", async ({ isTransient, attempts }) => {
    const tenant = await newTenant();
    const chatId = await newChat(tenant);
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const failure = { error: "model_invalid", is_transient: isTransient };
      const answer = await release(tenant.worker, await claimOne(tenant.worker), failure);
      expect(answer).toEqual({ is_dead: attempt === attempts });
      await endWaits(tenant);
    }
    expect((await claim(tenant.worker)).chats).toEqual([]);
    await say(tenant, chatId, "Are you still there?");
    expect(await jobOf(chatId)).toMatchObject({ attempts: 0, dead_at: null });
    expect((await claim(tenant.worker)).chats).toHaveLength(1);
  });

  test("reported after the lease was lost changes nothing", async () => {
    const tenant = await newTenant();
    const chatId = await newChat(tenant);
    const late = await claimOne(tenant.worker);
    await expireLeases(tenant);
    const current = await claimOne(tenant.worker);
    await release(tenant.worker, late, { error: "model_invalid" });
    await release(tenant.worker, late);
    expect(await jobOf(chatId)).toMatchObject({ lease_token: current.token, last_error: null });
    expect(await complete(tenant.worker, current)).toBe(true);
  });
});
