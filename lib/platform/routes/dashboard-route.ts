import type { z } from "zod";
import { namedOrganization, withoutOrganization } from "@/lib/platform/auth/named-organization";
import { readSession } from "@/lib/platform/auth/session";
import type { Session } from "@/lib/platform/auth/session";
import { findMemberSession } from "@/lib/platform/auth/sign-in";
import { hasRole, memberContext } from "@/lib/platform/context";
import type { MemberRole, Scope, TenantContext } from "@/lib/platform/context";
import { admitKey, apiKeyOf } from "@/lib/platform/auth/api-key";
import { answerCsv, wantsCsv, withoutFormat } from "@/lib/platform/response/csv";
import type { Csv } from "@/lib/platform/response/csv";
import { createDoor, declared } from "./door";
import type { Door, Exchange, RouteSpec } from "./door";
import { AppError, unauthorized } from "@/lib/platform/errors";
import { readInput } from "@/lib/platform/request/input";
import type { Input, RouteContext } from "@/lib/platform/request/input";
import { describeCause } from "@/lib/platform/response/log-request";
import { requireSameOrigin } from "@/lib/platform/request/same-origin";

type Schema = z.ZodType | undefined;

export interface MemberNeeds {
  /** The least role that may; every member when unset. */
  role?: MemberRole;
  /** Also opens to an API key with this scope. */
  alsoApiKey?: Scope;
  /** Says of a GET that it changes something: another site may not ask the browser for it either. */
  changes?: true;
}

/** A route for people who are signed in. The organisation is the one that the request names, else the session's active one. */
export function dashboardRoute<
  Answer extends z.ZodType,
  Body extends Schema = undefined,
  Query extends Schema = undefined,
  Params extends Schema = undefined,
>(
  spec: RouteSpec<Body, Query, Params, Answer> &
    MemberNeeds & { csv?: Csv<Input<Body, Query, Params>, z.output<Answer>> },
  handle: (ctx: TenantContext, input: Input<Body, Query, Params>) => Promise<z.input<Answer>>,
): Door {
  const { csv, response, id } = spec;
  const read = ({ info }: Exchange, request: Request, route?: RouteContext) =>
    readInput(spec, withoutOrganization(request), route, info);
  return createDoor({
    kind: "dashboard",
    spec,
    admit: (exchange) => admitEither(exchange, spec),
    read: (exchange, route) =>
      read(exchange, csv === undefined ? exchange.request : withoutFormat(exchange.request), route),
    handle,
    render: (ctx, input, exchange, route) => {
      if (csv === undefined || !wantsCsv(exchange.request)) return null;
      const { request, headers, log } = exchange;
      return answerCsv(csv, {
        ctx,
        input,
        request,
        headers,
        answerTo: async (asked) => declared(response, await handle(ctx, await read(exchange, asked, route))),
        onBreak: (thrown) => log.error({ route: id, cause: describeCause(thrown) }, "http.broken_off"),
      });
    },
  });
}

async function admitEither(exchange: Exchange, needs: MemberNeeds): Promise<TenantContext> {
  const scope = needs.alsoApiKey;
  if (scope === undefined || apiKeyOf(exchange.request.headers) === null) return admitMember(exchange, needs);
  const ctx = await admitKey(exchange, { scope });
  const named = namedOrganization(exchange.request);
  if (named === null || named === ctx.organizationId) return ctx;
  throw new AppError("not_a_member", "This key belongs to another organisation.");
}

/** Lets in a signed-in member with the role, in the organisation that the request names. */
export async function admitMember({ request, info, log }: Exchange, needs: MemberNeeds): Promise<TenantContext> {
  const { role, changes } = needs;
  const session = await readSession(request);
  if (session === null) throw unauthorized();
  requireSameOrigin(request, changes);
  const organizationId = namedOrganization(request) ?? session.organizationId;
  if (organizationId === null) throw new AppError("no_organization", "You do not belong to an organization yet.");
  const ctx = memberContext({ request: info, log }, { ...session, organizationId });
  if (role === undefined) return ctx;
  await requireRole(ctx, session, role);
  return { ...ctx, claims: { ...ctx.claims, least_role: role } };
}

/**
 * Refuses a member below the role. The cookie saves a look-up where it names this organisation and a role that suffices: what
 * the route then calls in the database decides again. It never refuses, for it may be older than the member's role.
 */
async function requireRole(ctx: TenantContext, session: Session, needed: MemberRole): Promise<void> {
  if (session.organizationId === ctx.organizationId && session.role !== null && hasRole(session.role, needed)) return;
  const { role } = await findMemberSession(ctx);
  if (!hasRole(role, needed)) throw new AppError("insufficient_role", `This needs the role ${needed}.`);
}
