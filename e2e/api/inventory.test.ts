import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import {
  SCOPES,
  atTurnOf,
  attempt,
  code,
  doors,
  expectAnswers,
  isRead,
  keptTarget,
  makeWorld,
  ofKind,
  operations,
  sql,
} from "@/e2e/support/doors";
import type { Expected, World } from "@/e2e/support/doors";
import type { Reply } from "@/e2e/support/http";
import { makeKey, makeMember, sessionCookie } from "@/e2e/support/organization";
import type { TestKey, TestMember } from "@/e2e/support/organization";
import { lastingContentsOf } from "@/e2e/support/rows";
import { CRON_SECRET } from "@/e2e/support/secrets";
import { MEMBER_ROLES, hasRole } from "@/lib/platform/context";
import type { MemberRole } from "@/lib/platform/context";
import type { DoorAt } from "@/lib/platform/routes/openapi";
import { ROUNDS } from "#tests/support/rounds.ts";

// Every door of every route against every credential: made from the declarations, so that a new route is covered. What
// providers send is in webhooks.test.ts. `npm run test:long` tries every role everywhere, not only those at the border.

/** Where requests are let in, and where each one is refused, so that nothing may change. */
let home: World;
let untouched: World;
let contents: Record<string, string>;
let people: Record<"removed" | "signedOut", TestMember>;
const keys = new Map<string, TestKey>();

beforeAll(async () => {
  [home, untouched] = [await makeWorld(), await makeWorld()];
  for (const [, { path }] of ofKind("dashboard")) await keptTarget(path, untouched);
  people = {
    removed: await makeMember(sql, untouched.id, "owner"),
    signedOut: await makeMember(sql, untouched.id, "owner"),
  };
  await sql`delete from public.memberships where user_id = ${people.removed.userId}`;
  await sql`update public.users set session_version = session_version + 1 where id = ${people.signedOut.userId}`;
  for (const scope of SCOPES) {
    keys.set(scope, await makeKey(sql, home.id, { scopes: SCOPES.filter((other) => other !== scope) }));
  }
  contents = await lastingContentsOf(sql, untouched.id);
}, 60_000);

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
const as = (cookie: string) => ({ cookie });

const NO_IDS = { text: "no uuid", "half an escape": "%", emoji: "💥", NUL: "\0", long: "x".repeat(90) };

/** Each request is refused like this. */
async function expectRefusals(door: DoorAt, expected: Expected): Promise<readonly Reply[]> {
  return expectAnswers(door, { of: untouched, target: await keptTarget(door.path, untouched) }, expected);
}

test("every door is described, and everything described is a door", () => {
  const name = ({ method, path }: Pick<DoorAt, "path" | "method">) => `${method} ${path}`;
  expect(operations.map(name).toSorted()).toEqual(doors.map(name).toSorted());
  expect(doors.length).toBeGreaterThan(20);
});

describe.each(ofKind("external"))("%s takes an API key", (_name, door) => {
  const from = (origin: string) => ({ "x-api-key": home.publishable.key, origin });

  test("with its scope, in either header, from where it may come, and nothing else", async () => {
    const lesser = keys.get(door.door.spec.scope ?? "")?.key ?? "";
    await expectAnswers(
      door,
      { of: home },
      {
        nobody: [{}, "401 unauthorized"],
        "an empty key": [{ "x-api-key": "" }, "401 unauthorized"],
        nonsense: [{ "x-api-key": "hmz_nonsense" }, "401 unauthorized"],
        "the scheduler's secret": [{ "x-api-key": CRON_SECRET }, "401 unauthorized"],
        "the scheduler's secret as a token": [bearer(CRON_SECRET), "401 unauthorized"],
        "a session": [as(home.owner.cookie), "401 unauthorized"],
        "a key of every other scope": [{ "x-api-key": lesser }, "403 insufficient_scope"],
        "a page of another site": [from("https://evil.example"), "403 origin_not_allowed"],
        "a page of the site": [from("https://shop.example"), "200 undefined"],
        "a key": [{ "x-api-key": home.secret.key }, "200 undefined"],
        "a key as a token": [bearer(home.secret.key), "200 undefined"],
      },
    );
  });

  test("and reaches nothing of another organisation with it", async () => {
    const reply = await attempt(door, { headers: { "x-api-key": home.secret.key }, of: untouched });
    expect(["200 undefined", "403 other_organization"]).toContain(code(reply));
    expect(reply.text).not.toContain(untouched.planted.visitorId);
    expect(await lastingContentsOf(sql, untouched.id)).toEqual(contents);
  });
});

