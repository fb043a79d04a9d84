import type { z } from "zod";
import { readSession } from "@/lib/platform/auth/session";
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

/** A route for people who are signed in. The organisation is the session's active one. */
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
  const read = ({ info }: Exchange, request: Request, route?: RouteContext) => readInput(spec, request, route, info);
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

function admitEither(exchange: Exchange, needs: MemberNeeds): Promise<TenantContext> {
  const scope = needs.alsoApiKey;
  if (scope !== undefined && apiKeyOf(exchange.request.headers) !== null) return admitKey(exchange, { scope });
  return admitMember(exchange, needs);
}

/** Lets in a signed-in member with the role, in their organisation. */
export async function admitMember({ request, info, log }: Exchange, needs: MemberNeeds): Promise<TenantContext> {
  const { role: needed, changes } = needs;
  const session = await readSession(request);
  if (session === null) throw unauthorized();
  requireSameOrigin(request, changes);
  const { userId, organizationId, role, sessionVersion } = session;
  if (organizationId === null || role === null) {
    throw new AppError("no_organization", "You do not belong to an organization yet.");
  }
  if (needed !== undefined && !hasRole(role, needed)) {
    throw new AppError("insufficient_role", `This needs the role ${needed}.`);
  }
  return memberContext({ request: info, log }, { userId, organizationId, role, sessionVersion });
}
