import { randomUUID } from "node:crypto";
import { expect, inject, test } from "vitest";
import { openDatabase, post } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeKey, makeOrganization } from "@/e2e/support/organization";
import { startServer } from "@/e2e/support/server";

const sql = openDatabase();
const pathOf = (id: string) => `/api/api-keys/${id}`;

const change = (cookie: string, id: string, body: unknown) => ask(pathOf(id), { method: "PATCH", cookie, body });
const revoke = (cookie: string, id: string) => ask(pathOf(id), { method: "DELETE", cookie });
const send = (key: string, server?: string) =>
  post("/api/chats/create", { sessionId: "s" }, { key, ...(server === undefined ? {} : { server }) });

test("changes what is given and keeps the rest; the change acts at once", async () => {
  const { id, owner } = await makeOrganization(sql);
  const key = await makeKey(sql, id);
  expect(await send(key.key)).toMatchObject({ status: 200 });
  const renamed = await change(owner.cookie, key.id, { label: "Renamed" });
  expect(renamed).toMatchObject({ status: 200, body: { data: { label: "Renamed", expires_at: null } } });
  const narrowed = await change(owner.cookie, key.id, { scopes: ["articles:write"] });
  expect(narrowed).toMatchObject({ status: 200, body: { data: { label: "Renamed", scopes: ["articles:write"] } } });
  expect(await send(key.key)).toMatchObject({ status: 403, body: { code: "insufficient_scope" } });
});

test("an expiry can be set and taken away while the key works", async () => {
  const { id, owner } = await makeOrganization(sql);
  const key = await makeKey(sql, id);
  const expires_at = new Date(Date.now() + 60_000).toISOString();
  expect(await change(owner.cookie, key.id, { expires_at })).toMatchObject({ body: { data: { expires_at } } });
  expect(await change(owner.cookie, key.id, { expires_at: null })).toMatchObject({
    body: { data: { expires_at: null } },
  });
  const past = await change(owner.cookie, key.id, { expires_at: "2020-01-01T00:00:00Z" });
  expect(past).toMatchObject({ status: 422 });
});

test("what has ended is not brought back", async () => {
  const { id, owner } = await makeOrganization(sql);
  const dead = [await makeKey(sql, id, { revoked: true }), await makeKey(sql, id, { expiresIn: -1 })];
  for (const key of dead) {
    const answer = await change(owner.cookie, key.id, { expires_at: null });
    expect(answer).toMatchObject({ status: 409, body: { code: "conflict" } });
  }
});

test.each([
  [{}],
  [{ label: " " }],
  [{ scopes: [] }],
  [{ kind: "secret" }],
  [{ is_primary: true }],
  [{ revoked_at: null }],
])("refuses %o with 422", async (body) => {
  const { key, owner } = await makeOrganization(sql);
  expect(await change(owner.cookie, key.id, body)).toMatchObject({ status: 422 });
});

test("a publishable key is never given the scope that costs money", async () => {
  const { id, owner } = await makeOrganization(sql);
  const key = await makeKey(sql, id, { kind: "publishable" });
  expect(await change(owner.cookie, key.id, { scopes: ["summaries:write"] })).toMatchObject({ status: 422 });
});

test("a revoked key fails on its next request on every server, also where it was cached", async () => {
  const { id, owner } = await makeOrganization(sql);
  const key = await makeKey(sql, id);
  const second = await startServer({ stack: inject("stack") });
  try {
    expect(await send(key.key)).toMatchObject({ status: 200 });
    expect(await send(key.key, second.url)).toMatchObject({ status: 200 });
    const answer = await revoke(owner.cookie, key.id);
    expect(answer).toMatchObject({ status: 200, body: { data: { id: key.id, status: "revoked" } } });
    expect(await send(key.key)).toMatchObject({ status: 401 });
    expect(await send(key.key, second.url)).toMatchObject({ status: 401 });
  } finally {
    await second.stop();
  }
});

test("revoking again changes nothing, not even the moment", async () => {
  const { id, owner } = await makeOrganization(sql);
  const key = await makeKey(sql, id);
  const first = await revoke(owner.cookie, key.id);
  expect((await revoke(owner.cookie, key.id)).body).toEqual(first.body);
  const log = await sql`select from public.audit_logs where organization_id = ${id} and action = 'api_key.revoked'`;
  expect(log).toHaveLength(1);
});

test("unknown ids are 404, another organisation's are 403 and audited on both sides", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  for (const id of [randomUUID(), "garbage"]) {
    expect(await revoke(mine.owner.cookie, id)).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(await change(mine.owner.cookie, id, { label: "Mine" })).toMatchObject({ status: 404 });
  }
  expect(await revoke(mine.owner.cookie, theirs.key.id)).toMatchObject({
    status: 403,
    body: { code: "other_organization" },
  });
  expect(await change(mine.owner.cookie, theirs.key.id, { label: "Mine" })).toMatchObject({ status: 403 });
  expect(await send(theirs.key.key)).toMatchObject({ status: 200 });
  const log = await sql`
    select distinct organization_id from public.audit_logs where action = 'access.refused' and object_id = ${theirs.key.id}
  `;
  expect(log.map((row) => row["organization_id"])).toEqual(expect.arrayContaining([mine.id, theirs.id]));
});
