import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { declaredDoors } from "#tests/guards.ts";
import { TABLE_GRANTS, TABLE_READERS } from "#tests/manifest.ts";
import type { Tenant } from "#tests/tenant-isolation/fixtures.ts";
import { strangeForms } from "#tests/row-checks.ts";
import type { Claims } from "#tests/support/acting.ts";
import { type Sql, connect } from "#tests/support/database.ts";
import { MEMBER_ROLES, memberClaims } from "#tests/support/organization.ts";
import { type Reply, inTurns, mint, request, rpc } from "./request.ts";
import { ROUNDS, byTurns } from "#tests/support/rounds.ts";
import { everythingOf, settle } from "./settle.ts";

// Role by table by verb, with every door of ours left out: straight at the Data API, with tokens as we mint them.

let sql: Sql;
let people: [Tenant, Tenant, Tenant];
beforeAll(async () => {
  sql = connect(inject("stack").superuserUrl);
  people = await settle(sql);
});
afterAll(() => sql.end());

interface Caller {
  name: string;
  token: string | null;
  /** The role of a member who is who they say, in the organisation that the token names. */
  memberRole?: string;
}

/** Everybody who might call, with tokens for an organisation; `home` is where the people and keys really belong. */
async function callersFor(organization: Tenant, home: Tenant): Promise<Caller[]> {
  const at = { organization_id: organization.id };
  const plain = ["anon", "authenticated", "service_role", "crm_public"];
  const callers: Caller[] = [
    { name: "nobody", token: null },
    { name: "a token without a role", token: await mint({ ...home.admin, ...at, role: undefined }) },
    { name: "crm_ingest", token: await mint({ ...home.key, ...at }) },
    { name: "crm_worker", token: await mint({ ...home.worker, ...at }) },
  ];
  for (const role of plain) callers.push({ name: role, token: await mint({ ...home.admin, ...at, role }) });
  for (const memberRole of MEMBER_ROLES) {
    const token = await mint({ ...(await memberOf(home, memberRole)), ...at });
    callers.push(
      organization === home
        ? { name: `crm_member ${memberRole}`, token, memberRole }
        : { name: `crm_member ${memberRole} of another organisation`, token },
    );
  }
  return callers;
}

async function memberOf({ id }: Tenant, role: string): Promise<Claims> {
  const userId = randomUUID();
  await sql`insert into users (id, email) values (${userId}, ${`${userId}@example.com`})`;
  await sql`insert into memberships (organization_id, user_id, role) values (${id}, ${userId}, ${role})`;
  return memberClaims(id, userId);
}

describe("role × table × verb × organisation", () => {
  test("a member reads what the manifest says and of one organisation; nobody else reads, and nobody writes", async () => {
    const [first, second] = people;
    const callers = [...(await callersFor(second, second)), ...(await callersFor(first, second))];
    const before = await everythingOf(sql, people);
    const leaks: string[] = [];
    let cells = 0;
    const jobs = Object.keys(TABLE_READERS).flatMap((table, row) =>
      callers.flatMap((caller, column) =>
        triedBy(row + column).map((verb) => async () => {
          cells += 1;
          leaks.push(...(await leaksOf(caller, table, verb)));
        }),
      ),
    );
    await inTurns(jobs);
    expect(leaks).toEqual([]);
    expect(await everythingOf(sql, people)).toEqual(before);
    console.log(`role × table × verb × organisation: ${cells} cells, ${leaks.length} leaks`);
  }, 120_000);
});

const VERBS = ["select", "insert", "update", "delete"] as const;

/** By default reading, and one way of writing by turns. */
const triedBy = (turn: number) => ["select" as const, ...byTurns(VERBS.slice(1), turn)];

async function leaksOf(caller: Caller, table: string, verb: (typeof VERBS)[number]): Promise<string[]> {
  const reply = await attempt(caller, table, verb);
  const cell = `${caller.name} ${verb}s ${table}: ${reply.status} ${JSON.stringify(reply.body).slice(0, 200)}`;
  const readers = TABLE_READERS[table];
  const isAdmin = caller.memberRole === "owner" || caller.memberRole === "admin";
  const maySee =
    verb === "select" &&
    caller.memberRole !== undefined &&
    (readers === "members" ||
      (readers === "admins" && isAdmin) ||
      (readers === "managers" && (isAdmin || caller.memberRole === "manager")));
  if (maySee) return (await seesItsOwn(reply, table)) ? [] : [cell];
  const isEmpty = reply.status === 200 && Array.isArray(reply.body) && reply.body.length === 0;
  const isMember = caller.name.startsWith("crm_member");
  // a member whose role is too low sees nothing; who is no member here is refused before anything is read
  if (verb === "select" && isMember && readers !== "nobody" && caller.memberRole !== undefined)
    return isEmpty ? [] : [cell];
  return [401, 403, 404].includes(reply.status) ? [] : [cell];
}

function attempt({ token }: Caller, table: string, verb: (typeof VERBS)[number]): Promise<Reply> {
  const key =
    table === "organizations" || table === "users"
      ? "id"
      : table === "user_credentials"
        ? "user_id"
        : "organization_id";
  const all = `${table}?${key}=not.is.null`;
  switch (verb) {
    case "select":
      return request(token, `${table}?select=${columnsOf(table)}`);
    case "insert":
      return request(token, table, { method: "POST", body: { [key]: people[1].id } });
    case "update":
      return request(token, all, { method: "PATCH", body: { [key]: people[1].id } });
    case "delete":
      return request(token, all, { method: "DELETE" });
  }
}

