import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { DOOR_ROLES } from "./manifest.ts";
import { type Claims, type Json, type Outcome, act, call } from "./support/acting.ts";
import type { Check } from "./support/check.ts";
import type { Sql } from "./support/database.ts";
import { listOf, objectOf, textOf } from "./support/json.ts";
import { keyClaims, makeOrganization } from "./support/organization.ts";

/** Registration, sign-in, the key look-up and the direct connection: what is asked before an organisation is known. */
export const entryChecks: Check[] = [
  { name: "a registration makes an organisation, its owner, a working primary key and an audit row", run: registers },
  { name: "a known e-mail in any case is refused, and nothing is made", run: refusesKnownEmail },
  { name: "organisations of the same name get slugs of their own, whatever the name", run: findsFreeSlugs },
  { name: "sign-in finds a person with all organisations, and neither strangers nor the disabled", run: findsPeople },
  {
    name: "an address leads into an organisation of the person's, whatever the claim, and into no other",
    run: findsByAddress,
  },
  { name: "an e-mail given to identify opens no door", run: visitorsCannotSignIn },
  { name: "a key look-up answers what the door needs of a live key, and nothing of any other", run: resolvesKeys },
  { name: "every door role can ask whether the database is there", run: answersHealth },
  {
    name: "call_function calls as the role of the claims, after asking for the member's session and the route's least role",
    run: callsDirectly,
  },
];

const DOOR: Claims = { role: "crm_public", actor: "public", sub: "public" };
const DIGEST = "cd".repeat(32);
const FORM = {
  organization_name: "Ädventure & Co.",
  name: "Ann",
  email: "Ann@Example.com",
  password_digest: "$argon2id$v=19$x",
  key: { digest: DIGEST, prefix: "hmz_abcd", last4: "wxyz" },
};

async function registers(sql: Sql): Promise<void> {
  const { answer } = await call(sql, DOOR, "register_organization", FORM, { request_id: "r-1", ip: "::1" });
  const [id, userId, keyId] = [
    textOf(answer, "organization_id"),
    textOf(answer, "user_id"),
    textOf(answer, "api_key_id"),
  ];
  const [made] = await sql`
    select o.slug, o.name, o.timezone, o.status, u.email, u.name as person, m.role, c.password_digest, k.is_primary, k.kind, k.scopes, a.action, a.ip, a.request_id
    from organizations o
    join memberships m on m.organization_id = o.id
    join users u on u.id = m.user_id
    join user_credentials c on c.user_id = u.id
    join api_keys k on k.organization_id = o.id and k.created_by = u.id
    join audit_logs a on a.organization_id = o.id and a.actor_id = u.id
    where o.id = ${id} and u.id = ${userId} and k.id = ${keyId}`;
  deepEqual(
    { ...made },
    {
      slug: "dventure-co",
      name: FORM.organization_name,
      timezone: "UTC",
      status: "live",
      email: "ann@example.com",
      person: "Ann",
      role: "owner",
      password_digest: FORM.password_digest,
      is_primary: true,
      kind: "secret",
      scopes: ["chats:write", "articles:write", "visitors:write", "summaries:write"],
      action: "organization.registered",
      ip: "::1",
      request_id: "r-1",
    },
  );
  const { answer: chat } = await call(sql, keyClaims(id, keyId), "create_chat", {
    session_id: "s",
  });
  match(textOf(chat, "chat_id"), /^chat_/);
}

async function refusesKnownEmail(sql: Sql): Promise<void> {
  await call(sql, DOOR, "register_organization", FORM);
  const before = await counts(sql);
  const again = { ...FORM, email: "ANN@EXAMPLE.COM", key: { ...FORM.key, digest: "ef".repeat(32) } };
  deepEqual((await call(sql, DOOR, "register_organization", again)).refusal?.code, "conflict");
  deepEqual(await counts(sql), before);
}

