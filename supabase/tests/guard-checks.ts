import { deepEqual, notEqual } from "node:assert/strict";
import { type Guard, declaredGuards } from "./guards.ts";
import { type Claims, type Json, type Outcome, call } from "./support/acting.ts";
import type { Check } from "./support/check.ts";
import { type Sql, undone } from "./support/database.ts";
import { ALL_SCOPES, MEMBER_ROLES, keyClaims, makeOrganization } from "./support/organization.ts";

/** That each exposed function asks who is calling, whatever the door in front of it has decided. */
export const guardChecks: Check[] = [
  ...Object.entries(declaredGuards()).flatMap(([name, guard]) => [
    ...(guard.key === undefined ? [] : keyChecks(name, guard.key)),
    ...(guard.member === undefined ? [] : memberChecks(name, guard.member)),
    ...(guard.worker === undefined ? [] : [workerCheck(name)]),
    ...(guard.whileLive === undefined ? [] : [suspensionCheck(name)]),
  ]),
  {
    name: "ingest asks for the scope of every item, and for a live key when there is none",
    run: ingestAsksForEachScope,
  },
];

const REFUSED = {
  unauthorized: "PT401",
  insufficient_scope: "PT403",
  insufficient_role: "PT403",
  not_a_member: "PT403",
  organization_suspended: "PT403",
};

function keyChecks(name: string, scope: string): Check[] {
  const changes: Record<string, string> = {
    revoked: "update api_keys set revoked_at = now() where organization_id = $1",
    expired: "update api_keys set expires_at = now() - interval '1 second' where organization_id = $1",
    "of a suspended organisation": "update organizations set status = 'suspended' where id = $1",
  };
  return [
    ...Object.entries(changes).map(([state, change]) => ({
      name: `${name} refuses a key that is ${state}`,
      run: async (sql: Sql) => {
        const { id, key } = await makeOrganization(sql);
        await letsIn(sql, key, name);
        await sql.unsafe(change, [id]);
        await refuses(sql, key, name, "unauthorized");
      },
    })),
    {
      name: `${name} refuses a key of another organisation, and none at all`,
      run: async (sql) => {
        const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
        await refuses(sql, { ...ours.key, ...key(theirs.keyId) }, name, "unauthorized");
        await refuses(sql, { ...ours.key, ...key("") }, name, "unauthorized");
        await refuses(sql, { ...ours.key, organization_id: undefined }, name, "unauthorized");
      },
    },
    {
      name: `${name} needs the scope ${scope} and no other`,
      run: async (sql) => {
        const others = await makeOrganization(sql, { scopes: ALL_SCOPES.filter((one) => one !== scope) });
        await refuses(sql, others.key, name, "insufficient_scope");
        const only = await makeOrganization(sql, { scopes: [scope] });
        await letsIn(sql, only.key, name);
      },
    },
  ];
}

const key = (keyId: string) => ({ key_id: keyId, sub: keyId });

function memberChecks(name: string, least: NonNullable<Guard["member"]>): Check[] {
  const changes: Record<string, [string, keyof typeof REFUSED]> = {
    "disabled person": ["update users set status = 'disabled' where id = $1", "unauthorized"],
    "session that was ended": ["update users set session_version = 2 where id = $1", "unauthorized"],
    "removed member": ["delete from memberships where user_id = $1", "not_a_member"],
  };
  return [
    ...Object.entries(changes).map(([who, [change, code]]) => ({
      name: `${name} refuses a ${who} at once`,
      run: async (sql: Sql) => {
        const { members } = await makeOrganization(sql);
        await letsIn(sql, members.owner, name);
        await sql.unsafe(change, [members.owner.sub ?? null]);
        await refuses(sql, members.owner, name, code);
      },
    })),
    {
      name: `${name} refuses members of other organisations, keys and strangers`,
      run: async (sql) => {
        const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
        await refuses(sql, { ...theirs.members.owner, organization_id: ours.id }, name, "not_a_member");
        await refuses(sql, { ...ours.members.owner, actor: "public" }, name, "unauthorized");
        await refuses(sql, { ...ours.members.owner, session_version: undefined }, name, "unauthorized");
        await refuses(sql, { ...ours.members.owner, organization_id: undefined }, name, "not_a_member");
      },
    },
    {
      name: `${name} needs the role ${least}`,
      run: async (sql) => {
        const { members } = await makeOrganization(sql);
        for (const role of MEMBER_ROLES) {
          if (MEMBER_ROLES.indexOf(role) <= MEMBER_ROLES.indexOf(least)) await letsIn(sql, members[role], name);
          else await refuses(sql, members[role], name, "insufficient_role");
        }
      },
    },
  ];
}

