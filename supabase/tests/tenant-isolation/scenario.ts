import type { Json } from "#tests/support/acting.ts";
import { listOf, objectOf } from "#tests/support/json.ts";
import type { Sql } from "#tests/support/database.ts";
import { uuidOf } from "#tests/support/organization.ts";
import { type Act, type Tell, actingAs, passTime, runningAs } from "./acting.ts";
import { findPagesAndVisitors, readArticles, readPeople } from "./reading.ts";
import { searchChats } from "./searching.ts";
import { SUMMARY, takeOutSamples } from "./samples.ts";
import { readStatistics, reconcile } from "./statistics.ts";
import type { Tenant } from "./fixtures.ts";

// What the concierge and its people do, naming many things that its neighbours call the same. Each part can be done alone.

export async function postAsConcierge(sql: Sql, who: Tenant, tell: Tell): Promise<void> {
  const as = actingAs(sql, tell);
  const key = as(who.key);
  await post(key, who);
  await identify(key, who);
  await postBatch(key, who);
  await retry(key);
  await as(who.oldKey)("create_chat", { session_id: "s-ann", chat_id: "by-old-key" });
}

/** Counts what was stored: several sessions that are identified at once are left to be counted in any order. */
export async function countEvents(sql: Sql, who: Tenant, tell: Tell): Promise<void> {
  await actingAs(sql, tell)(who.worker)("fold_statistics", { waits: true });
}

export async function summarizeChats(sql: Sql, who: Tenant, tell: Tell): Promise<void> {
  const as = actingAs(sql, tell);
  await summarize(as(who.worker), as(who.admin), as(who.multiOrgMember), as(who.key), who, () => passTime(sql, who));
}

export async function keepHouse(sql: Sql, who: Tenant, tell: Tell): Promise<void> {
  const as = actingAs(sql, tell);
  await reconcile(sql, as(who.worker), who);
  await as(who.worker)("prune_old_rows", { limit: 9 });
  // work that nobody has taken yet
  await as(who.key)("add_message", { chat_id: "chat-0", role: "user", content: "One more" });
}

export async function manageOrganization(sql: Sql, who: Tenant, tell: Tell): Promise<void> {
  const as = actingAs(sql, tell);
  await manage(as(who.admin), as(who.multiOrgMember), who);
}

export async function readChats(sql: Sql, who: Tenant, tell: Tell): Promise<void> {
  const as = actingAs(sql, tell);
  await readAsMember(as(who.admin), as(who.multiOrgMember), as(who.otherOrgMember), who);
}

export async function readNumbers(sql: Sql, who: Tenant, tell: Tell): Promise<void> {
  const as = actingAs(sql, tell);
  await readStatistics(as(who.admin), as(who.multiOrgMember), as(who.otherOrgMember));
}

export async function readPeopleAndArticles(sql: Sql, who: Tenant, tell: Tell): Promise<void> {
  const as = actingAs(sql, tell);
  const people = [as(who.admin), as(who.multiOrgMember), as(who.otherOrgMember)] as const;
  await readPeople(...people, who);
  await readArticles(...people, who.uuid);
}

export async function searchConcierge(sql: Sql, who: Tenant, tell: Tell): Promise<void> {
  const run = runningAs(sql, who, tell);
  await findPagesAndVisitors((statement, input) => run(statement, input, who.admin), who);
  await searchChats(actingAs(sql, tell)(who.admin), run, who);
}

const AT = "2026-05-01T22:30:00Z";

async function post(key: Act, { uuid }: Tenant): Promise<void> {
  await key("create_chat", { session_id: "s-ann", chat_id: "chat-1" });
  await key("create_chat", { session_id: "s-1", chat_id: "chat-4" });
  await key("create_chat", { session_id: "s-3", chat_id: "chat-4" });
  await key("create_chat", { session_id: "s-elsewhere", chat_id: "chat-9", sent_at: AT });
  await key("create_chat", { session_id: "s-mixed", chat_id: "new-1", sent_at: "2026-05-01T22:31:00Z" });
  await key("create_chat", { session_id: "s-anon", sent_at: "2026-05-01T22:32:00Z" });
  for (const chat_id of ["chat-1", "chat-2", "chat-3", "chat-9"])
    for (const message_id of [null, "m-1", "m-x"])
      await key("add_message", { chat_id, message_id, role: "user", content: "Message 1 of 2", sent_at: AT });
  for (const chat_id of ["chat-4", "chat-nowhere"]) await key("add_message", { chat_id, role: "user", content: "x" });
  const view = { article_id: "a", article_slug: "a", sent_at: AT };
  for (const chat_id of [null, "chat-1", "chat-3", "chat-4", "chat-nowhere"])
    for (const session_id of [null, "s-mixed", "s-elsewhere"])
      await key("record_article_view", { ...view, chat_id, session_id });
  await key("record_article_view", { ...view, article_id: "far", article_slug: "far" });
  for (const external_id of ["view-1", "view-x"]) await key("record_article_view", { ...view, external_id });
  for (const chat_id of [null, "chat-1", "chat-2", "chat-4", "chat-nowhere"])
    await key("record_article_mentions", { articles: [{ id: "a", title: "A", slug: "a" }], chat_id, sent_at: AT });
  const mentions = [{ url: "https://example.com/1", title: "T" }];
  for (const name of ["ann", "old", "older", "anon", "eve"])
    await key("record_web_mentions", { mentions, session_id: "s-free", visitor_id: uuid(name), sent_at: AT });
  for (const chat_id of [null, "chat-2", "chat-4", "chat-nowhere"])
    // one after the other: a click marks the latest of them
    for (const [second, session_id] of ["s-mixed", "s-elsewhere"].entries())
      await key("record_web_mentions", { mentions, session_id, chat_id, sent_at: `2026-05-01T22:30:0${second}Z` });
  for (const url of ["1", "2", "4", "9"])
    for (const where of [
      { chat_id: "chat-1" },
      { chat_id: "chat-4" },
      { session_id: "s-free" },
      { session_id: "s-anon" },
    ])
      await key("record_click", { article_url: `https://example.com/${url}`, ...where, sent_at: AT });
  await key("record_click", { article_url: "https://example.com/1", chat_id: "chat-nowhere" });
}

