import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { declaredDoors } from "#tests/guards.ts";
import { DOOR_ROLES, ROLES } from "#tests/manifest.ts";
import { strangeForms } from "#tests/row-checks.ts";
import { settle } from "#tests/data-api/settle.ts";
import type { Claims } from "#tests/support/acting.ts";
import { type Sql, connect } from "#tests/support/database.ts";
import { memberClaims } from "#tests/support/organization.ts";
import { snapshotOf } from "#tests/support/snapshot.ts";
import type { Tenant } from "#tests/tenant-isolation/fixtures.ts";

// The login of the direct connection, with every door of ours left out.

let sql: Sql;
let gateway: Sql;
let people: [Tenant, Tenant, Tenant];
beforeAll(async () => {
  const { superuserUrl, gatewayUrl } = inject("stack");
  [sql, gateway] = [connect(superuserUrl), connect(gatewayUrl)];
  people = await settle(sql);
});
afterAll(() => Promise.all([sql.end(), gateway.end()]));

/** What came of a statement: "ok", or its SQLSTATE. */
async function outcomeOf(statement: PromiseLike<unknown>): Promise<string> {
  try {
    await statement;
    return "ok";
  } catch (error) {
    return error instanceof postgres.PostgresError ? error.code : String(error);
  }
}

/** The claims of a call, of which a test may make anything. */
type AnyClaims = { [Name in keyof Claims]?: unknown } | null;

const call = (claims: AnyClaims, name: string, input: postgres.JSONValue = {}) =>
  gateway`select app.call_function(${JSON.stringify(claims)}::text::jsonb, ${name}, ${gateway.json(input)}, '{"request_id": "r"}') as answer`;

const everything = async () => Promise.all(people.map(({ id }) => snapshotOf(sql, id)));

/** Everybody whom claims may name. */
const claimants = (): AnyClaims[] => [null, people[1].key, people[1].worker, people[1].admin];

/** No right, or a view that nobody can write. */
const REFUSED = ["42501", "42809", "55000"];

