import "server-only";
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { hasRole, memberContext, personContext, publicContext } from "@/lib/platform/context";
import type { Call, MemberRole, TenantContext } from "@/lib/platform/context";
import { clientAddress } from "@/lib/platform/request/client-address";
import { PATH_HEADER } from "@/lib/platform/auth/path-header";
import { AppError } from "@/lib/platform/errors";
import type { ErrorCode } from "@/lib/platform/errors";
import { requestIdFrom } from "@/lib/platform/ids";
import { logger } from "@/lib/platform/logger";
import { NO_ORGANIZATION_PATH, signInPath } from "./paths";
import { sessionCookieName, sessionIn } from "./session";
import type { Session } from "./session";
import { findMemberSession, findMemberSessionAt, findSignIn } from "./sign-in";
import type { MemberSession, OrganizationChoice } from "./sign-in";

/** A signed-in member of the page's organisation, as the page sees them. */
export interface Member extends MemberSession {
  ctx: TenantContext;
  may: (role: MemberRole) => boolean;
}

/** What Next gives pages and layouts below `/o/[organization]`. */
export type OrganizationParams = Promise<{ organization: string }>;

type Refusal = "stranger" | "no_organization" | "not_found";

/**
 * The member a page is rendered for, in the organisation of its address. Strangers go to sign-in and come back afterwards; an
 * address that is not of one of their organisations is not found, whether it is somebody else's or nobody's.
 */
export async function requireMember(params: OrganizationParams): Promise<Member> {
  const { organization } = await params;
  return admitted(await memberAt(organization));
}

/** The member in the active organisation: the one they chose last, or at sign-in their first. Addresses without one lead there. */
export async function requireActiveMember(): Promise<Member> {
  return admitted(await activeMember());
}

/** Whether somebody is signed in here with a session that still holds, even without an organisation. */
export async function isSignedIn(): Promise<boolean> {
  return (await activeMember()) !== "stranger";
}

/** The organisations somebody could go on to, for a person whose active organisation has ended. */
export async function findOrganizations(): Promise<readonly OrganizationChoice[]> {
  const { session, call } = await readRequest();
  const person = session === null ? null : await findSignIn(publicContext(call), session.email);
  return person?.session_version === session?.sessionVersion ? (person?.organizations ?? []) : [];
}

async function admitted(found: Member | Refusal): Promise<Member> {
  if (found === "not_found") notFound();
  if (found === "no_organization") redirect(NO_ORGANIZATION_PATH);
  if (found !== "stranger") return found;
  redirect(signInPath((await headers()).get(PATH_HEADER) ?? "/"));
}

/** One look-up a request, however many layouts and pages ask. */
const memberAt = cache((slug: string) =>
  findMember((call, session) => findMemberSessionAt(personContext(call, session), slug)),
);

const activeMember = cache(() =>
  findMember((call, { organizationId, ...session }) => {
    if (organizationId === null) throw new AppError("no_organization", "You do not belong to an organization yet.");
    return findMemberSession(memberContext(call, { ...session, organizationId }));
  }),
);

async function findMember(find: (call: Call, session: Session) => Promise<MemberSession>): Promise<Member | Refusal> {
  const { session, call } = await readRequest();
  if (session === null) return "stranger";
  try {
    const found = await find(call, session);
    const ctx = memberContext(call, { ...session, organizationId: found.organization.id });
    return { ...found, ctx, may: (needed) => hasRole(found.role, needed) };
  } catch (thrown) {
    const refusal = thrown instanceof AppError ? REFUSALS[thrown.code] : undefined;
    if (refusal === undefined) throw thrown;
    return refusal;
  }
}

const REFUSALS: Partial<Record<ErrorCode, Refusal>> = {
  unauthorized: "stranger",
  no_organization: "no_organization",
  // the active organisation has been left since it was chosen
  not_a_member: "no_organization",
  not_found: "not_found",
};

async function readRequest(): Promise<{ session: Session | null; call: Call }> {
  const given = await headers();
  const requestId = requestIdFrom(given);
  const call = { request: { requestId, ip: clientAddress(given) }, log: logger().child({ request_id: requestId }) };
  return { session: await sessionIn((await cookies()).get(sessionCookieName())?.value), call };
}
