import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase, post } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeKey, makeOrganization } from "@/e2e/support/organization";
import { ApiKeyWithSecret } from "@/lib/core/api-keys/schemas";

const sql = openDatabase();
const pathOf = (id: string) => `/api/api-keys/${id}/rotate`;
const Rotated = z.strictObject({ data: z.strictObject(ApiKeyWithSecret.shape) });

const rotate = (cookie: string, id: string, body: unknown = {}) => ask(pathOf(id), { method: "POST", cookie, body });
const send = (key: string) => post("/api/chats/create", { sessionId: "s" }, { key });

test("with a grace both keys work until it ends", async () => {
  const { id, owner, key } = await makeOrganization(sql);
  const answer = await rotate(owner.cookie, key.id, { grace_seconds: 3600 });
  expect(answer.status).toBe(201);
  const { data } = Rotated.parse(answer.body);
  expect(data).toMatchObject({
    label: "Primary key",
    kind: "secret",
    is_primary: true,
    expires_at: null,
    status: "live",
  });
  expect(await send(data.key)).toMatchObject({ status: 200 });
  expect(await send(key.key)).toMatchObject({ status: 200 });
  await sql`update public.api_keys set expires_at = now() where organization_id = ${id} and id = ${key.id}`;
  expect(await send(key.key)).toMatchObject({ status: 401 });
});

test("without a grace the old key fails on its next request", async () => {
  const { owner, key } = await makeOrganization(sql);
  expect(await send(key.key)).toMatchObject({ status: 200 });
  const { data } = Rotated.parse((await rotate(owner.cookie, key.id)).body);
  expect(await send(key.key)).toMatchObject({ status: 401 });
  expect(await send(data.key)).toMatchObject({ status: 200 });
});

test("a publishable key is followed by a publishable one with the same origins", async () => {
  const { id, owner } = await makeOrganization(sql);
  const allowedOrigins = ["https://faro.example"];
  const key = await makeKey(sql, id, { kind: "publishable", allowedOrigins });
  const { data } = Rotated.parse((await rotate(owner.cookie, key.id)).body);
  expect(data.key).toMatch(/^hmz_pub_/);
  expect(data.allowed_origins).toEqual(allowedOrigins);
});

test("the grace never lengthens the life of the old key", async () => {
  const { id, owner } = await makeOrganization(sql);
  const key = await makeKey(sql, id, { expiresIn: 60 });
  await rotate(owner.cookie, key.id, { grace_seconds: 86_400 });
  const [old] =
    await sql`select expires_at < now() + interval '61 seconds' as is_short from public.api_keys where id = ${key.id}`;
  expect(old).toEqual({ is_short: true });
});

test("two rotations at once leave one primary key", async () => {
  const { id, owner, key } = await makeOrganization(sql);
  const answers = await Promise.all([rotate(owner.cookie, key.id), rotate(owner.cookie, key.id)]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  const primary = await sql`
    select from public.api_keys where organization_id = ${id} and is_primary and revoked_at is null
  `;
  expect(primary).toHaveLength(1);
});

test.each([
  [{ grace_seconds: -1 }],
  [{ grace_seconds: 86_401 }],
  [{ grace_seconds: 1.5 }],
  [{ grace_seconds: "1" }],
  [{ key: "mine" }],
])("refuses %o with 422", async (body) => {
  const { owner, key } = await makeOrganization(sql);
  expect(await rotate(owner.cookie, key.id, body)).toMatchObject({ status: 422 });
  expect(await send(key.key)).toMatchObject({ status: 200 });
});

test("unknown ids are 404, another organisation's 403, and a key that has ended 409", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  const dead = await makeKey(sql, mine.id, { revoked: true });
  expect(await rotate(mine.owner.cookie, randomUUID())).toMatchObject({ status: 404 });
  expect(await rotate(mine.owner.cookie, theirs.key.id)).toMatchObject({
    status: 403,
    body: { code: "other_organization" },
  });
  expect(await rotate(mine.owner.cookie, dead.id)).toMatchObject({ status: 409 });
  expect(await send(theirs.key.key)).toMatchObject({ status: 200 });
});
