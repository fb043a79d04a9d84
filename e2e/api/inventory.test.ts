import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import {
  SCOPES,
  attempt as attemptIn,
  code,
  doors,
  makeWorld,
  ofKind,
  operations,
  sql,
  targetOf,
} from "@/e2e/support/doors";
import type { Attempt, World } from "@/e2e/support/doors";
import { makeKey, sessionCookie } from "@/e2e/support/organization";
import { contentsOf } from "@/e2e/support/rows";
import { CRON_SECRET } from "@/e2e/support/secrets";
import { MEMBER_ROLES, hasRole } from "@/lib/platform/context";
import type { MemberRole } from "@/lib/platform/context";
import type { DoorAt } from "@/lib/platform/routes/openapi";

// Every door of every route against every credential: made from the declarations, so that a new route is covered. What
// providers send is in webhooks.test.ts.

let home: World;
let stranger: World;

beforeAll(async () => {
  [home, stranger] = [await makeWorld(), await makeWorld()];
}, 60_000);

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

const attempt = (door: DoorAt, how: Omit<Attempt, "of"> & Partial<Attempt>) => attemptIn(door, { of: home, ...how });

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
    expect(code(reply)).toBe("403 not_a_member");
    const nowhere = await sessionCookie({ userId, email, organizationId: null, role: null });
    expect(code(await attempt(door, { headers: as(nowhere) }))).toBe("403 no_organization");
  });

  test.each(mayEnter("analyst") ? [] : [least])("with the role that the member has now, %s at least", async () => {
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