async function identify(key: Act, { uuid }: Tenant): Promise<void> {
  const visitor = (input: Record<string, Json>) => key("identify_visitor", { sent_at: AT, ...input });
  await visitor({ email: "dora@example.com", visitor_id: uuid("eve") });
  await visitor({ email: "eve@example.com", session_id: "s-elsewhere", chat_id: "chat-4" });
  await visitor({ email: "frank@example.com", session_id: "s-free", metadata: { variant: 9 } });
  await visitor({ email: "gina@example.com", session_id: "s-viewed-elsewhere" });
  await visitor({ email: "bob@example.com", session_id: "s-viewed" });
  await visitor({ email: "robert@example.com", visitor_id: uuid("old") });
  await visitor({ email: "hugo@example.com", session_id: "s-mixed", chat_id: uuid("c5") });
  await visitor({ email: "ann@example.com", session_id: "s-anon" });
  await visitor({ email: "ANN@example.com", chat_id: "chat-3" });
}

async function postBatch(key: Act, { uuid }: Tenant): Promise<void> {
  const items = [
    { type: "chat", session_id: "s-mixed", chat_id: "new-2", sent_at: "2026-05-01T22:33:00Z" },
    { type: "chat", session_id: "s-5", chat_id: "chat-5" },
    { type: "chat", session_id: "s-1", chat_id: "chat-4" },
    { type: "message", chat_id: "new-2", role: "assistant", content: "Hello", message_id: "m-1" },
    { type: "message", chat_id: "chat-1", role: "user", content: "Hello", message_id: "m-1" },
    { type: "message", chat_id: "chat-1", role: "user", content: "Hello", message_id: "m-y" },
    { type: "message", chat_id: "chat-5", role: "user", content: "Hello", message_id: "m-x" },
    { type: "visitor", email: "ivan@example.com", session_id: "s-5", visitor_id: uuid("older") },
    { type: "view", article_id: "a", article_slug: "a", chat_id: "chat-5", external_id: "view-x" },
    {
      type: "mention",
      source: "web_search",
      article_url: "https://example.com/7",
      session_id: "s-5",
      external_id: "mention-x",
    },
    {
      type: "mention",
      source: "web_search",
      article_url: "https://example.com/7",
      session_id: "s-5",
      external_id: "mention-1",
    },
    { type: "click", article_url: "https://example.com/7", session_id: "s-5" },
  ];
  await key("ingest", { items: items.map((item, index) => ({ index, sent_at: AT, ...item })) });
}

async function retry(key: Act): Promise<void> {
  for (const idempotency_key of ["idem-1", "idem-x", "idem-x", "idem-old"])
    for (const body_hash of ["01", "02", "03"])
      await key(
        "create_chat",
        { session_id: "s-retry", sent_at: `2026-05-01T23:${body_hash}:00Z` },
        { idempotency_key, body_hash },
      );
}

