import { randomUUID } from "node:crypto";
import { describe, expect, inject, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { send } from "@/e2e/support/http";
import { addMembership, makeMember, makeOrganization } from "@/e2e/support/organization";
import {
  HOME_PATH,
  NO_ORGANIZATION_PATH,
  apiKeysPath,
  articlePath,
  chatPath,
  chatsPath,
  overviewPath,
  quickStartPath,
  rowsPath,
  signInPath,
  teamPath,
  visitorPath,
} from "@/lib/paths";

const serverUrl = inject("serverUrl");
const sql = openDatabase();

/** What a browser gets at an address, with a cookie or without. */
async function open(path: string, cookie = "") {
  const { status, headers, text } = await send(serverUrl, { path, headers: cookie === "" ? {} : { cookie } });
  return { status, location: headers.location, text };
}

const [home, second, foreign] = [
  await makeOrganization(sql, "Home Hotel"),
  await makeOrganization(sql, "Second Inn"),
  await makeOrganization(sql, "Foreign Palace"),
];
const { cookie, userId } = home.owner;
await addMembership(sql, second.id, userId, "analyst");

describe("an address in an organisation", () => {
  test.each([home, second])("of mine shows that organisation, whichever is active", async (organization) => {
    const page = await open(apiKeysPath(organization), cookie);
    expect(page.status).toBe(200);
    expect(page.text).toContain(organization.key.key.slice(-4));
    for (const other of [home, second, foreign].filter((one) => one !== organization)) {
      expect(page.text).not.toContain(other.key.key.slice(-4));
    }
  });

  test("does not become the active one by being opened", async () => {
    await open(overviewPath(second), cookie);
    expect((await open(HOME_PATH, cookie)).location).toBe(overviewPath(home));
  });

  test("itself leads to its overview", async () => {
    const page = await open(overviewPath(second).replace("/concierge/overview", ""), cookie);
    expect(page).toMatchObject({ status: 307, location: overviewPath(second) });
  });

  test("of somebody else is not found, as one of nobody", async () => {
    const nobodys = { slug: `nobody-${randomUUID()}` };
    for (const path of [overviewPath, chatsPath, apiKeysPath, teamPath, quickStartPath]) {
      const [theirs, nowhere] = [await open(path(foreign), cookie), await open(path(nobodys), cookie)];
      expect(theirs.status).toBe(404);
      expect(nowhere.status).toBe(404);
      expect(theirs.text).toContain("Page not found");
      expect(nowhere.text).toContain("Page not found");
      expect(theirs.text).not.toMatch(new RegExp(`Foreign Palace|${foreign.id}`));
    }
  });

  test.each(["%00", "%", "..%2f..", "HOME-HOTEL%20", "x".repeat(2_000), "'--"])(
    "called %s is not found",
    async (slug) => {
      expect((await open(`/o/${slug}/concierge/chats`, cookie)).status).toBe(404);
    },
  );

  test("leads strangers to sign-in and back", async () => {
    for (const path of [chatsPath(home, { search: "sea view", status: "active" }), chatPath(home, "a.b%c/d")]) {
      expect(await open(path)).toMatchObject({ status: 307, location: signInPath(path) });
    }
    await sql`update public.users set session_version = 2 where id = ${second.owner.userId}`;
    expect(await open(overviewPath(second), second.owner.cookie)).toMatchObject({
      status: 307,
      location: signInPath(overviewPath(second)),
    });
  });

  test("is closed with the membership", async () => {
    const leaver = await makeMember(sql, home.id, "admin");
    await addMembership(sql, second.id, leaver.userId, "admin");
    expect((await open(teamPath(second), leaver.cookie)).status).toBe(200);
    await sql`delete from public.memberships where user_id = ${leaver.userId} and organization_id = ${second.id}`;
    expect((await open(teamPath(second), leaver.cookie)).status).toBe(404);
    await sql`delete from public.memberships where user_id = ${leaver.userId}`;
    expect(await open(teamPath(second), leaver.cookie)).toMatchObject({ status: 307, location: NO_ORGANIZATION_PATH });
  });

  test.each([
    `${quickStartPath(home)}/nowhere`,
    chatPath(home, "nowhere"),
    visitorPath(home, randomUUID()),
    visitorPath(home, "nobody"),
    articlePath(home, randomUUID()),
    rowsPath(home, { metric: "nonsense" }),
    rowsPath(home),
  ])("%s shows nothing and is not found, inside the frame", async (path) => {
    const page = await open(path, cookie);
    expect(page.status).toBe(404);
    expect(page.text).toContain("Home Hotel");
  });
});

describe("an address without an organisation", () => {
  test.each([
    [chatsPath, { search: "a & b", status: "active" }],
    [rowsPath, { metric: "chats", days: "7" }],
    [quickStartPath, {}],
  ])("leads to the active one, with its query", async (path, query) => {
    expect(await open(path("active", query), cookie)).toMatchObject({ status: 307, location: path(home, query) });
  });

  test("keeps names as they are", async () => {
    const [old, own] = [chatPath("active", "a b/c%"), chatPath(home, "a b/c%")];
    expect((await open(old, cookie)).location).toBe(own);
  });

  test("leads strangers to sign-in and back", async () => {
    const path = chatsPath("active", { search: "pool" });
    expect(await open(path)).toMatchObject({ status: 307, location: signInPath(path) });
  });

  test.each(["/nowhere", "/o", "/o/", "/conciergeries/chats"])("%s is no page", async (path) => {
    expect((await open(path, cookie)).status).toBe(404);
  });
});
