import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openDatabase, post } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { PASSWORD, makeOrganization } from "@/e2e/support/organization";
import { startServer } from "@/e2e/support/server";
import type { TestServer } from "@/e2e/support/server";
import { cookiesOf, signIn, switchTo } from "@/e2e/support/sign-in";

const sql = openDatabase();

describe("signing in", () => {
  test("gives a session in the person's organisation and notes when", async () => {
    const { id, owner } = await makeOrganization(sql);
    const answer = await signIn({ email: ` ${owner.email.toUpperCase()} `, password: PASSWORD });
    expect(answer.status).toBe(200);
    const session = answer.headers.getSetCookie().find((line) => line.startsWith("next-auth.session-token="));
    expect(session).toMatch(/; HttpOnly/);
    expect(session).toMatch(/; SameSite=Lax/);
    const life = Date.parse(/Expires=([^;]+)/.exec(session ?? "")?.[1] ?? "") - Date.now();
    expect(life).toBeLessThanOrEqual(12 * 60 * 60 * 1000);
    const settings = await ask("/api/settings", { cookie: cookiesOf(answer) });
    expect(settings).toMatchObject({ status: 200, body: { id } });
    const [user] = await sql`select last_sign_in_at from public.users where id = ${owner.userId}`;
    expect(user?.["last_sign_in_at"]).not.toBeNull();
  });

  test("answers a wrong password and an unknown e-mail alike, without a session", async () => {
    const { owner } = await makeOrganization(sql);
    const wrong = await signIn({ email: owner.email, password: "not the password" });
    const unknown = await signIn({ email: `nobody-${randomUUID()}@example.com`, password: PASSWORD });
    expect(wrong.status).toBe(401);
    expect(unknown.status).toBe(401);
    expect(unknown.body).toEqual(wrong.body);
    for (const answer of [wrong, unknown]) expect(cookiesOf(answer)).not.toContain("session-token");
  });

  test("is refused to people who are disabled", async () => {
    const { owner } = await makeOrganization(sql);
    await sql`update public.users set status = 'disabled' where id = ${owner.userId}`;
    expect(await signIn({ email: owner.email, password: PASSWORD })).toMatchObject({ status: 401 });
  });

  test("is not opened by an e-mail that a widget identified", async () => {
    const { key } = await makeOrganization(sql);
    const email = `visitor-${randomUUID()}@example.com`;
    const identified = await post("/api/users/identify", { email, session_id: "s1" }, { key: key.key });
    expect(identified.status).toBe(200);
    for (const password of ["", email, PASSWORD]) {
      expect(cookiesOf(await signIn({ email, password }))).not.toContain("session-token");
    }
  });

  test("does nothing without the token against forgery", async () => {
    const { owner } = await makeOrganization(sql);
    const body = { email: owner.email, password: PASSWORD, json: "true" };
    const answer = await ask("/api/auth/callback/credentials", { method: "POST", body });
    expect(cookiesOf(answer)).not.toContain("session-token");
  });

  test.each([
    ["/concierge/chats?status=active", "/concierge/chats?status=active"],
    ["https://evil.example/", "/"],
    ["//evil.example", "/"],
    [String.raw`/\evil.example`, "/"],
    ["javascript:alert(1)", "/"],
  ])("asked to lead to %s leads to %s", async (callbackUrl, path) => {
    const { owner } = await makeOrganization(sql);
    const answer = await signIn({ email: owner.email, password: PASSWORD, callbackUrl });
    expect(answer.body).toEqual({ url: `${inject("serverUrl")}${path}` });
  });

  test("is slowed down for one e-mail, whatever others do", async () => {
    const { owner } = await makeOrganization(sql);
    const attempt = () => signIn({ email: owner.email, password: "not the password" });
    for (let tries = 0; tries < 10; tries += 1) expect(await attempt()).toMatchObject({ status: 401 });
    const answer = await attempt();
    expect(answer).toMatchObject({ status: 429, body: { code: "rate_limited" } });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    const other = await makeOrganization(sql);
    expect(await signIn({ email: other.owner.email, password: PASSWORD })).toMatchObject({ status: 200 });
  });

  test("refuses bodies that are no credentials", async () => {
    const huge = await ask("/api/auth/callback/credentials", { method: "POST", body: { email: "x".repeat(20_000) } });
    expect(huge).toMatchObject({ status: 413, body: { code: "payload_too_large" } });
    const headers = { "content-type": "application/json" };
    const response = await fetch(new URL("/api/auth/callback/credentials", inject("serverUrl")), {
      method: "POST",
      headers,
      body: "{",
    });
    expect(response.status).toBe(400);
  });
});

describe("switching the organisation", () => {
  test("is given to members, in the role they have there", async () => {
    const [first, second] = [await makeOrganization(sql), await makeOrganization(sql)];
    await sql`
      insert into public.memberships (organization_id, user_id, role) values (${second.id}, ${first.owner.userId}, 'analyst')
    `;
    const switched = await switchTo(second.id, first.owner.cookie);
    expect(switched).toMatchObject({ status: 200, body: { organizationId: second.id, role: "analyst" } });
    const cookie = cookiesOf(switched);
    expect(await ask("/api/settings", { cookie })).toMatchObject({ status: 200, body: { id: second.id } });
    const change = await ask("/api/settings", { method: "PUT", cookie, body: { location: "Faro" } });
    expect(change).toMatchObject({ status: 403, body: { code: "insufficient_role" } });
  });

  test("is refused to everybody else: the session stays where it was", async () => {
    const [own, foreign] = [await makeOrganization(sql), await makeOrganization(sql)];
    for (const target of [foreign.id, randomUUID(), "garbage"]) {
      const answer = await switchTo(target, own.owner.cookie);
      expect(answer).toMatchObject({ status: 200, body: { organizationId: own.id, role: "owner" } });
    }
  });
});

describe("served over HTTPS", () => {
  let server: TestServer;
  beforeAll(async () => {
    const env = { NEXTAUTH_URL: "https://horizon.example", RATE_LIMIT_PUBLIC_PER_MINUTE: "3" };
    server = await startServer({ stack: inject("stack"), env });
  });
  afterAll(() => server.stop());

  test("cookies are for HTTPS only, and tries are counted by address", async () => {
    const { owner } = await makeOrganization(sql);
    const answer = await signIn({ email: owner.email, password: PASSWORD }, server.url);
    const session = answer.headers.getSetCookie().find((line) => line.includes("session-token"));
    expect(session).toMatch(/^__Secure-next-auth\.session-token=.*; Secure/);
    const attempt = () => signIn({ email: `${randomUUID()}@example.com`, password: PASSWORD }, server.url);
    const statuses = [await attempt(), await attempt(), await attempt()].map(({ status }) => status);
    expect(statuses).toEqual([401, 401, 429]);
  });
});
