import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import postgres, { type Sql } from "postgres";
import { afterAll, expect, inject, test, vi } from "vitest";
import { surveyFile } from "#dialogues/dialogue-file.ts";
import { readSettings, saveSettings } from "#local/env-file.ts";
import { seedDemo } from "#local/seed-demo.ts";
import { foldStatistics } from "#tests/support/fold.ts";
import { ROUNDS } from "#tests/support/rounds.ts";
import type { Tally } from "#dialogues/tally.ts";
import { makeOrganization } from "@/e2e/support/organization.ts";
import { CRON_SECRET } from "@/e2e/support/secrets.ts";
import { startServer } from "@/e2e/support/server.ts";
import { addressOf, startTestStack } from "@/e2e/support/stack.ts";

const SAMPLES = "lib/concierge/sample-data/dialogues/sample-dialogues.jsonl";
// one request for each event takes its time on a busy machine: a few dialogues show the same
const DIALOGUES = 8;
const FEW = ["--limit", String(DIALOGUES)];

// hundreds of requests in a test, and a machine that may be busy with others
vi.setConfig({ testTimeout: 120_000 });

const whole = (await surveyFile(SAMPLES)).planned;
const few = (await surveyFile(SAMPLES, DIALOGUES)).planned;
const url = inject("serverUrl");
const sql = postgres(inject("stack").superuserUrl, { max: 2 });
const folder = mkdtempSync(join(tmpdir(), "horizon-replay-"));
afterAll(async () => {
  await sql.end();
  rmSync(folder, { recursive: true });
});

