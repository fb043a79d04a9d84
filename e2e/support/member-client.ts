import type { Sql } from "postgres";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { makeMember, makeOrganization, sessionCookie } from "./organization.ts";
import type { TestOrganization } from "./organization.ts";

/** An answer as a member's browser gets it. */
export interface MemberAnswer {
  status: number;
  headers: Headers;
  body: unknown;
}

interface Asking {
  method?: string;
  cookie?: string;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Another server than the one that all tests share. */
  server?: string;
}

/** Asks as a browser on our own pages does. */
export async function ask(
  path: string,
  { method = "GET", cookie, body, headers, server }: Asking = {},
): Promise<MemberAnswer> {
  const response = await fetch(new URL(path, server ?? inject("serverUrl")), {
    method,
    redirect: "manual",
    headers: {
      ...(cookie === undefined ? {} : { cookie }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
}

interface Promises {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  sql: Sql;
  /** Where this organisation may ask; makes what the path refers to. */
  path: (organization: TestOrganization) => Promise<string> | string;
  body?: unknown;
  /** The least role that may; every member when unset. */
  role?: "admin";
}

const BELOW_ADMIN = ["manager", "agent", "analyst"] as const;

const FROM_ELSEWHERE = [
  ["origin", "https://evil.example"],
  ["origin", "null"],
  ["sec-fetch-site", "cross-site"],
  ["sec-fetch-site", "same-site"],
] as const;

/** What every route for signed-in people promises, whatever it does. */
export function keepsTheRulesForMembers({ method, sql, path, body, role }: Promises): void {
  const fromElsewhere = method === "GET" ? [] : FROM_ELSEWHERE;
  const tooLow = role === undefined ? [] : BELOW_ADMIN;

  describe(`the door of ${method}`, () => {
    let organization: TestOrganization;
    let target: string;
    const as = (cookie?: string, headers: Record<string, string> = {}) =>
      ask(target, {
        method,
        headers,
        ...(cookie === undefined ? {} : { cookie }),
        ...(body === undefined ? {} : { body }),
      });

    beforeAll(async () => {
      organization = await makeOrganization(sql);
      target = await path(organization);
    });

    test("refuses strangers, forged and foreign-keyed cookies with the same 401", async () => {
      const forged = "next-auth.session-token=eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.BBBB.CCCC";
      const cookies = [undefined, "next-auth.session-token=", forged, `x=${organization.key.key}`];
      for (const cookie of cookies) {
        expect(await as(cookie)).toMatchObject({ status: 401, body: { code: "unauthorized", error: "Unauthorized" } });
      }
      expect(await as(undefined, { "x-api-key": organization.key.key })).toMatchObject({ status: 401 });
    });

    test("refuses a session without an organisation", async () => {
      const { userId, email } = organization.owner;
      const cookie = await sessionCookie({ userId, email, organizationId: null, role: null });
      expect(await as(cookie)).toMatchObject({ status: 403, body: { code: "no_organization" } });
    });

    test("refuses a session that was ended by a newer version", async () => {
      const member = await makeMember(sql, organization.id, "owner");
      await sql`update public.users set session_version = session_version + 1 where id = ${member.userId}`;
      expect(await as(member.cookie)).toMatchObject({ status: 401, body: { code: "unauthorized" } });
    });

    test("refuses a removed member at the next request", async () => {
      const member = await makeMember(sql, organization.id, "owner");
      await sql`delete from public.memberships where user_id = ${member.userId}`;
      expect(await as(member.cookie)).toMatchObject({ status: 403, body: { code: "not_a_member" } });
    });

    test("refuses a member of another organisation who claims this one", async () => {
      const stranger = await makeOrganization(sql);
      const { userId, email } = stranger.owner;
      const cookie = await sessionCookie({ userId, email, organizationId: organization.id, role: "owner" });
      expect(await as(cookie)).toMatchObject({ status: 403, body: { code: "not_a_member" } });
    });

    test.each(tooLow)("refuses the role %s, also with a cookie from better days", async (low) => {
      const { cookie, userId, email } = await makeMember(sql, organization.id, low);
      expect(await as(cookie)).toMatchObject({ status: 403, body: { code: "insufficient_role" } });
      const promoted = await sessionCookie({ userId, email, organizationId: organization.id, role: "owner" });
      expect(await as(promoted)).toMatchObject({ status: 403, body: { code: "insufficient_role" } });
    });

    test.each(fromElsewhere)("refuses a change that another site asks for, as told by %s: %s", async (name, value) => {
      expect(await as(organization.owner.cookie, { [name]: value })).toMatchObject({
        status: 403,
        body: { code: "origin_not_allowed" },
      });
    });
  });
}
