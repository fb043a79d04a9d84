import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import {
  atTurnOf,
  attempt,
  code,
  doors,
  expectAnswers,
  keptTarget,
  makeWorld,
  ofKind,
  operations,
  sql,
} from "@/e2e/support/doors";
import type { Attempt, Expected, World } from "@/e2e/support/doors";
import { addMembership, makeMember } from "@/e2e/support/organization";
import type { TestMember } from "@/e2e/support/organization";
import { lastingContentsOf } from "@/e2e/support/rows";
import { hasRole } from "@/lib/platform/context";
import type { MemberRole } from "@/lib/platform/context";
import { AppError } from "@/lib/platform/errors";
import { SURFACES } from "@/lib/platform/routes/surfaces";

// A page names its organisation with every call, whichever one its person has chosen in another tab.

/** Where everybody is signed in; where some of them are members as well; where none of them is; and one that is suspended. */
let home: World;
let abroad: World;
let stranger: World;
let suspended: World;
/** People signed in at home by the role that they have abroad, and whoever has lost it. */
let travellers: Record<"owner" | "analyst" | "removed" | "ofSuspended", TestMember>;
/** What is at home and at the stranger's, where nothing may change. */
let contents: Record<string, string>[];

beforeAll(async () => {
  [home, abroad, stranger, suspended] = [await makeWorld(), await makeWorld(), await makeWorld(), await makeWorld()];
  travellers = {
    owner: await traveller("analyst", abroad, "owner"),
    analyst: await traveller("owner", abroad, "analyst"),
    removed: await traveller("owner", abroad, "owner"),
    ofSuspended: await traveller("analyst", suspended, "owner"),
  };
  await sql`delete from public.memberships where user_id = ${travellers.removed.userId} and organization_id = ${abroad.id}`;
  for (const [, { path }] of ofKind("dashboard")) {
    await keptTarget(path, stranger);
    // nothing can be made in it afterwards
    await keptTarget(path, suspended);
  }
  await sql`update public.organizations set status = 'suspended' where id = ${suspended.id}`;
  contents = await untouched();
}, 60_000);

const untouched = () => Promise.all([lastingContentsOf(sql, home.id), lastingContentsOf(sql, stranger.id)]);

const inOrganization = ({ cookie }: TestMember, organization: string) => ({ cookie, "x-organization": organization });

/** Somebody signed in at home, who is a member of another organisation as well. */
async function traveller(atHome: MemberRole, { id }: World, role: MemberRole): Promise<TestMember> {
  const member = await makeMember(sql, home.id, atHome);
  await addMembership(sql, id, member.userId, role);
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
  const {
    role: least,
    alsoApiKey,
    success = 200,
    surface,
  } = door.door.spec as typeof door.door.spec & { role?: MemberRole };
  const done = `${success} undefined`;
  const invalid = `${SURFACES[surface].statusOf(new AppError("invalid_request", ""))} invalid_request`;

  test("which is read and written, and no other", async () => {
    const headers = inOrganization(travellers.owner, abroad.id.toUpperCase());
    const reply = await attempt(door, { headers, of: abroad });
    expect(code(reply)).toBe(done);
    expect(reply.text).not.toContain(home.id);
  });

  test("with the role that the member has there, and only to members", async () => {
    const { owner } = home;
    const refused: Expected = {
      "a former member": [inOrganization(travellers.removed, abroad.id), "403 not_a_member"],
      "another's": [inOrganization(owner, stranger.id), "403 not_a_member"],
      ...atTurnOf<Expected[string]>(door, {
        "nobody's": [inOrganization(owner, randomUUID()), "403 not_a_member"],
        nothing: [inOrganization(owner, ""), invalid],
        "no id": [inOrganization(owner, "garbage"), invalid],
        "a slug": [inOrganization(owner, home.slug), invalid],
        "two ids": [inOrganization(owner, `${home.id}, ${home.id}`), invalid],
      }),
    };
    await expectAnswers(door, { of: stranger, target: await keptTarget(door.path, stranger) }, refused);
    const reply = await attempt(door, { headers: inOrganization(travellers.analyst, abroad.id), of: abroad });
    expect(code(reply)).toBe(least === undefined || hasRole("analyst", least) ? done : "403 insufficient_role");
  });

  test.each(door.method === "GET" ? ["GET"] : [])("also as a link names it, in the query of a %s", async () => {
    const { cookie } = travellers.owner;
    const header = inOrganization(travellers.owner, abroad.id);
    const of = abroad;
    const reply = await attempt(door, { headers: { cookie }, of, also: `organization=${abroad.id}` });
    expect(code(reply)).toBe(done);
    expect(reply.text).not.toContain(home.id);
    const asked: Record<string, [Omit<Attempt, "of">, string]> = {
      stranger: [{ headers: { cookie }, also: `organization=${stranger.id}` }, "403 not_a_member"],
      ...atTurnOf<[Omit<Attempt, "of">, string]>(door, {
        garbage: [{ headers: { cookie }, also: "organization=garbage" }, invalid],
        "the same twice": [{ headers: header, also: `organization=${abroad.id}` }, done],
        "another than the header": [{ headers: header, also: `organization=${home.id}` }, "409 organization_changed"],
        two: [
          { headers: { cookie }, also: `organization=${home.id}&organization=${abroad.id}` },
          "409 organization_changed",
        ],
      }),
    };
    const answers = await Promise.all(Object.values(asked).map(([how]) => attempt(door, { ...how, of })));
    expect(answers.map(code)).toEqual(Object.values(asked).map(([, answer]) => answer));
  });

  test("as for whoever has chosen it, also when it is suspended", async () => {
    const how = { of: suspended, target: await keptTarget(door.path, suspended) };
    const chosen = await attempt(door, { ...how, headers: { cookie: suspended.members.owner.cookie } });
    const named = await attempt(door, { ...how, headers: inOrganization(travellers.ofSuspended, suspended.id) });
    expect(code(named)).toBe(code(chosen));
  });

  test("and leaves every other one as it was", async () => {
    expect(await untouched()).toEqual(contents);
  });

  test.each(alsoApiKey === undefined ? [] : ["x-api-key"])("and for a %s of that one only", async () => {
    const key = { "x-api-key": abroad.secret.key };
    await expectAnswers(
      door,
      { of: abroad },
      {
        "its own": [{ ...key, "x-organization": abroad.id }, done],
        "another's": [{ ...key, "x-organization": home.id }, "403 not_a_member"],
      },
    );
  });
});