/** Runs `npm run replay` as a person does, without npm in between. */
function replay(...argv: string[]) {
  const child = spawn(process.execPath, ["bench/replay/main.ts", ...argv], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = Promise.all([once(child, "exit"), text(child.stdout), text(child.stderr)]);
  const result = ended.then(([[code], stdout, stderr]) => ({ code: Number(code), stdout, stderr }));
  return { result, interrupt: () => child.kill("SIGINT"), hasEnded: () => child.exitCode !== null };
}

type Counts = Omit<Tally, "visitor">;

async function countsOf(organizationId: string, db: Sql = sql): Promise<Counts | undefined> {
  const [counts] = await db<Counts[]>`
    select
      (select count(*)::int from public.chats where organization_id = o.id) as chat,
      (select count(*)::int from public.chat_messages where organization_id = o.id) as message,
      (select count(*)::int from public.article_mentions where organization_id = o.id and source = 'catalogue') as mention,
      (select count(*)::int from public.article_mentions where organization_id = o.id and source = 'web_search') as web_mention,
      (select count(*)::int from public.article_views where organization_id = o.id) as view,
      (select count(*)::int from public.article_mentions where organization_id = o.id and clicked_at is not null) as click
    from public.organizations o
    where o.id = ${organizationId}
  `;
  return counts;
}

/** The rows a plan leaves; identifications are not among them, because several may mean one visitor. */
function rowsOf({ visitor: _visitor, ...rows }: Tally): Counts {
  return rows;
}

/** Waits until so many messages are stored, or the run is over, which the test then finds out by its counts. */
async function untilMessages(run: ReturnType<typeof replay>, id: string, least: number, db: Sql = sql): Promise<void> {
  while (!run.hasEnded() && ((await countsOf(id, db))?.message ?? 0) < least) await sleep(5);
}

test.each([["one by one"], ["in batches", "--batch"]])("a second replay %s adds nothing", async (_how, ...options) => {
  const { id, key } = await makeOrganization(sql);
  for (let run = 1; run <= 2; run += 1) {
    const { code } = await replay(SAMPLES, ...FEW, "--url", url, "--key", key.key, ...options).result;
    expect(code).toBe(0);
    expect(await countsOf(id)).toEqual(rowsOf(few));
  }
});

test("messages of a chat are stored in their order, and counted", async () => {
  const { id, key } = await makeOrganization(sql);
  await replay(SAMPLES, ...FEW, "--url", url, "--key", key.key, "--concurrency", "12").result;
  const rows = await sql`
    select c.external_id, c.message_count, array_agg(m.external_id order by m.position) as ids
    from public.chat_messages m
    join public.chats c on c.organization_id = m.organization_id and c.id = m.chat_id
    where m.organization_id = ${id}
    group by c.external_id, c.message_count
  `;
  expect(rows).toHaveLength(DIALOGUES);
  for (const { external_id, message_count, ids } of rows) {
    expect(ids).toEqual(Array.from({ length: message_count }, (_, at) => `${external_id}:message-${at + 1}`));
  }
});

test("Ctrl-C lets requests finish, says how far it came, and the next run completes", async () => {
  const { id, key } = await makeOrganization(sql);
  const first = replay(SAMPLES, ...FEW, "--url", url, "--key", key.key, "--concurrency", "2");
  await untilMessages(first, id, 30);
  first.interrupt();
  const { code, stderr } = await first.result;
  expect(code).toBe(130);
  expect(stderr).toMatch(new RegExp(`Interrupted: \\d+ of ${DIALOGUES} dialogues were sent whole\\.`));
  expect((await countsOf(id))?.message).toBeLessThan(few.message);
  expect((await replay(SAMPLES, ...FEW, "--url", url, "--key", key.key).result).code).toBe(0);
  expect(await countsOf(id)).toEqual(rowsOf(few));
});

// by default bench/replay/run.test.ts alone has failures on the way
test.each(ROUNDS > 1 ? ["twice"] : [])("with the data API killed %s on the way, the counts are exact", async () => {
  const stack = await startTestStack();
  const server = await startServer({ stack: addressOf(stack), apiUrl: stack.apiUrl });
  const db = postgres(stack.superuserUrl, { max: 2 });
  try {
    const { id, key } = await makeOrganization(db);
    const run = replay(SAMPLES, ...FEW, "--url", server.url, "--key", key.key, "--concurrency", "4");
    for (const reached of [15, 45]) {
      await untilMessages(run, id, reached, db);
      await stack.killDataApi();
      await stack.dataApiHealthy();
    }
    const { code, stdout } = await run.result;
    expect(code).toBe(0);
    expect(Number(/^retries +(\d+)$/m.exec(stdout)?.[1])).toBeGreaterThan(0);
    expect(await countsOf(id, db)).toEqual(rowsOf(few));
  } finally {
    await db.end();
    await server.stop();
    await stack.stop();
  }
});

test("a spread replay is dated over the days asked for, and the daily figures agree", async () => {
  const { id, key } = await makeOrganization(sql);
  expect((await replay(SAMPLES, "--url", url, "--key", key.key, "--spread-days", "90").result).code).toBe(0);
  expect(await countsOf(id)).toEqual(rowsOf(whole));
  const [range] = await sql`
    select min(created_at) >= now() - interval '91 days' as recent, max(last_message_at) <= now() as past,
      count(distinct created_at::date)::int as days
    from public.chats where organization_id = ${id}
  `;
  expect(range).toMatchObject({ recent: true, past: true });
  expect(range?.["days"]).toBeGreaterThan(20);
  await foldStatistics(sql, id);
  const [daily] = await sql`
    select sum(chats)::int as chats, sum(messages)::int as messages, sum(mentions)::int as mentions, sum(clicks)::int as clicks
    from public.daily_stats where organization_id = ${id}
  `;
  const { chat: chats, message: messages, mention, web_mention, click: clicks } = whole;
  expect(daily).toEqual({ chats, messages, mentions: mention + web_mention, clicks });
});

test("a bad line is named with its number and nothing is sent", async () => {
  const { id, key } = await makeOrganization(sql);
  const file = join(folder, "bad.jsonl");
  writeFileSync(file, '{"id":"a","turns":[{"role":"user","content":"Hello"}]}\n{"id":"b"}\n');
  const { code, stderr } = await replay(file, "--url", url, "--key", key.key).result;
  expect(code).toBe(2);
  expect(stderr).toContain("line 2: turns:");
  expect((await countsOf(id))?.chat).toBe(0);
});

test("a key that is not accepted is said at once", async () => {
  const { key } = await makeOrganization(sql);
  await sql`update public.api_keys set revoked_at = now() where id = ${key.id}`;
  const { code, stderr } = await replay(SAMPLES, "--url", url, "--key", key.key).result;
  expect(code).toBe(1);
  expect(stderr).toContain("Gave up: the key was not accepted: Unauthorized.");
});

test("an address where nothing answers is said at once", async () => {
  const { code, stderr } = await replay(SAMPLES, "--url", "http://127.0.0.1:9", "--key", "hmz_any").result;
  expect(code).toBe(2);
  expect(stderr).toContain("Nothing answers at http://127.0.0.1:9.");
});

test("the demo is seeded once, goes on after an interruption, and its secrets stay private", async () => {
  const settingsFile = join(folder, "demo.env");
  const options = { url, env: { CRON_SECRET }, settingsFile };
  const interrupted = seedDemo({ ...options, databaseIsEmpty: true, interrupt: AbortSignal.abort() });
  await expect(interrupted).rejects.toThrow(/The demo organisation is not complete/);

  const demo = await seedDemo({ ...options, databaseIsEmpty: false });
  expect(await seedDemo({ ...options, databaseIsEmpty: false })).toEqual(demo);
  expect(await countsOf(await organizationOf(demo?.email))).toEqual(rowsOf(whole));
  expect(statSync(settingsFile).mode & 0o777).toBe(0o600);
  expect(await readSettings(settingsFile)).toMatchObject({
    HORIZON_DEMO_EMAIL: demo?.email,
    HORIZON_DEMO_PASSWORD: demo?.password,
    HORIZON_DEMO_API_KEY: demo?.apiKey,
  });

  // ended between registering and noting the key
  await saveSettings(settingsFile, { HORIZON_DEMO_API_KEY: null, HORIZON_DEMO_SEEDED_AT: null });
  const again = await seedDemo({ ...options, databaseIsEmpty: false });
  expect(again?.email).not.toBe(demo?.email);
  expect(await countsOf(await organizationOf(again?.email))).toEqual(rowsOf(whole));
});

test("a database that is in use gets no demo", async () => {
  const settingsFile = join(folder, "none.env");
  expect(await seedDemo({ url, env: {}, settingsFile, databaseIsEmpty: false })).toBeNull();
});

async function organizationOf(email: string | undefined): Promise<string> {
  const [row] = await sql`
    select m.organization_id from public.memberships m join public.users u on u.id = m.user_id where u.email = ${email ?? ""}
  `;
  return String(row?.["organization_id"]);
}