function workerCheck(name: string): Check {
  return {
    name: `${name} lets the worker act for an organisation, and for none without a claim`,
    run: async (sql) => {
      const { id } = await makeOrganization(sql);
      await letsIn(sql, { role: "crm_worker", actor: "worker", sub: "test", organization_id: id }, name);
      await refuses(sql, { role: "crm_worker", actor: "worker", sub: "test" }, name, "unauthorized");
    },
  };
}

function suspensionCheck(name: string): Check {
  return {
    name: `${name} refuses the members of a suspended organisation`,
    run: async (sql) => {
      const { id, members } = await makeOrganization(sql);
      await sql`update organizations set status = 'suspended' where id = ${id}`;
      await refuses(sql, members.owner, name, "organization_suspended");
    },
  };
}

async function ingestAsksForEachScope(sql: Sql): Promise<void> {
  const scopes = {
    chat: "chats:write",
    message: "chats:write",
    visitor: "visitors:write",
    view: "articles:write",
    mention: "articles:write",
    click: "articles:write",
  };
  for (const [type, scope] of Object.entries(scopes)) {
    const { key: only } = await makeOrganization(sql, { scopes: [scope] });
    const { key: others } = await makeOrganization(sql, { scopes: ALL_SCOPES.filter((one) => one !== scope) });
    const input = {
      items: [
        {
          index: 0,
          type,
          chat_id: "nowhere",
          session_id: "s",
          email: "a@example.com",
          article_url: "https://example.com",
          article_id: "a",
          article_slug: "a",
          source: "web_search",
        },
      ],
    };
    deepEqual((await call(sql, others, "ingest", input)).raised?.detail, "insufficient_scope", type);
    deepEqual((await call(sql, only, "ingest", input)).raised, undefined, type);
  }
  const dead = await makeOrganization(sql);
  deepEqual((await call(sql, keyClaims(dead.id, dead.id), "ingest", { items: [] })).raised?.detail, "unauthorized");
}

/** The guard lets them pass; what the function then makes of the input is not the question here. */
async function letsIn(sql: Sql, who: Claims, name: string): Promise<void> {
  const { raised } = await ask(sql, who, name);
  notEqual(raised?.sqlstate, "42501", `${name}: ${raised?.message}`);
  deepEqual({ name, refused: raised !== undefined && raised.detail in REFUSED }, { name, refused: false });
}

async function refuses(sql: Sql, who: Claims, name: string, code: keyof typeof REFUSED): Promise<void> {
  const { raised } = await ask(sql, who, name);
  deepEqual(
    { name, detail: raised?.detail, sqlstate: raised?.sqlstate },
    { name, detail: code, sqlstate: REFUSED[code] },
  );
}

async function ask(sql: Sql, who: Claims, name: string): Promise<Outcome> {
  return undone(sql, () => call(sql, who, name, INPUTS[name] ?? {}));
}

/** Where nothing at all is no input that the guard can be asked with. */
const INPUTS: Record<string, Json> = {
  ingest: { items: [{ index: 0, type: "chat", session_id: "s" }] },
};
