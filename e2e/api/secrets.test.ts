import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { readOperations } from "@/e2e/support/contract";
import { exampleFor, plant } from "@/e2e/support/examples";
import { send } from "@/e2e/support/http";
import type { Reply, Sent } from "@/e2e/support/http";
import { PASSWORD, makeMember, makeOrganization } from "@/e2e/support/organization";
import { startProxy } from "@/e2e/support/proxy";
import type { Proxy } from "@/e2e/support/proxy";
import { CRON_SECRET, SESSION_SECRET } from "@/e2e/support/secrets";
import { startServer } from "@/e2e/support/server";
import type { TestServer } from "@/e2e/support/server";
import { generateApiKey } from "@/lib/platform/crypto";

const CANARY = "canary-7f3a";

const sql = openDatabase();
const operations = await readOperations(inject("serverUrl"));

let proxy: Proxy;
let server: TestServer;

beforeAll(async () => {
  const stack = inject("stack");
  proxy = await startProxy(stack.apiUrl);
  server = await startServer({ stack, apiUrl: proxy.url, env: { LOG_LEVEL: "trace" } });
}, 300_000);

afterAll(async () => {
  await server.stop();
  await proxy.stop();
});

/** The example with our mark in every text that is free in form. */
function marked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, MARKED.has(name) ? `${CANARY} ${name}` : marked(inner)]),
  );
}

const MARKED = new Set(["content", "location", "userAgent", "title", "searchQuery", "articleTitle", "source", "label"]);

test("nothing secret or personal is logged or told in a refusal, at the most talkative level and whatever fails", async () => {
  const organization = await makeOrganization(sql);
  const member = await makeMember(sql, organization.id, "analyst");
  const planted = await plant(server.url, organization);
  const unknown = generateApiKey("secret");
  const email = `${CANARY}@example.com`;
  const replies: Reply[] = [];
  const ask = async (sent: Sent) => void replies.push(await send(server.url, sent));
  const { key } = organization.key;

  await sql.unsafe(
    `alter table public.chat_messages add constraint canary check (content not like '${CANARY} forbidden%') not valid`,
  );
  for (const { path, credentials } of operations) {
    if (credentials.join() !== "apiKey") continue;
    const body = () => ({ ...(marked(exampleFor(path, planted)) as object), metadata: { [CANARY]: CANARY } });
    await ask({ path, key, body: body() });
    await ask({ path, key: unknown.key, body: body() });
    await ask({
      path,
      key,
      body: { ...body(), metadata: { a: { b: { c: { d: CANARY } } } }, chatId: { [CANARY]: 1 } },
    });
    await ask({ path, key, body: `{"${CANARY}": "${CANARY}` });
    for (const fault of ["refuse", "drop-reply", "cut-reply", "bad-gateway"] as const) {
      proxy.inject(fault, 1);
      await ask({ path, key, body: body() });
    }
  }
  await ask({
    path: "/api/chats/message",
    key,
    body: { chatId: planted.chatId, role: "user", content: `${CANARY} forbidden` },
  });
  await sql`alter table public.chat_messages drop constraint canary`;
  await ask({ path: "/api/users/identify", key, body: { email, session_id: "s" } });
  await ask({ path: "/api/users/identify", key, body: { email: `${email} ${CANARY}` } });
  const registration = { ...exampleFor("/api/register", planted), email };
  await ask({ path: "/api/register", body: registration });
  await ask({ path: "/api/register", body: registration });
  await ask({ path: "/api/register", body: { ...registration, email: `${CANARY} is no address`, password: CANARY } });
  await ask({ path: "/api/settings", headers: { cookie: member.cookie }, method: "PUT", body: { location: CANARY } });
  await ask({ path: "/api/api-keys", headers: { cookie: organization.owner.cookie }, body: { label: CANARY } });
  await ask({ path: "/api/cron/summarize-chats", headers: { authorization: `Bearer ${CRON_SECRET}` } });
  await ask({ path: "/api/cron/summarize-chats", headers: { authorization: `Bearer ${CANARY}` } });
  await signIn(email, PASSWORD);
  await signIn(email, CANARY);
  proxy.inject("refuse", 1);
  await signIn(email, CANARY);

  const refusals = replies.filter(({ status }) => status >= 400);
  expect(new Set(refusals.map(({ status }) => status))).toEqual(new Set([400, 401, 403, 409, 422, 503]));
  const log = server.log();
  expect(log).toContain("http.request");
  expect(log).toContain("http.failure");

  const secrets = [key, unknown.key, SESSION_SECRET, CRON_SECRET, PASSWORD, inject("stack").jwtSecret];
  const forbidden = [
    CANARY,
    ...secrets,
    ...secrets.map((secret) => createHash("sha256").update(secret).digest("hex")),
    organization.owner.email,
    member.email,
    member.cookie.split("=")[1] ?? "",
    "eyJ",
    "$argon2",
    "127.0.0.1",
    "::1",
  ];
  const events = log.split("\n").filter((line) => line.startsWith("{"));
  for (const text of [...events, ...refusals.map((reply) => reply.text)]) {
    expect(forbidden.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${text}`)).toEqual([]);
  }
});

async function signIn(email: string, password: string): Promise<void> {
  const csrf = await fetch(`${server.url}/api/auth/csrf`);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  await fetch(`${server.url}/api/auth/callback/credentials`, {
    method: "POST",
    redirect: "manual",
    headers: {
      cookie: csrf.headers
        .getSetCookie()
        .map((line) => line.split(";")[0])
        .join("; "),
    },
    body: new URLSearchParams({ csrfToken, email, password, json: "true" }),
  });
}
