import "server-only";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { hasRole, memberContext, publicContext } from "@/lib/platform/context";
import type { Call, MemberRole, TenantContext } from "@/lib/platform/context";
import { clientAddress } from "@/lib/platform/request/client-address";
import { PATH_HEADER } from "@/lib/platform/auth/path-header";
import { AppError } from "@/lib/platform/errors";
import { requestIdFrom } from "@/lib/platform/ids";
import { logger } from "@/lib/platform/logger";
import { sessionCookieName, sessionIn } from "./session";
import type { Session } from "./session";
import { findMemberSession, findSignIn } from "./sign-in";
import type { MemberSession, OrganizationChoice } from "./sign-in";

/** A signed-in member as pages see them. */
export interface Member extends MemberSession {
  ctx: TenantContext;
  /** Whether the cookie still names an older role, so that it should be renewed. */
  hasStaleCookie: boolean;
  may: (role: MemberRole) => boolean;
}

type Standing = { member: Member } | "stranger" | "no_organization";

/** The member a page is rendered for. Strangers go to sign-in and come back afterwards; who belongs nowhere is told so. */
export async function requireMember(): Promise<Member> {
  const standing = await standingOf();
  if (standing === "no_organization") redirect("/no-organization");
  if (standing !== "stranger") return standing.member;
  const path = (await headers()).get(PATH_HEADER) ?? "/";
  redirect(path === "/" ? "/sign-in" : `/sign-in?callbackUrl=${encodeURIComponent(path)}`);
}

/** Whether somebody is signed in here with a session that still holds, even without an organisation. */
export async function isSignedIn(): Promise<boolean> {
  return (await standingOf()) !== "stranger";
}

/** The organisations somebody could go on to, for a person whose active organisation has ended. */
export async function findOrganizations(): Promise<readonly OrganizationChoice[]> {
  const { session, call } = await readRequest();
  const person = session === null ? null : await findSignIn(publicContext(call), session.email);
  return person?.session_version === session?.sessionVersion ? (person?.organizations ?? []) : [];
}

/** One look-up a request, however many layouts and pages ask. */
const standingOf = cache(async (): Promise<Standing> => {
  const { session, call } = await readRequest();
  if (session === null) return "stranger";
  const { organizationId, role } = session;
  if (organizationId === null || role === null) return "no_organization";
  const ctx = memberContext(call, { ...session, organizationId, role });
  try {
    const found = await findMemberSession(ctx);
    const may = (needed: MemberRole) => hasRole(found.role, needed);
    return { member: { ...found, ctx, may, hasStaleCookie: found.role !== role } };
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === "unauthorized") return "stranger";
    if (thrown instanceof AppError && thrown.code === "no_organization") return "no_organization";
    throw thrown;
  }
});

async function readRequest(): Promise<{ session: Session | null; call: Call }> {
  const given = await headers();
  const requestId = requestIdFrom(given);
  const call = { request: { requestId, ip: clientAddress(given) }, log: logger().child({ request_id: requestId }) };
  return { session: await sessionIn((await cookies()).get(sessionCookieName())?.value), call };
}
