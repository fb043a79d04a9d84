import type { Logger } from "./logger";

/** Roles of a member in an organisation, highest first. */
export const MEMBER_ROLES = ["owner", "admin", "manager", "agent", "analyst"] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** Whether `held` is at least as high as `needed`. */
export function hasRole(held: MemberRole, needed: MemberRole): boolean {
  return MEMBER_ROLES.indexOf(held) <= MEMBER_ROLES.indexOf(needed);
}

/** What an API key may do, for example `contacts:write`. */
export type Scope = `${string}:${"read" | "write"}`;

/** What our token tells the database. It decides everything by these, never by a parameter. */
export interface Claims {
  role: "crm_ingest" | "crm_member" | "crm_worker" | "crm_public" | "crm_listener";
  actor: "key" | "user" | "worker" | "public";
  sub: string;
  organization_id?: string;
  key_id?: string;
  session_version?: number;
  /** The least role that the route takes; the database refuses a lower one with every call. */
  least_role?: MemberRole;
}

/** Who is calling, for people and logs; `claims` is what the database sees. */
export type Actor =
  | { kind: "key"; keyId: string }
  | { kind: "user"; userId: string }
  | { kind: "worker"; name: string }
  | { kind: "public" };

/** The ways to the database. */
export type Transport = "direct" | "data_api";

/** The request as far as a verb may care. */
export interface RequestInfo {
  requestId: string;
  /** The caller's address, or null when it cannot be known. */
  ip: string | null;
  idempotencyKey?: string;
  /** Hex SHA-256 of route and raw body; there exactly when there is an idempotency key. */
  bodyHash?: string;
  /** The version that `If-Match` names. */
  ifMatch?: number;
  /** The ways to the database that it took so far, for the log. */
  transports?: Set<Transport>;
}

/** What it takes to call the database. */
export interface CallContext {
  claims: Claims;
  request: RequestInfo;
  log: Logger;
}

/** The context of a verb that acts inside one organisation. */
export interface TenantContext extends CallContext {
  organizationId: string;
  actor: Actor;
}

/** The context of a verb that works for every organisation, or for one that it finds by our own row. */
export interface WorkerContext extends CallContext {
  actor: Extract<Actor, { kind: "worker" }>;
}

/** The context of a verb that anybody may call. */
export interface PublicContext extends CallContext {
  actor: Extract<Actor, { kind: "public" }>;
}

/** The part of a context that says which request it is, before anybody knows who asks. */
export type Call = Pick<CallContext, "request" | "log">;

/** Whose session it is, and which one: signing out everywhere ends all of a version. */
interface PersonSession {
  userId: string;
  sessionVersion: number;
}

/** The context of a signed-in person, before it is known where they are. */
export function personContext({ request, log }: Call, { userId, sessionVersion }: PersonSession): CallContext {
  const claims = { role: "crm_member", actor: "user", sub: userId, session_version: sessionVersion } as const;
  return { claims, request, log };
}

/** The context of a signed-in member. What the session says is a claim: the database decides whether it still holds. */
export function memberContext(call: Call, session: PersonSession & { organizationId: string }): TenantContext {
  const { userId, organizationId } = session;
  const ctx = personContext(call, session);
  return {
    ...ctx,
    organizationId,
    actor: { kind: "user", userId },
    claims: { ...ctx.claims, organization_id: organizationId },
  };
}

/** The context of work that no tenant asked for: a run of the scheduler, or what a provider tells. */
export function workerContext({ request, log }: Call, name: string): WorkerContext {
  return {
    actor: { kind: "worker", name },
    claims: { role: "crm_worker", actor: "worker", sub: name },
    request,
    log,
  };
}

/** A worker at work for one organisation: it can reach no other with this. */
export function tenantContextOf(ctx: WorkerContext, organizationId: string): TenantContext {
  return { ...ctx, organizationId, claims: { ...ctx.claims, organization_id: organizationId } };
}

/** The context of somebody who has not said who they are. */
export function publicContext({ request, log }: Call): PublicContext {
  return {
    actor: { kind: "public" },
    claims: { role: "crm_public", actor: "public", sub: "public" },
    request,
    log,
  };
}
