import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { attempt, code, doors, makeWorld, ofKind, operations, sql, targetOf } from "@/e2e/support/doors";
import type { World } from "@/e2e/support/doors";
import { addMembership, makeMember } from "@/e2e/support/organization";
import { everythingOf } from "@/e2e/support/rows";
import { hasRole } from "@/lib/platform/context";
import type { MemberRole } from "@/lib/platform/context";
import { AppError } from "@/lib/platform/errors";
import { SURFACES } from "@/lib/platform/routes/surfaces";

// A page names its organisation with every call, whichever one its person has chosen in another tab.

/** Where everybody is signed in; where some of them are members as well; and where none of them is. */
let home: World;
let abroad: World;
let stranger: World;

beforeAll(async () => {
  [home, abroad, stranger] = [await makeWorld(), await makeWorld(), await makeWorld()];
}, 60_000);

const inOrganization = (cookie: string, organization: string) => ({ cookie, "x-organization": organization });

/** Somebody signed in at home, who is a member abroad as well. */
async function traveller(atHome: MemberRole, role: MemberRole) {
  const member = await makeMember(sql, home.id, atHome);
  await addMembership(sql, abroad.id, member.userId, role);
  return member;
}

test("the description of the API says so of every dashboard route, and of no other", () => {
  const inHeader = operations.filter(({ headers }) => headers.includes("x-organization"));
  const inQuery = operations.filter(({ parameters }) => parameters.includes("organization"));
  const dashboard = doors
    .filter(({ door }) => door.kind === "dashboard")
    .map(({ method, path }) => `${method} ${path}`);
  const named = (some: typeof operations) => some.map(({ method, path }) => `${method} ${path}`).toSorted();
  expect(named(inHeader)).toEqual(dashboard.toSorted());
  expect(named(inQuery)).toEqual(dashboard.filter((name) => name.startsWith("GET ")).toSorted());
});

describe.each(ofKind("dashboard"))("%s answers for the organisation that is named", (_name, door) => {
  const { role: least } = door.door.spec as { role?: MemberRole };
  const isRead = door.method === "GET";
  const invalid = `${SURFACES[door.door.spec.surface].statusOf(new AppError("invalid_request", ""))} invalid_request`;

  test("which is read and written, and no other", async () => {
    const { cookie } = await traveller("analyst", "owner");
    const before = await everythingOf(sql, home.id);
    const reply = await attempt(door, { headers: inOrganization(cookie, abroad.id.toUpperCase()), of: abroad });
    expect(reply.status).toBeLessThan(300);
    expect(reply.text).not.toContain(home.id);
    expect(await everythingOf(sql, home.id)).toEqual(before);
  });

  test("with the role that the member has there", async () => {
    const { cookie, userId } = await traveller("owner", "analyst");
    const ask = async () => code(await attempt(door, { headers: inOrganization(cookie, abroad.id), of: abroad }));
    const done = `${door.door.spec.success ?? 200} undefined`;
    expect(await ask()).toBe(least === undefined || hasRole("analyst", least) ? done : "403 insufficient_role");
    await sql`delete from public.memberships where user_id = ${userId} and organization_id = ${abroad.id}`;
    expect(await ask()).toBe("403 not_a_member");
  });

  test("unless it is another's, nobody's or no id at all", async () => {
    const { cookie } = home.owner;
    const target = door.path.includes("{") ? { target: await targetOf(door.path, stranger) } : {};
    const before = await everythingOf(sql, stranger.id);
    const ask = async (organization: string, of: World, named = {}) =>
      code(await attempt(door, { headers: inOrganization(cookie, organization), of, ...named }));
    expect(await ask(stranger.id, stranger, target)).toBe("403 not_a_member");
    expect(await ask(randomUUID(), home)).toBe("403 not_a_member");
    for (const garbage of ["", "garbage", home.slug, `${home.id}, ${home.id}`]) {
      expect(await ask(garbage, home)).toBe(invalid);
    }
    expect(await everythingOf(sql, stranger.id)).toEqual(before);
  });

  test.each(isRead ? ["GET"] : [])("also as a link names it, in the query of a %s", async () => {
    const { cookie } = await traveller("analyst", "owner");
    const named = { headers: { cookie }, of: abroad, also: `organization=${abroad.id}` };
    const reply = await attempt(door, named);
    expect(reply.status).toBe(200);
    expect(reply.text).not.toContain(home.id);
    const ask = async (also: string, headers: Record<string, string>) =>
      code(await attempt(door, { headers, of: abroad, also }));
    expect(await ask(`organization=${stranger.id}`, { cookie })).toBe("403 not_a_member");
    expect(await ask("organization=garbage", { cookie })).toBe(invalid);
    const header = inOrganization(cookie, abroad.id);
    expect(await ask(`organization=${abroad.id}`, header)).toBe("200 undefined");
    expect(await ask(`organization=${home.id}`, header)).toBe("409 organization_changed");
    expect(await ask(`organization=${home.id}&organization=${abroad.id}`, { cookie })).toBe("409 organization_changed");
  });

  test("as for whoever has chosen it, also when it is suspended", async () => {
    const [chosen, named] = [await makeMember(sql, abroad.id, "owner"), await traveller("analyst", "owner")];
    // nothing can be made in it afterwards
    const target = async () => (door.path.includes("{") ? { target: await targetOf(door.path, abroad) } : {});
    const [first, second] = [await target(), await target()];
    await sql`update public.organizations set status = 'suspended' where id = ${abroad.id}`;
    try {
      const expected = code(await attempt(door, { headers: { cookie: chosen.cookie }, of: abroad, ...first }));
      const headers = inOrganization(named.cookie, abroad.id);
      expect(code(await attempt(door, { headers, of: abroad, ...second }))).toBe(expected);
    } finally {
      await sql`update public.organizations set status = 'live' where id = ${abroad.id}`;
    }
  });

  test.each(door.door.spec.alsoApiKey === undefined ? [] : ["x-api-key"])("and for a %s of that one only", async () => {
    const headers = { "x-api-key": abroad.secret.key, "x-organization": abroad.id };
    expect((await attempt(door, { headers, of: abroad })).status).toBe(200);
    const other = { ...headers, "x-organization": home.id };
    expect(code(await attempt(door, { headers: other, of: abroad }))).toBe("403 not_a_member");
  });
});
