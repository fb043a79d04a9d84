import { randomUUID } from "node:crypto";
import { encode } from "next-auth/jwt";
import type { Sql } from "postgres";
import type { SessionToken } from "@/lib/platform/auth/session";
import { hashPassword } from "@/lib/platform/auth/password";
import type { MemberRole } from "@/lib/platform/context";
import { generateApiKey } from "@/lib/platform/crypto";
import { SESSION_SECRET } from "./secrets";

/** The password of everybody whom tests register. */
export const PASSWORD = "correct horse battery staple";

export interface TestKey {
  id: string;
  key: string;
}

export interface TestMember {
  userId: string;
  email: string;
  /** A `cookie` header that is signed in to the organisation. */
  cookie: string;
}

export interface TestOrganization {
  id: string;
  /** What its addresses name it by. */
  slug: string;
  /** Its primary secret key, with every scope and without a limit that a test would meet. */
  key: TestKey;
  owner: TestMember;
}

let digest: Promise<string> | undefined;

/** Registers an organisation of the test's own, as the registration page does. */
export async function makeOrganization(sql: Sql, name = "Test organisation"): Promise<TestOrganization> {
  digest ??= hashPassword(PASSWORD);
  const { key, ...parts } = generateApiKey("secret");
  const email = `owner-${randomUUID()}@example.com`;
  const input = { organization_name: name, name: "Olga Owner", email, password_digest: await digest, key: parts };
  const [made] = await sql<{ answer: { organization_id: string; user_id: string; api_key_id: string } }[]>`
    select public.register_organization(${sql.json(input)}) as answer
  `;
  if (made === undefined) throw new Error("The organisation was not registered");
  const { organization_id: id, user_id: userId, api_key_id: keyId } = made.answer;
  const [limited] = await sql<{ slug: string }[]>`
    update public.organizations set requests_per_second = 100000, request_burst = 200000 where id = ${id} returning slug
  `;
  const cookie = await sessionCookie({ userId, email, organizationId: id, role: "owner" });
  return { id, slug: limited?.slug ?? "", key: { id: keyId, key }, owner: { userId, email, cookie } };
}

interface KeyWishes {
  kind?: "secret" | "publishable";
  scopes?: readonly string[];
  allowedOrigins?: readonly string[];
  /** Seconds from now; negative for a key that has expired. */
  expiresIn?: number;
  revoked?: boolean;
}

/** Gives an organisation one more key. */
export async function makeKey(sql: Sql, organizationId: string, wishes: KeyWishes = {}): Promise<TestKey> {
  const { kind = "secret", allowedOrigins = [], expiresIn, revoked = false } = wishes;
  const { scopes = ["chats:write", "articles:write", "visitors:write"] } = wishes;
  const { key, digest: keyDigest, prefix, last4 } = generateApiKey(kind);
  const [made] = await sql<{ id: string }[]>`
    insert into public.api_keys
      (organization_id, label, kind, prefix, last4, key_digest, scopes, allowed_origins, expires_at, revoked_at)
    values (
      ${organizationId}, 'Made by a test', ${kind}, ${prefix}, ${last4}, decode(${keyDigest}, 'hex'),
      ${sql.array([...scopes])}, ${sql.array([...allowedOrigins])},
      now() + make_interval(secs => ${expiresIn ?? null}), case when ${revoked} then now() end
    )
    returning id
  `;
  if (made === undefined) throw new Error("The key was not made");
  return { id: made.id, key };
}

/** Adds a person with this role to an organisation and signs them in. */
export async function makeMember(sql: Sql, organizationId: string, role: MemberRole): Promise<TestMember> {
  const email = `${role}-${randomUUID()}@example.com`;
  const [made] = await sql<{ id: string }[]>`
    insert into public.users (email, name) values (${email}, ${`A test's ${role}`}) returning id
  `;
  if (made === undefined) throw new Error("The member was not made");
  await addMembership(sql, organizationId, made.id, role);
  return { userId: made.id, email, cookie: await sessionCookie({ userId: made.id, email, organizationId, role }) };
}

/** Lets somebody belong to one more organisation. */
export async function addMembership(sql: Sql, organizationId: string, userId: string, role: MemberRole): Promise<void> {
  await sql`insert into public.memberships (organization_id, user_id, role) values (${organizationId}, ${userId}, ${role})`;
}

interface SessionClaims {
  userId: string;
  email: string;
  organizationId: string | null;
  role: MemberRole | null;
  sessionVersion?: number;
}

/** The cookie that signing in would have set, where the server has this secret. */
export async function sessionCookie(claims: SessionClaims, secret = SESSION_SECRET): Promise<string> {
  const token: SessionToken = {
    sub: claims.userId,
    email: claims.email,
    organization_id: claims.organizationId,
    role: claims.role,
    session_version: claims.sessionVersion ?? 1,
    signed_in_at: Math.floor(Date.now() / 1000),
  };
  return `next-auth.session-token=${await encode({ token: { ...token }, secret })}`;
}