test("by itself it reads, writes and calls nothing, whatever the claims say", async () => {
  const relations = await sql<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'app') and c.relkind in ('r', 'v', 'm', 'p')
  `;
  const functions = await sql<{ name: string }[]>`
    select p.oid::regprocedure::text as name from pg_proc p
    where p.pronamespace in ('public'::regnamespace, 'app'::regnamespace)
      and has_function_privilege('crm_gateway', p.oid, 'execute')
  `;
  expect(functions).toMatchObject([{ name: expect.stringMatching(/^app\.call_function\(/) }]);
  const before = await everything();
  const statements = [
    ...relations.flatMap(({ name }) => [
      `select 1 from ${name}`,
      `insert into ${name} default values`,
      `delete from ${name}`,
      `truncate ${name}`,
    ]),
    ...Object.keys(declaredDoors()).map((name) => `select public.${name}('{}', '{}')`),
  ];
  const done: string[] = [];
  for (const claims of claimants()) {
    await gateway`select set_config('request.jwt.claims', ${claims === null ? "" : JSON.stringify(claims)}, false)`;
    for (const statement of statements) {
      const outcome = await outcomeOf(gateway.unsafe(statement));
      if (!REFUSED.includes(outcome)) done.push(`${JSON.stringify(claims)} ${statement}: ${outcome}`);
    }
  }
  await gateway`reset all`;
  expect(done).toEqual([]);
  expect(await everything()).toEqual(before);
});

test("it becomes the doors, and nobody else by any way", async () => {
  const roles = await sql<{ name: string }[]>`select rolname as name from pg_roles`;
  expect(roles.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(ROLES)));
  const became: Record<string, string[]> = {};
  const mayBe: string[] = [];
  for (const { name } of roles) {
    const ways = [
      gateway.unsafe(`set role ${name}`),
      gateway`select set_config('role', ${name}, false)`,
      call({ role: name }, "database_health"),
    ];
    const outcomes: string[] = [];
    for (const way of ways) {
      outcomes.push(await outcomeOf(way));
      await gateway`reset role`;
    }
    const authorized = await outcomeOf(gateway.unsafe(`set session authorization ${name}`));
    if (outcomes.some((outcome) => outcome === "ok")) became[name] = outcomes;
    if (authorized !== "42501") mayBe.push(name);
  }
  const all = ["ok", "ok", "ok"];
  expect(became).toEqual({
    ...Object.fromEntries(DOOR_ROLES.map((name) => [name, all])),
    // to become oneself is nothing, and calls no function
    crm_gateway: ["ok", "ok", "42501"],
  });
  expect(mayBe).toEqual(["crm_gateway"]);
});

test.for([
  [null],
  [{}],
  [{ role: null }],
  [{ role: "" }],
  [{ role: "none" }],
  [{ role: ["crm_member"] }],
  [{ role: 1 }],
])("claims that name no role call nothing: %j", async ([claims]) => {
  expect(await outcomeOf(call(claims as AnyClaims, "database_health"))).not.toBe("ok");
});

test("a role calls over it what the manifest says, and its guard still asks who it is", async () => {
  const before = await everything();
  const leaks: string[] = [];
  for (const [name, executable] of Object.entries(declaredDoors())) {
    for (const role of DOOR_ROLES) {
      // a key or session that has ended, so that nothing is done in the end
      const outcome = await outcomeOf(call({ role, organization_id: people[1].id, sub: randomUUID() }, name));
      const isDenied = outcome === "42501";
      const isOpen = executable.includes(role);
      // who is no member is refused before the function is asked for
      const expected = role === "crm_member" ? outcome.startsWith("PT4") : isDenied !== isOpen;
      if (!expected) leaks.push(`${role} calls ${name}: ${outcome}`);
    }
  }
  expect(leaks).toEqual([]);
  expect(await everything()).toEqual(before);
});

test.for(["app.organization_id", "organization_id", "missing", "pg_sleep", "database_health('{}'); --"])(
  "there is no function %s",
  async (name) => {
    expect(await outcomeOf(call({ ...people[1].admin }, name))).toBe("42883");
  },
);

test("an organisation claim in any other form than ours reads and writes nothing", async () => {
  const [, second] = people;
  const before = await everything();
  for (const organization_id of [...strangeForms(second.id), undefined]) {
    expect(await outcomeOf(call({ ...second.key, organization_id }, "create_chat", { session_id: "s" }))).toBe("PT401");
    expect(await outcomeOf(call({ ...second.admin, organization_id }, "list_chats", { limit: 9 }))).toMatch(/^PT40/);
  }
  expect(await everything()).toEqual(before);
});

test("a member's session, membership and least role are asked with every call", async () => {
  const [, { id }] = people;
  const userId = randomUUID();
  await sql`insert into users (id, email) values (${userId}, ${`${userId}@example.com`})`;
  await sql`insert into memberships (organization_id, user_id, role) values (${id}, ${userId}, 'agent')`;
  const claims = memberClaims(id, userId);
  const list = (more: AnyClaims = {}) => outcomeOf(call({ ...claims, ...more }, "list_chats", { limit: 1 }));
  expect(await list()).toBe("ok");
  expect(await list({ least_role: "admin" } as AnyClaims)).toBe("PT403");
  await sql`update users set session_version = session_version + 1 where id = ${userId}`;
  expect(await list()).toBe("PT401");
  expect(await list({ session_version: 2 })).toBe("ok");
  await sql`delete from memberships where user_id = ${userId}`;
  expect(await list({ session_version: 2 })).toBe("PT403");
});

test("nothing of a call is left on its connection, whether it succeeds or fails", async () => {
  const state = () => gateway`
    select current_user, session_user, nullif(current_setting('request.jwt.claims', true), '') as claims,
      nullif(current_setting('request.headers', true), '') as headers, current_setting('search_path') as path
  `;
  const before = await state();
  expect(before).toMatchObject([{ current_user: "crm_gateway", claims: null, headers: null }]);
  expect(await outcomeOf(call({ ...people[1].admin }, "list_chats", { limit: 1 }))).toBe("ok");
  expect(await state()).toEqual(before);
  expect(await outcomeOf(call({ ...people[1].key }, "create_chat", { session_id: 7 }))).not.toBe("42883");
  expect(await outcomeOf(call({ ...people[1].key, key_id: randomUUID() }, "create_chat", {}))).toBe("PT401");
  expect(await state()).toEqual(before);
});