describe.each(ofKind("dashboard"))("%s takes a session", (_name, door) => {
  const { role: least, alsoApiKey } = door.door.spec as typeof door.door.spec & { role?: MemberRole };
  const mayEnter = (role: MemberRole) => least === undefined || hasRole(role, least);

  test("and nothing else, with the same answer whatever is wrong", async () => {
    const { owner, secret } = untouched;
    const { userId, email } = owner;
    const claims = { userId, email, organizationId: untouched.id, role: "owner" } as const;
    const key: Expected =
      alsoApiKey === undefined ? { "an API key": [{ "x-api-key": secret.key }, "401 unauthorized"] } : {};
    const replies = await expectRefusals(door, {
      ...key,
      nobody: [{}, "401 unauthorized"],
      "an empty cookie": [as("next-auth.session-token="), "401 unauthorized"],
      "a forged cookie": [as("next-auth.session-token=e30.e30.e30"), "401 unauthorized"],
      "a cookie under another secret": [as(await sessionCookie(claims, "another secret")), "401 unauthorized"],
      "a cut cookie": [as(owner.cookie.slice(0, -4)), "401 unauthorized"],
      "a cookie of another name": [as(`x=${secret.key}`), "401 unauthorized"],
      "the scheduler's secret": [bearer(CRON_SECRET), "401 unauthorized"],
      "a session as a token": [bearer(owner.cookie.split("=")[1] ?? ""), "401 unauthorized"],
    });
    for (const { json } of replies) {
      expect(json).toEqual({ error: "Unauthorized", code: "unauthorized", request_id: expect.any(String) });
    }
  });

  test("of a member with the role, whatever the cookie still says", async () => {
    const { userId, email } = home.owner;
    const claimOf = (organizationId: string | null, role: MemberRole | null) =>
      sessionCookie({ userId, email, organizationId, role });
    const refused: Expected = {
      "whoever signed out everywhere": [as(people.signedOut.cookie), "401 unauthorized"],
      "a removed member": [as(people.removed.cookie), "403 not_a_member"],
      "somebody of another organisation": [as(await claimOf(untouched.id, "owner")), "403 not_a_member"],
      "somebody of no organisation": [as(await claimOf(null, null)), "403 no_organization"],
    };
    const tooLow = MEMBER_ROLES.filter((role) => !mayEnter(role));
    for (const role of tooLow) {
      refused[`the ${role}`] = [as(untouched.members[role].cookie), "403 insufficient_role"];
    }
    for (const role of ROUNDS > 1 ? tooLow : tooLow.slice(0, 1)) {
      const promoted = await sessionCookie({ ...untouched.members[role], organizationId: untouched.id, role: "owner" });
      refused[`the ${role} who was an owner`] = [as(promoted), "403 insufficient_role"];
    }
    await expectRefusals(door, refused);
  });

  // an owner is let in everywhere in named-organization.test.ts
  test("of the least role and of every higher one", async () => {
    const enter = async (role: MemberRole) => {
      const reply = await attempt(door, { headers: as(home.members[role].cookie), of: home });
      return `${role}: ${code(reply)}`;
    };
    const mayAll = MEMBER_ROLES.filter(mayEnter);
    const roles = ROUNDS > 1 ? mayAll : mayAll.slice(-1);
    const answers: string[] = [];
    if (isRead(door)) answers.push(...(await Promise.all(roles.map(enter))));
    else for (const role of roles) answers.push(await enter(role));
    expect(answers).toEqual(roles.map((role) => `${role}: ${door.door.spec.success ?? 200} undefined`));
  });

  test.each(isRead(door) ? [] : [door.method])("and no %s that another site asks for", async () => {
    const elsewhere = (headers: Record<string, string>) =>
      [{ ...as(untouched.owner.cookie), ...headers }, "403 origin_not_allowed"] as const;
    await expectRefusals(door, {
      "another site": elsewhere({ origin: "https://evil.example" }),
      "a sandboxed frame": elsewhere({ origin: "null" }),
      "another site, as browsers put it": elsewhere({ "sec-fetch-site": "cross-site" }),
      "a sibling of the site": elsewhere({ "sec-fetch-site": "same-site" }),
    });
  });

  test.each(door.path.includes("{") ? [door.path] : [])(
    "and tells the ids of others in %s from those of nobody",
    async (path) => {
      const headers = as(home.owner.cookie);
      const target = await keptTarget(path, untouched);
      const reply = await attempt(door, { headers, of: home, target });
      expect(code(reply)).toBe("403 other_organization");
      expect(Object.keys(reply.json as object).toSorted()).toEqual(["code", "error", "request_id"]);
      const nobodys = [randomUUID(), ...Object.values(atTurnOf(door, NO_IDS))];
      const replies = await Promise.all(nobodys.map((id) => attempt(door, { headers, of: home, target: id })));
      expect(replies.map(code)).toEqual(nobodys.map(() => "404 not_found"));
    },
  );

  test("and writes nothing of what it refuses", async () => {
    expect(await lastingContentsOf(sql, untouched.id)).toEqual(contents);
  });
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
    for (const headers of strangers) expect(code(await attempt(door, { headers, of: home }))).toBe("401 unauthorized");
  });

  test("and answers it", async () => {
    expect((await attempt(door, { headers: bearer(CRON_SECRET), of: home })).status).toBe(200);
  });
});

test.each(ofKind("public"))("%s is open to anybody", async (_name, door) => {
  expect((await attempt(door, { of: home })).status).toBeLessThan(300);
});
