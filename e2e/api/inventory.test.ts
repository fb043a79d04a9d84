import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { operationAt, readOperations, violations } from "@/e2e/support/contract";
import { exampleFor, plant } from "@/e2e/support/examples";
import type { Planted } from "@/e2e/support/examples";
import { send } from "@/e2e/support/http";
import { queueSandboxMail } from "@/e2e/support/jobs";
import type { Reply } from "@/e2e/support/http";
import { makeKey, makeMember, makeOrganization, sessionCookie } from "@/e2e/support/organization";
import type { TestKey, TestMember, TestOrganization } from "@/e2e/support/organization";
import { contentsOf } from "@/e2e/support/rows";
import { CRON_SECRET } from "@/e2e/support/secrets";
import { MEMBER_ROLES, hasRole } from "@/lib/platform/context";
import type { MemberRole } from "@/lib/platform/context";
import { loadDoors } from "@/lib/platform/routes/openapi";
import type { DoorAt } from "@/lib/platform/routes/openapi";

// Every door of every route against every credential: made from the declarations, so that a new route is covered. What
// providers send is in webhooks.test.ts.

interface World extends TestOrganization {
  planted: Planted;
  members: Record<MemberRole, TestMember>;
  /** Keys that no request of a member ends, unlike the primary one. */
  secret: TestKey;
  publishable: TestKey;
}

const serverUrl = inject("serverUrl");
const sql = openDatabase();
const operations = await readOperations(serverUrl);
const doors = (
  await loadDoors(
    import.meta.glob<Record<string, unknown>>(["/app/api/**/route.ts", "!/app/api/auth/**", "!/app/api/[[]*/**"]),
  )
).filter(({ door }) => door.kind !== "preflight" && door.kind !== "refusal");

const SCOPES = ["chats:write", "articles:write", "visitors:write", "summaries:write"];

let home: World;
let stranger: World;

beforeAll(async () => {
  [home, stranger] = [await makeWorld(), await makeWorld()];
}, 60_000);

async function makeWorld(): Promise<World> {
  const organization = await makeOrganization(sql);
  const members = {} as Record<MemberRole, TestMember>;
  for (const role of MEMBER_ROLES) members[role] = await makeMember(sql, organization.id, role);
  return {
    ...organization,
    members,
    planted: await plant(serverUrl, organization),
    secret: await makeKey(sql, organization.id, { scopes: SCOPES }),
    publishable: await makeKey(sql, organization.id, { kind: "publishable", allowedOrigins: ["https://shop.example"] }),
  };
}

/** What the path of a route names, made anew because some routes end it. */
const TARGETS: Readonly<Record<string, (world: World) => Promise<string>>> = {
  "/api/api-keys/{id}": async ({ id }) => (await makeKey(sql, id)).id,
  "/api/api-keys/{id}/rotate": async ({ id }) => (await makeKey(sql, id)).id,
  "/api/chats/{chatId}": ({ planted }) => Promise.resolve(planted.chatId),
  "/api/chats/{chatId}/messages": ({ planted }) => Promise.resolve(planted.chatId),
  "/api/mails/{id}/events": ({ id }) => queueSandboxMail(sql, id),
  "/api/articles/{id}": articleOf,
  "/api/articles/{id}/chats": articleOf,
  "/api/users/{id}": ({ owner }) => Promise.resolve(owner.userId),
  "/api/users/{id}/chats": ({ owner }) => Promise.resolve(owner.userId),
  "/api/users/{id}/views": ({ owner }) => Promise.resolve(owner.userId),
  "/api/visitors/{id}": ({ planted }) => Promise.resolve(planted.visitorId),
  "/api/visitors/{id}/chats": ({ planted }) => Promise.resolve(planted.visitorId),
  "/api/visitors/{id}/timeline": ({ planted }) => Promise.resolve(planted.visitorId),
  "/api/visitors/{id}/views": ({ planted }) => Promise.resolve(planted.visitorId),
};

async function articleOf({ id }: World): Promise<string> {
  const [found] = await sql<{ id: string }[]>`select id from public.articles where organization_id = ${id} limit 1`;
  return found?.id ?? "none was planted";
}

