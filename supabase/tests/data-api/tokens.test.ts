import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Tenant } from "#tests/tenant-isolation/fixtures.ts";
import { type Sql, connect } from "#tests/support/database.ts";
import { mint, request, rpc, unsigned } from "./request.ts";
import { settle } from "./settle.ts";

// What the local Data API does with tokens that are not ours. PostgREST does the same, but for the leeway noted below.

let sql: Sql;
let who: Tenant;
beforeAll(async () => {
  sql = connect(inject("stack").superuserUrl);
  [, who] = await settle(sql);
});
afterAll(() => sql.end());

const chatsSeenWith = async (token: string) => request(token, "chats?select=id");

test("a token of ours works, so that the refusals below mean something", async () => {
  expect((await chatsSeenWith(await mint(who.admin))).body).not.toEqual([]);
});

test("a token that nobody signed is nobody's", async () => {
  expect((await chatsSeenWith(unsigned({ ...who.admin }))).status).toBe(401);
});

test("a token signed with another secret, or by another algorithm, is refused", async () => {
  expect(
    (await chatsSeenWith(await mint(who.admin, { secret: "another secret, as long as it has to be" }))).status,
  ).toBe(401);
  expect((await chatsSeenWith(await mint(who.admin, { alg: "HS384" }))).status).toBe(401);
  expect((await chatsSeenWith(await mint(who.admin, { alg: "HS512" }))).status).toBe(401);
});

test("a token whose claims were changed after signing is refused", async () => {
  const [header, , signature] = (await mint(who.otherOrgMember)).split(".");
  const [, claims] = (await mint(who.admin)).split(".");
  expect((await chatsSeenWith([header, claims, signature].join("."))).status).toBe(401);
});

// PostgREST forgives 30 seconds either way; that is why we backdate what we issue and never rely on the last seconds
test("an expired token, one not yet issued and one not yet valid are refused", async () => {
  expect((await chatsSeenWith(await mint(who.admin, { issuedAgo: 300, lifetime: -60 }))).status).toBe(401);
  expect((await chatsSeenWith(await mint(who.admin, { issuedAgo: -60, lifetime: 180 }))).status).toBe(401);
  const later = Math.floor(Date.now() / 1000) + 60;
  expect((await chatsSeenWith(await mint({ ...who.admin, nbf: later }))).status).toBe(401);
});

/** Sends all these requests and answers which of them were not refused. */
async function notRefused(requests: Record<string, () => Promise<{ status: number }>>): Promise<string[]> {
  const letIn: string[] = [];
  for (const [name, send] of Object.entries(requests)) {
    const { status } = await send();
    if (![400, 401, 403, 404].includes(status)) letIn.push(`${name}: ${status}`);
  }
  return letIn;
}

test("a token cannot name a role that authenticator may not become", async () => {
  const roles = ["postgres", "supabase_admin", "crm_definer", "crm_system", "pg_read_all_data", "pg_write_all_data"];
  const garbage = ["CRM_MEMBER", "nobody", "crm_member; set role postgres"];
  const send = (role: string) => async () => chatsSeenWith(await mint({ ...who.admin, role }));
  const letIn = await notRefused(Object.fromEntries([...roles, ...garbage].map((role) => [role, send(role)])));
  expect(letIn).toEqual([]);
});

test("a token without a role, or with one that is no text, shows nothing", async () => {
  const send = (role: unknown) => async () => chatsSeenWith(await mint({ ...who.admin, role }));
  for (const role of [undefined, "", null, 0, [], ["crm_member"], {}]) {
    const { status } = await send(role)();
    expect(status).toBeGreaterThanOrEqual(400);
  }
});

test.for(["service_role", "anon", "authenticated"])("%s reads nothing and inserts nothing", async (role) => {
  const token = await mint({ ...who.admin, role });
  const tables = ["users", "visitors", "organizations", "api_keys", "article_views", "chats", "memberships"];
  const insert = (table: string) => () => request(token, table, { method: "POST", body: { id: who.id } });
  const letIn = await notRefused({
    ...Object.fromEntries(tables.map((table) => [`select ${table}`, () => request(token, table)])),
    ...Object.fromEntries(tables.map((table) => [`insert ${table}`, insert(table)])),
    register: () => rpc(token, "register_organization", {}),
  });
  expect(letIn).toEqual([]);
});

test("the key that browsers could carry opens nothing, alone or as a bearer token", async () => {
  const { anonKey, apiUrl } = inject("stack");
  const admin = { method: "POST", body: '{"organization_id": null, "role": "owner"}' };
  const credentials: Record<string, string>[] = [
    { apikey: anonKey },
    { apikey: anonKey, authorization: `Bearer ${anonKey}` },
    {},
  ];
  for (const credential of credentials) {
    const headers = new Headers({ "content-type": "application/json", ...credential });
    const get = (path: string) => () => fetch(`${apiUrl}/rest/v1/${path}`, { headers });
    const paths = ["api_keys", "article_views", "users?select=*", "organizations", "rpc/list_chats"];
    const letIn = await notRefused({
      ...Object.fromEntries(paths.map((path) => [path, get(path)])),
      "insert an admin": () => fetch(`${apiUrl}/rest/v1/memberships`, { ...admin, headers }),
    });
    expect(letIn).toEqual([]);
  }
});

// Here authenticator inherits what its roles may do, because the local Data API reads the catalogue as that role. Hosted it
// inherits nothing. Either way row level security binds it to the claims of the token, which we alone can sign.
test.for(["authenticator", "none"])(
  "a token for authenticator itself (%s) sees no other organisation",
  async (role) => {
    const { body } = await request(await mint({ ...who.admin, role }), "chats?select=organization_id");
    const seen = Array.isArray(body) ? body.map((row) => row.organization_id) : [];
    expect(seen.filter((id) => id !== who.id)).toEqual([]);
  },
);