/** All rows of the organisation that the caller belongs to, and none beside them. */
async function seesItsOwn({ status, body }: Reply, table: string): Promise<boolean> {
  const [, { id }] = people;
  if (status !== 200 || !Array.isArray(body)) return false;
  const own: Record<string, string> = {
    organizations: "id = $1",
    users: "id in (select user_id from memberships where organization_id = $1)",
  };
  const there = await sql.unsafe(`select 1 from ${table} where ${own[table] ?? "organization_id = $1"}`, [id]);
  const isOwn = (row: Record<string, unknown>) =>
    table === "users" || row[table === "organizations" ? "id" : "organization_id"] === id;
  return body.length === there.length && body.length > 0 && body.every(isOwn);
}

function columnsOf(table: string): string {
  const grant = TABLE_GRANTS["crm_member"]?.find((one) => one.endsWith(` on ${table}`));
  return /^select \((.*)\) on /.exec(grant ?? "")?.[1]?.replaceAll(" ", "") ?? "*";
}

describe("role × function", () => {
  test("only the roles of the manifest may call a function, and its guard still asks who they are", async () => {
    const [, second] = people;
    const callers = await callersFor(second, second);
    const before = await everythingOf(sql, people);
    const leaks: string[] = [];
    let cells = 0;
    const jobs = Object.entries(declaredDoors()).flatMap(([name, executable], row) =>
      (ROUNDS > 1 ? callers : callers.filter((_, column) => (row + column) % 2 === 0)).map(
        ({ name: caller, token }) =>
          async () => {
            cells += 1;
            const [role = ""] = caller.split(" ");
            // whoever may call comes with a key or session that has ended, so that nothing is done in the end
            const ended = executable.includes(role)
              ? await mint({ role, organization_id: second.id, sub: randomUUID() })
              : token;
            const reply = await rpc(ended, name);
            const isDenied = [401, 403].includes(reply.status) && JSON.stringify(reply.body).includes("42501");
            if (isDenied === executable.includes(role))
              leaks.push(`${caller} calls ${name}: ${reply.status} ${JSON.stringify(reply.body)}`);
          },
      ),
    );
    await inTurns(jobs);
    expect(leaks).toEqual([]);
    expect(await everythingOf(sql, people)).toEqual(before);
    console.log(`role × function: ${cells} cells, ${leaks.length} leaks`);
  }, 120_000);

  test.for(["organization_id", "app.organization_id", "missing", "act", "pg_sleep", "set_config"])(
    "there is no function %s",
    async (name) => {
      expect((await rpc(await mint(people[1].admin), name)).status).toBe(404);
    },
  );

  test.for(["pg_roles", "pg_catalog.pg_roles", "schema_migrations", "information_schema.tables"])(
    "there is no table %s",
    async (name) => {
      expect((await request(await mint(people[1].admin), name)).status).toBe(404);
    },
  );
});

describe("claims that are none", () => {
  test("an organisation claim in any other form than ours shows no row, and no function acts on it", async () => {
    const [, second] = people;
    const tables = Object.keys(TABLE_READERS).filter((table) => TABLE_READERS[table] !== "nobody");
    const shown: string[] = [];
    let cells = 0;
    const jobs = [...strangeForms(second.id), undefined].flatMap((organization_id) => [
      ...tables.map((table) => async () => {
        cells += 1;
        const reply = await request(
          await mint({ ...second.admin, organization_id }),
          `${table}?select=${columnsOf(table)}`,
        );
        if (reply.status < 400 && JSON.stringify(reply.body) !== "[]")
          shown.push(`${JSON.stringify(organization_id)} ${table}`);
      }),
      ...(
        [
          [second.key, "create_chat", { session_id: "s" }],
          [second.admin, "list_chats", { limit: 9 }],
          [second.worker, "claim_chat_summaries", {}],
        ] as const
      ).map(([claims, name, input]) => async () => {
        cells += 1;
        const reply = await rpc(await mint({ ...claims, organization_id }), name, input);
        if (reply.status < 400) shown.push(`${JSON.stringify(organization_id)} ${name}`);
      }),
    ]);
    await inTurns(jobs);
    expect(shown).toEqual([]);
    console.log(`claims that are none: ${cells} cells, ${shown.length} leaks`);
  }, 120_000);

  test.for([
    ["a member who was removed", "delete from memberships where user_id = $1"],
    ["a person who was disabled", "update users set status = 'disabled' where id = $1"],
    ["a session that was ended", "update users set session_version = session_version + 1 where id = $1"],
  ] as const)("%s is refused from the next request on", async ([, change]) => {
    const claims = await memberOf(people[1], "owner");
    const token = await mint(claims);
    const rows = () => request(token, "chats?select=id");
    expect((await rows()).body).not.toEqual([]);
    expect((await rpc(token, "list_chats", { limit: 1 })).status).toBe(200);
    await sql.unsafe(change, [claims.sub ?? null]);
    expect([401, 403]).toContain((await rows()).status);
    expect([401, 403]).toContain((await rpc(token, "list_chats", { limit: 1 })).status);
  });
});