/** What routes must be asked for in the query. */
const QUERIES: Readonly<Record<string, string>> = {
  "/api/analytics/rows": "?metric=chats",
  "/api/search": "?q=anything",
};

interface Attempt {
  headers?: Record<string, string>;
  /** Whose things the path and the body name. */
  of?: World;
  /** Instead of what the path names. */
  target?: string;
}

async function attempt({ path, method }: DoorAt, { headers = {}, of = home, target }: Attempt): Promise<Reply> {
  const operation = operationAt(operations, path, method);
  const named = path.includes("{") ? (target ?? (await targetOf(path, of))) : "";
  const reply = await send(serverUrl, {
    method,
    path: path.replace(/\{\w+\}/, encodeURIComponent(named)) + (QUERIES[path] ?? ""),
    headers,
    ...(operation.body && { body: exampleFor(path, of.planted, method) }),
  });
  expect(violations(operation, reply)).toEqual([]);
  return reply;
}

function targetOf(path: string, world: World): Promise<string> {
  const make = TARGETS[path];
  if (make === undefined) throw new Error(`Say in TARGETS what ${path} names`);
  return make(world);
}

const code = ({ status, json }: Reply) => `${status} ${String((json as { code?: unknown } | undefined)?.code)}`;
const named = (some: DoorAt[]) => some.map((door) => [`${door.method} ${door.path}`, door] as const);
const ofKind = (kind: string) => named(doors.filter(({ door }) => door.kind === kind));
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

test("every door is described, and everything described is a door", () => {
  const name = ({ method, path }: Pick<DoorAt, "path" | "method">) => `${method} ${path}`;
  expect(operations.map(name).toSorted()).toEqual(doors.map(name).toSorted());
  expect(doors.length).toBeGreaterThan(20);
});

describe.each(ofKind("external"))("%s takes an API key", (_name, door) => {
  test("and nothing else", async () => {
    const strangers: Record<string, string>[] = [
      {},
      { "x-api-key": "" },
      { "x-api-key": "hmz_nonsense" },
      { "x-api-key": CRON_SECRET },
      bearer(CRON_SECRET),
      { cookie: home.owner.cookie },
    ];
    for (const headers of strangers) expect(code(await attempt(door, { headers }))).toBe("401 unauthorized");
  });

  test("in either header", async () => {
    for (const headers of [{ "x-api-key": home.secret.key }, bearer(home.secret.key)]) {
      expect((await attempt(door, { headers })).status).toBe(200);
    }
  });

  test("that has its scope, and comes from where it may", async () => {
    const others = SCOPES.filter((scope) => scope !== door.door.spec.scope);
    const lesser = await makeKey(sql, home.id, { scopes: others });
    expect(code(await attempt(door, { headers: { "x-api-key": lesser.key } }))).toBe("403 insufficient_scope");
    const from = (origin: string) => ({ "x-api-key": home.publishable.key, origin });
    expect(code(await attempt(door, { headers: from("https://evil.example") }))).toBe("403 origin_not_allowed");
    expect((await attempt(door, { headers: from("https://shop.example") })).status).toBe(200);
  });

  test("and reaches nothing of another organisation with it", async () => {
    const before = await contentsOf(sql, stranger.id);
    const reply = await attempt(door, { headers: { "x-api-key": home.secret.key }, of: stranger });
    expect(["200 undefined", "403 other_organization"]).toContain(code(reply));
    expect(reply.text).not.toContain(stranger.planted.visitorId);
    expect(await contentsOf(sql, stranger.id)).toEqual(before);
  });
});

