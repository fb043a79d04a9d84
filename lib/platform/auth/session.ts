import { decode } from "next-auth/jwt";
import { z } from "zod";
import { systemClock } from "@/lib/platform/time/clock";
import { MEMBER_ROLES } from "@/lib/platform/context";
import type { MemberRole } from "@/lib/platform/context";
import { env } from "@/lib/platform/env";

/** A session ends this long after sign-in, however busy it is. */
export const SESSION_LIFE_SECONDS = 12 * 60 * 60;

/** Who is signed in and where, as the cookie says. Membership and version are checked again by the database with every call. */
export interface Session {
  userId: string;
  email: string;
  organizationId: string | null;
  sessionVersion: number;
  role: MemberRole | null;
}

/** What the encrypted cookie holds. */
export const SessionToken = z.object({
  sub: z.uuid(),
  name: z.string().nullish(),
  email: z.string(),
  picture: z.string().nullish(),
  organization_id: z.uuid().nullable(),
  role: z.enum(MEMBER_ROLES).nullable(),
  session_version: z.number().int(),
  /** Seconds since 1970; NextAuth renews the expiry of the token itself with every use. */
  signed_in_at: z.number().int(),
});
export type SessionToken = z.output<typeof SessionToken>;

/** The session of a request, or null without a valid cookie. Only the cookie counts, never an Authorization header. */
export function readSession(request: Request): Promise<Session | null> {
  return sessionIn(cookieIn(request.headers.get("cookie") ?? "", sessionCookieName()));
}

/** The session inside a cookie's value, or null when it is missing, forged, expired or not ours. */
export async function sessionIn(cookie: string | undefined): Promise<Session | null> {
  const secret = env().NEXTAUTH_SECRET;
  if (cookie === undefined || secret === undefined) return null;
  // a cookie that cannot be decrypted is no session; that is all there is to know about it
  const token = SessionToken.safeParse(await decode({ token: cookie, secret }).catch(() => null));
  if (!token.success || systemClock() / 1000 > token.data.signed_in_at + SESSION_LIFE_SECONDS) return null;
  const { sub, email, organization_id, session_version, role } = token.data;
  return { userId: sub, email, organizationId: organization_id, sessionVersion: session_version, role };
}

/** The name tells browsers to send the cookie over HTTPS only, wherever we are served over HTTPS. */
export function sessionCookieName(): string {
  return `${isServedSecurely() ? "__Secure-" : ""}next-auth.session-token`;
}

/** Whether people reach us over HTTPS. */
export function isServedSecurely(): boolean {
  return env().NEXTAUTH_URL?.startsWith("https:") ?? env().VERCEL !== undefined;
}

function cookieIn(header: string, name: string): string | undefined {
  const pair = header.split(/;\s*/).find((part) => part.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}
