import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase, post } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeKey, makeMember, makeOrganization } from "@/e2e/support/organization";
import { ApiKey, ApiKeyWithSecret } from "@/lib/core/api-keys/schemas";

const path = "/api/api-keys";
const sql = openDatabase();
const Page = z.strictObject({ data: z.array(z.strictObject(ApiKey.shape)), next_cursor: z.string().nullable() });
const Created = z.strictObject({ data: z.strictObject(ApiKeyWithSecret.shape) });

const create = (cookie: string, body: unknown) => ask(path, { method: "POST", cookie, body });

test("every member sees the keys of the organisation, never a key or its digest", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  const { cookie } = await makeMember(sql, mine.id, "analyst");
  const answer = await ask(path, { cookie });
  const { data } = Page.parse(answer.body);
  expect(data).toMatchObject([{ id: mine.key.id, is_primary: true, status: "live", created_by: "Olga Owner" }]);
  const text = JSON.stringify(answer.body);
  expect(text).not.toContain(mine.key.key);
  expect(text).not.toContain(theirs.key.id);
});

test("lists page by page, newest first", async () => {
  const { id, owner, key } = await makeOrganization(sql);
  const made = [key.id];
  for (let more = 1; more <= 4; more += 1) {
    const { id: keyId } = await makeKey(sql, id);
    // two made within a millisecond have no order of their own
    await sql`update public.api_keys set created_at = created_at + ${more} * interval '1 second' where id = ${keyId}`;
    made.unshift(keyId);
  }
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const answer = await ask(`${path}?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`, { cookie: owner.cookie });
    const page: z.output<typeof Page> = Page.parse(answer.body);
    expect(page.data.length).toBeLessThanOrEqual(2);
    seen.push(...page.data.map((found) => found.id));
    cursor = page.next_cursor;
  }
  expect(seen).toEqual(made);
});

test("shows a new key once; it works at once and has all that a secret key may have", async () => {
  const { id, owner } = await makeOrganization(sql);
  const answer = await create(owner.cookie, { label: " Widget " });
  expect(answer.status).toBe(201);
  const { data } = Created.parse(answer.body);
  expect(data).toMatchObject({
    label: "Widget",
    kind: "secret",
    environment: "live",
    is_primary: false,
    scopes: ["chats:write", "articles:write", "visitors:write", "summaries:write"],
    prefix: data.key.slice(0, 8),
    last4: data.key.slice(-4),
    last_used_at: null,
    created_by: "Olga Owner",
  });
  expect(await post("/api/chats/create", { sessionId: "s" }, { key: data.key })).toMatchObject({ status: 200 });
  const log =
    await sql`select action, object_id from public.audit_logs where organization_id = ${id} order by id desc limit 1`;
  expect(log).toEqual([{ action: "api_key.created", object_id: data.id }]);
});

test("a publishable key works on its origins, and nowhere else in a browser", async () => {
  const { owner } = await makeOrganization(sql);
  const body = { label: "Site", kind: "publishable", allowed_origins: ["https://faro.example"] };
  const { data } = Created.parse((await create(owner.cookie, body)).body);
  expect(data.key).toMatch(/^hmz_pub_[A-Za-z0-9]{32}$/);
  const identify = (origin: string) =>
    post("/api/users/identify", { email: "a@example.com", session_id: "s" }, { key: data.key, headers: { origin } });
  expect(await identify("https://faro.example")).toMatchObject({ status: 200 });
  expect(await identify("https://evil.example")).toMatchObject({ status: 403, body: { code: "origin_not_allowed" } });
});

test.each([
  [{}],
  [{ label: "" }],
  [{ label: "x".repeat(101) }],
  [{ label: "a", kind: "root" }],
  [{ label: "a", scopes: [] }],
  [{ label: "a", scopes: ["chats:read"] }],
  [{ label: "a", kind: "publishable", scopes: ["summaries:write"] }],
  [{ label: "a", kind: "publishable", allowed_origins: ["https://faro.example/path"] }],
  [{ label: "a", kind: "publishable", allowed_origins: ["*"] }],
  [{ label: "a", allowed_origins: ["https://faro.example"] }],
  [{ label: "a", expires_at: "tomorrow" }],
  [{ label: "a", expires_at: "2020-01-01T00:00:00Z" }],
  [{ label: "a", is_primary: true }],
  [{ label: "a", organization_id: "00000000-0000-4000-8000-000000000000" }],
])("refuses %o with 422", async (body) => {
  const { owner } = await makeOrganization(sql);
  expect(await create(owner.cookie, body)).toMatchObject({ status: 422, body: { code: "invalid_request" } });
});

test("stops at a hundred live keys", async () => {
  const { id, owner } = await makeOrganization(sql);
  await sql`
    insert into public.api_keys (organization_id, label, kind, prefix, last4, key_digest, scopes)
    select ${id}, 'Many', 'secret', 'hmz_', 'last', sha256(gen_random_uuid()::text::bytea), array['chats:write']
    from generate_series(1, 98)
  `;
  const answers = await Promise.all([1, 2, 3].map(() => create(owner.cookie, { label: "One more" })));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
});
