import { randomUUID } from "node:crypto";
import { expect, inject, test } from "vitest";
import { openDatabase, post } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { startServer } from "@/e2e/support/server";
import { Registered } from "@/lib/core/organizations/schemas";
import { z } from "zod";

const path = "/api/register";
const sql = openDatabase();
const Answer = z.strictObject({ data: z.strictObject(Registered.shape) });

const somebody = () => ({
  organization_name: " Harbour Hotels ",
  name: "Ada Lovelace",
  email: `Ada-${randomUUID()}@Example.com`,
  password: "correct horse battery",
});
const register = (body: unknown) => ask(path, { method: "POST", body });

test("creates organisation, owner and primary key at once, and shows the key", async () => {
  const person = somebody();
  const answer = await register({ ...person, timezone: "Europe/Lisbon" });
  expect(answer.status).toBe(201);
  const { organization_id, user_id, api_key } = Answer.parse(answer.body).data;
  const rows = await sql`
    select o.name, o.timezone, u.email, m.role, k.is_primary, k.key_digest = sha256(${api_key}::bytea) as is_key, c.password_digest
    from public.organizations o
    join public.memberships m on m.organization_id = o.id
    join public.users u on u.id = m.user_id
    join public.user_credentials c on c.user_id = u.id
    join public.api_keys k on k.organization_id = o.id
    where o.id = ${organization_id} and u.id = ${user_id}
  `;
  expect(rows).toEqual([
    {
      name: "Harbour Hotels",
      timezone: "Europe/Lisbon",
      email: person.email.toLowerCase(),
      role: "owner",
      is_primary: true,
      is_key: true,
      password_digest: expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/),
    },
  ]);
  expect(await post("/api/chats/create", { sessionId: "s" }, { key: api_key })).toMatchObject({ status: 200 });
});

test("refuses a known e-mail, however it is written, and leaves nothing behind", async () => {
  const person = somebody();
  expect(await register(person)).toMatchObject({ status: 201 });
  const name = `Second ${randomUUID()}`;
  const again = await register({ ...person, organization_name: name, email: ` ${person.email.toUpperCase()} ` });
  expect(again).toMatchObject({ status: 409, body: { code: "conflict" } });
  expect(await sql`select from public.organizations where name = ${name}`).toHaveLength(0);
});

test("registers one of two who come at the same time with one e-mail", async () => {
  const person = somebody();
  const answers = await Promise.all([register(person), register(person), register(person)]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
});

test.each([
  ["no e-mail", { email: undefined }, "email"],
  ["something that is no e-mail", { email: "ada" }, "email"],
  ["a blank name", { name: "  " }, "name"],
  ["a name too long", { organization_name: "x".repeat(201) }, "organization_name"],
  ["a short password", { password: "short" }, "password"],
  ["a long password", { password: "x1y2z3w4".repeat(26) }, "password"],
  ["a well-known password", { password: "Password1234" }, "password"],
  ["the e-mail as password", { email: "ada@example.com", password: "ada@example.com" }, "password"],
  ["an unknown time zone", { timezone: "Europe/Atlantis" }, "timezone"],
])("refuses %s", async (_what, wrong, field) => {
  const answer = await register({ ...somebody(), ...wrong });
  expect(answer).toMatchObject({ status: 422, body: { code: "invalid_request", issues: [{ path: field }] } });
});

test.each(["role", "organization_id", "user_id", "session_version"])("refuses a field of ours: %s", async (field) => {
  expect(await register({ ...somebody(), [field]: "owner" })).toMatchObject({ status: 422 });
});

test("is limited by address", async () => {
  const server = await startServer({ stack: inject("stack"), env: { RATE_LIMIT_PUBLIC_PER_MINUTE: "2" } });
  try {
    const ask3 = () => ask(path, { method: "POST", body: {}, server: server.url });
    const answers = [await ask3(), await ask3(), await ask3()];
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 429]);
    expect(Number(answers.at(-1)?.headers.get("retry-after"))).toBeGreaterThan(0);
  } finally {
    await server.stop();
  }
});
