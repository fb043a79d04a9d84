import type { z } from "zod";
import { workerContext } from "@/lib/platform/context";
import type { WorkerContext } from "@/lib/platform/context";
import { constantTimeEqual } from "@/lib/platform/crypto";
import { env } from "@/lib/platform/env";
import { createDoor } from "./door";
import type { Door, Exchange, RouteSpec } from "./door";
import { unauthorized } from "@/lib/platform/errors";
import { readInput } from "@/lib/platform/request/input";
import type { Input } from "@/lib/platform/request/input";

type Schema = z.ZodType | undefined;

const SHORTEST_SECRET = 16;

/** A route for the scheduler: `Authorization: Bearer $CRON_SECRET`. It has no organisation; its functions claim work of all. */
export function cronRoute<Answer extends z.ZodType, Query extends Schema = undefined>(
  spec: RouteSpec<undefined, Query, undefined, Answer>,
  handle: (ctx: WorkerContext, input: Input<undefined, Query, undefined>) => Promise<z.input<Answer>>,
): Door {
  return createDoor({
    kind: "cron",
    spec,
    admit: (exchange) => admitScheduler(exchange, spec.id),
    read: ({ request, info }, route) => readInput(spec, request, route, info),
    handle,
  });
}

function admitScheduler({ request, info, log }: Exchange, name: string): WorkerContext {
  const secret = env().CRON_SECRET ?? "";
  const given = request.headers.get("authorization") ?? "";
  // an unset or short secret is a mistake of ours and must not become an open door
  if (secret.length < SHORTEST_SECRET || !constantTimeEqual(given, `Bearer ${secret}`)) throw unauthorized();
  return workerContext({ request: info, log }, name);
}