async function findsFreeSlugs(sql: Sql): Promise<void> {
  const slugs = new Set<string>();
  for (const [index, name] of ["Twins", "twins!", "TWINS", "日本", "…", "x".repeat(200)].entries()) {
    const form = {
      ...FORM,
      organization_name: name,
      email: `${index}@example.com`,
      key: { ...FORM.key, digest: `${index}f`.repeat(32) },
    };
    const { answer } = await call(sql, DOOR, "register_organization", form);
    const [row] = await sql<
      { slug: string }[]
    >`select slug from organizations where id = ${textOf(answer, "organization_id")}`;
    slugs.add(row?.slug ?? "");
  }
  equal(slugs.size, 6);
}

async function findsPeople(sql: Sql): Promise<void> {
  const { answer } = await call(sql, DOOR, "register_organization", FORM);
  const userId = textOf(answer, "user_id");
  const other = await makeOrganization(sql, { name: "Other" });
  await sql`insert into memberships (organization_id, user_id, role, created_at) values (${other.id}, ${userId}, 'agent', '2999-01-01')`;
  const find = async (email: string) => (await call(sql, DOOR, "find_sign_in", { email })).answer;
  const found = objectOf(await find("aNN@example.com"));
  const { organizations, ...person } = found;
  deepEqual(person, {
    user_id: userId,
    email: "ann@example.com",
    name: "Ann",
    image: null,
    session_version: 1,
    password_digest: FORM.password_digest,
  });
  deepEqual(
    listOf(organizations).map((one) => [one["name"], one["role"]]),
    [
      [FORM.organization_name, "owner"],
      ["Other", "agent"],
    ],
  );
  equal(await find("nobody@example.com"), null);
  equal(await find("%"), null);
  deepEqual((await call(sql, DOOR, "record_sign_in", { user_id: userId })).answer, { user_id: userId });
  const [seen] = await sql<{ at: Date | null }[]>`select last_sign_in_at as at from users where id = ${userId}`;
  notEqual(seen?.at, null);
  equal((await call(sql, DOOR, "record_sign_in", { user_id: "nobody" })).answer, null);
  await sql`update users set status = 'disabled' where id = ${userId}`;
  equal(await find("ann@example.com"), null);
}

async function findsByAddress(sql: Sql): Promise<void> {
  const [home, second, foreign] = [
    await makeOrganization(sql),
    await makeOrganization(sql),
    await makeOrganization(sql),
  ];
  const { organization_id: _, ...person } = home.members.owner;
  await sql`insert into memberships (organization_id, user_id, role) values (${second.id}, ${person.sub ?? ""}, 'agent')`;
  const at = (slug: string, who: Claims = person) => call(sql, who, "member_session", { slug });
  const place = ({ answer }: Outcome) => {
    const { organization, role } = objectOf(answer);
    return [textOf(organization, "id"), role];
  };
  for (const who of [person, home.members.owner, { ...person, organization_id: foreign.id }]) {
    deepEqual(place(await at(`o-${home.id}`, who)), [home.id, "owner"]);
    deepEqual(place(await at(`o-${second.id}`, who)), [second.id, "agent"]);
    const [theirs, nobodys] = [await at(`o-${foreign.id}`, who), await at("nobody", who)];
    equal(theirs.raised?.detail, "not_found");
    deepEqual(theirs, nobodys);
  }
  equal((await at(`o-${home.id}`, { ...person, session_version: 2 })).raised?.detail, "unauthorized");
  await sql`delete from memberships where user_id = ${person.sub ?? ""} and organization_id = ${second.id}`;
  equal((await at(`o-${second.id}`)).raised?.detail, "not_found");
  await sql`delete from memberships where user_id = ${person.sub ?? ""}`;
  equal((await at(`o-${home.id}`)).raised?.detail, "no_organization");
  await sql`update users set status = 'disabled' where id = ${person.sub ?? ""}`;
  equal((await at(`o-${home.id}`)).raised?.detail, "unauthorized");
}