describe.each(ofKind("dashboard"))("%s takes a session", (_name, door) => {
  const { role: least } = door.door.spec as { role?: MemberRole };
  const as = (cookie: string) => ({ cookie });

  test("and nothing else", async () => {
    const { userId, email } = home.owner;
    const expired = await sessionCookie({ userId, email, organizationId: home.id, role: "owner", sessionVersion: 0 });
    const strangers: Record<string, string>[] = [
      {},
      as("next-auth.session-token="),
      as("next-auth.session-token=e30.e30.e30"),
      as(home.owner.cookie.slice(0, -4)),
      as(expired),
      bearer(CRON_SECRET),
      bearer(home.owner.cookie.split("=")[1] ?? ""),
    ];
    if (door.door.spec.alsoApiKey === undefined) strangers.push({ "x-api-key": home.secret.key });
    for (const headers of strangers) expect(code(await attempt(door, { headers }))).toBe("401 unauthorized");
  });

  const mayEnter = (role: MemberRole) => least === undefined || hasRole(role, least);

  test.each(MEMBER_ROLES.filter(mayEnter))("of the %s", async (role) => {
    expect((await attempt(door, { headers: as(home.members[role].cookie) })).status).toBeLessThan(300);
  });

  test.each(MEMBER_ROLES.filter((role) => !mayEnter(role)))("not of the %s", async (role) => {
    const reply = await attempt(door, { headers: as(home.members[role].cookie) });
    expect(code(reply)).toBe("403 insufficient_role");
  });

  test("of a member only, whatever the cookie still says", async () => {
    const { userId, email } = stranger.owner;
    const claim = { userId, email, organizationId: home.id, role: "owner" } as const;
    const reply = await attempt(door, { headers: as(await sessionCookie(claim)) });
    expect(code(reply)).toBe("403 no_organization");
    const nowhere = await sessionCookie({ userId, email, organizationId: null, role: null });
    expect(code(await attempt(door, { headers: as(nowhere) }))).toBe("403 no_organization");
  });

  test.each(least === undefined ? [] : [least])("with the role that the member has now, %s at least", async () => {
    const { userId, email } = home.members.analyst;
    const claimed = await sessionCookie({ userId, email, organizationId: home.id, role: "owner" });
    expect(code(await attempt(door, { headers: as(claimed) }))).toBe("403 insufficient_role");
  });

  test.each(door.method === "GET" ? [] : [door.method])("and no %s that another site asks for", async () => {
    const before = await contentsOf(sql, home.id);
    const elsewhere: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
    ];
    const target = door.path.includes("{") ? { target: randomUUID() } : {};
    for (const headers of elsewhere) {
      const reply = await attempt(door, { headers: { ...as(home.owner.cookie), ...headers }, ...target });
      expect(code(reply)).toBe("403 origin_not_allowed");
    }
    expect(await contentsOf(sql, home.id)).toEqual(before);
  });

  test.each(door.path.includes("{") ? [door.path] : [])(
    "and tells the ids of others in %s from those of nobody",
    async () => {
      const foreign = await targetOf(door.path, stranger);
      const before = await contentsOf(sql, stranger.id);
      const headers = as(home.owner.cookie);
      const reply = await attempt(door, { headers, target: foreign });
      expect(code(reply)).toBe("403 other_organization");
      expect(Object.keys(reply.json as object).toSorted()).toEqual(["code", "error", "request_id"]);
      for (const target of [randomUUID(), "no uuid", "%", "💥", "\0", "x".repeat(90)]) {
        expect(code(await attempt(door, { headers, target }))).toBe("404 not_found");
      }
      expect(await contentsOf(sql, stranger.id)).toEqual(before);
    },
  );
});

describe.each(ofKind("cron"))("%s takes the scheduler's secret", (_name, door) => {
  test("and nothing else", async () => {
    const strangers: Record<string, string>[] = [
      {},
      bearer(""),
      bearer("undefined"),
      bearer(`${CRON_SECRET}x`),
      { authorization: CRON_SECRET },
      { cookie: home.owner.cookie },
      { "x-api-key": home.secret.key },
      bearer(home.secret.key),
    ];
    for (const headers of strangers) expect(code(await attempt(door, { headers }))).toBe("401 unauthorized");
  });

  test("and answers it", async () => {
    expect((await attempt(door, { headers: bearer(CRON_SECRET) })).status).toBe(200);
  });
});

test.each(ofKind("public"))("%s is open to anybody", async (_name, door) => {
  expect((await attempt(door, {})).status).toBeLessThan(300);
});