async function summarize(
  worker: Act,
  admin: Act,
  multiOrgMember: Act,
  key: Act,
  { uuid }: Tenant,
  tick: () => PromiseLike<unknown>,
): Promise<void> {
  const run = { run_id: uuidOf("run"), lease_seconds: 60 };
  const summary = SUMMARY;
  const held = objectOf(
    objectOf(await key("claim_chat_summary", { ...run, chat_id: "chat-5", reserve_tokens: 0, model: "another" }))[
      "chat"
    ],
  );
  await key("release_chat_summary", { id: uuid("c5"), token: held["token"] ?? null, run_id: run.run_id, usage: null });
  for (const model of ["model-1", "model-2", "model-3"])
    await admin("claim_chat_summary", { ...run, chat_id: "chat-4", reserve_tokens: 0, model });
  const asked = objectOf(
    objectOf(await admin("claim_chat_summary", { ...run, chat_id: "chat-1", reserve_tokens: 0, model: "model-1" }))[
      "chat"
    ],
  );
  await admin("release_chat_summary", {
    id: uuid("c1"),
    token: asked["token"] ?? null,
    run_id: run.run_id,
    usage: null,
  });
  for (const name of ["c1", "c2", "c3", "c5", "c8"]) {
    const held = { id: uuid(name), token: uuidOf("lease"), run_id: run.run_id };
    await worker("complete_chat_summary", {
      ...held,
      covered_position: 1,
      summary,
      usage: { input_tokens: 1, output_tokens: 1 },
    });
    await worker("release_chat_summary", { ...held, error: "model_invalid", usage: null });
  }
  await worker("count_fresh_chats");
  await multiOrgMember("claim_chat_summaries", { ...run, limit: 0, reserve_tokens: 0, refresh: true });
  await admin("claim_chat_summaries", { ...run, limit: 0, reserve_tokens: 0, refresh: true });
  await tick();
  const claim = await worker("claim_chat_summaries", { ...run, limit: 50, reserve_tokens: 10 });
  for (const [index, chat] of listOf(objectOf(claim)["chats"]).entries()) {
    const held = { id: chat["id"] ?? null, token: chat["token"] ?? null, run_id: run.run_id };
    const done = {
      ...held,
      covered_position: chat["covered_position"] ?? null,
      summary,
      usage: { input_tokens: 5, output_tokens: 5 },
    };
    if (index === 0) await worker("complete_chat_summary", done);
    else
      await worker("release_chat_summary", {
        ...held,
        usage: null,
        ...(index === 1 ? { error: "model_timeout", is_transient: false } : {}),
      });
  }
  await tick();
  await worker("claim_chat_summaries", { ...run, limit: 50, reserve_tokens: 0 });
  await worker("claim_chat_summaries", { ...run, limit: 9, reserve_tokens: 999_999_999 });
  await admin("claim_chat_summaries", { ...run, limit: 9, reserve_tokens: 999_999_999, refresh: true });
  await admin("job_status", { kind: "summarize_chat" });
  await admin("list_job_runs", { limit: 5 });
}

async function manage(admin: Act, multiOrgMember: Act, { uuid }: Tenant): Promise<void> {
  const secret = (digit: string) => ({ digest: digit.repeat(64), prefix: "hmz_test", last4: "abcd" });
  await multiOrgMember("update_settings", { organization_name: "Taken over" });
  await admin("update_settings", { organization_name: "Renamed", location: "Here", timezone: "Asia/Tokyo" });
  await multiOrgMember("update_ai_settings", { model_tokens_per_day: 1 });
  await admin("update_ai_settings", { model_tokens_per_day: 2_000_000 });
  const key = {
    kind: "publishable",
    environment: "live",
    scopes: ["chats:write"],
    allowed_origins: ["https://example.com"],
  };
  await admin("create_api_key", { label: "New", ...key, ...secret("a") });
  for (const name of ["key", "old key", "no key"]) {
    await admin("update_api_key", { api_key_id: uuid(name), label: "Changed" });
    await admin("update_api_key", { api_key_id: uuid(name), expires_at: "2020-01-01T00:00:00Z" });
    await admin("rotate_api_key", {
      api_key_id: uuid(name),
      grace_seconds: 60,
      keys: { secret: secret(name === "key" ? "b" : "c") },
    });
    await admin("revoke_api_key", { api_key_id: uuid(name) });
  }
  await admin("create_api_key", { label: "Past", ...key, expires_at: "2020-01-01T00:00:00Z", ...secret("e") });
  await admin("regenerate_primary_key", secret("d"));
  await admin("list_api_keys", { limit: 9 });
  await admin("get_settings");
  await multiOrgMember("open_test_organization");
  for (const _ of ["made", "found"]) await admin("open_test_organization");
  await takeOutSamples(admin, multiOrgMember, uuid);
}

async function readAsMember(admin: Act, multiOrgMember: Act, otherOrgMember: Act, who: Tenant): Promise<void> {
  const { uuid } = who;
  await admin("member_session");
  await otherOrgMember("member_session");
  for (const member of [admin, multiOrgMember, otherOrgMember]) {
    await member("list_chats", { limit: 30 });
    await member("get_ai_settings");
    await member("get_sample_data");
    await member("quick_start", { key_id: uuid("key") });
    for (const q of ["ann", "chat-1", "topic of", "a", "T 1"]) await member("search_everything", { q, limit: 20 });
    await member("list_failed_summaries", { limit: 30 });
    await member("get_settings");
  }
  await admin("list_chats", { limit: 9, search: "of 1" });
  await admin("list_chats", {
    limit: 9,
    status: "active",
    cursor: { at: "2026-05-01T12:00:00.001Z", id: uuid("c1") },
  });
  for (const chat_id of ["chat-1", "chat-3", "chat-5", "chat-nowhere"]) {
    await admin("get_chat", { chat_id });
    await admin("list_chat_messages", { chat_id, limit: 2 });
    await admin("list_chat_messages", { chat_id, limit: 2, cursor: { id: uuid("message c1 1") } });
  }
  await admin("list_api_keys", { limit: 9 });
}