async function visitorsCannotSignIn(sql: Sql): Promise<void> {
  const { key, members } = await makeOrganization(sql);
  const colleague = `${members.owner.sub}@example.com`;
  for (const email of ["visitor@example.com", colleague]) {
    const before = (await call(sql, DOOR, "find_sign_in", { email })).answer;
    const people = await sql`select * from users order by id`;
    const { answer } = await call(sql, key, "identify_visitor", { email, session_id: "s" });
    notEqual(textOf(answer, "visitor_id"), members.owner.sub);
    deepEqual((await call(sql, DOOR, "find_sign_in", { email })).answer, before);
    deepEqual([...(await sql`select * from users order by id`)], [...people]);
  }
}

async function resolvesKeys(sql: Sql): Promise<void> {
  const { id, key, keyId } = await makeOrganization(sql, { kind: "publishable", scopes: ["chats:write"] });
  await sql`update organizations set requests_per_second = 5, request_burst = 9 where id = ${id}`;
  await sql`update api_keys set key_digest = decode(${DIGEST}, 'hex'), allowed_origins = '{https://example.com}', expires_at = '2999-01-01' where id = ${keyId}`;
  const asking: Claims = { role: "crm_ingest", actor: "public", sub: "door" };
  const resolve = async (digest: string) => (await call(sql, asking, "resolve_api_key", { digest })).answer;
  deepEqual(await resolve(DIGEST), {
    key_id: keyId,
    organization_id: id,
    kind: "publishable",
    scopes: ["chats:write"],
    environment: "live",
    allowed_origins: ["https://example.com"],
    expires_at: "2999-01-01T00:00:00.000Z",
    requests_per_second: 5,
    burst: 9,
  });
  equal(await resolve("00".repeat(32)), null);
  for (const change of ["revoked_at = now()", "revoked_at = null, expires_at = '2020-01-01'"]) {
    await sql.unsafe(`update api_keys set ${change} where id = $1`, [keyId]);
    equal(await resolve(DIGEST), null, change);
  }
  await sql`update api_keys set expires_at = null where id = ${keyId}`;
  notEqual(await resolve(DIGEST), null);
  await sql`update organizations set status = 'suspended' where id = ${id}`;
  equal(await resolve(DIGEST), null);
  equal(
    (await call(sql, { ...key, role: "crm_member" }, "resolve_api_key", { digest: DIGEST })).raised?.sqlstate,
    "42501",
  );
}

async function answersHealth(sql: Sql): Promise<void> {
  for (const role of DOOR_ROLES) {
    const outcome: Outcome = await call(sql, { role }, "database_health");
    deepEqual({ role, ...outcome }, { role, answer: { ok: true } });
  }
}

async function callsDirectly(sql: Sql): Promise<void> {
  const { members } = await makeOrganization(sql);
  const over = (claims: Record<string, Json>, name: string, input: Json = {}) =>
    act(sql, { role: "crm_gateway" }, "select app.call_function($1 -> 'claims', $1 ->> 'name', $1 -> 'input', '{}')", {
      claims,
      name,
      input,
    });
  for (const role of DOOR_ROLES)
    deepEqual({ role, ...(await over({ role }, "database_health")) }, { role, answer: { ok: true } });
  const agent = JSON.parse(JSON.stringify(members.agent));
  const list = async (claims: Record<string, Json>) => {
    const { answer, raised } = await over({ ...agent, ...claims }, "list_chats", { limit: 1 });
    return raised?.detail ?? Object.keys(objectOf(answer));
  };
  deepEqual(await list({}), await list({ least_role: "agent" }));
  equal(await list({ least_role: "manager" }), "insufficient_role");
  equal(await list({ session_version: 2 }), "unauthorized");
}

async function counts(sql: Sql): Promise<unknown> {
  const [row] = await sql`
    select
      (select count(*)::int from organizations) as organizations, (select count(*)::int from users) as users,
      (select count(*)::int from memberships) as memberships, (select count(*)::int from api_keys) as api_keys,
      (select count(*)::int from user_credentials) as credentials, (select count(*)::int from audit_logs) as audit_logs`;
  return row;
}
