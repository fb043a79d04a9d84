import type { z } from "zod";
import { publicContext } from "@/lib/platform/context";
import type { PublicContext } from "@/lib/platform/context";
import { env } from "@/lib/platform/env";
import { perMinute } from "@/lib/platform/rate-limit/token-bucket";
import { addressBlock } from "@/lib/platform/request/client-address";
import { createDoor } from "./door";
import type { Door, Exchange, RouteSpec } from "./door";
import { readInput } from "@/lib/platform/request/input";
import type { Input } from "@/lib/platform/request/input";
import { limit } from "@/lib/platform/rate-limit/rate-limit";

type Schema = z.ZodType | undefined;

interface PublicNeeds {
  /** RATE_LIMIT_PUBLIC_PER_MINUTE for each address when unset; `none` is for what monitors ask all the time. */
  rate?: "none";
}

/** A route for anybody, limited by address. */
export function publicRoute<
  Answer extends z.ZodType,
  Body extends Schema = undefined,
  Query extends Schema = undefined,
  Params extends Schema = undefined,
>(
  spec: RouteSpec<Body, Query, Params, Answer> & PublicNeeds,
  handle: (ctx: PublicContext, input: Input<Body, Query, Params>) => Promise<z.input<Answer>>,
): Door {
  return createDoor({
    kind: "public",
    spec,
    admit: (exchange) => admitAnybody(exchange, spec),
    read: ({ request, info }, route) => readInput(spec, request, route, info),
    handle,
  });
}

async function admitAnybody(
  { info, log, headers }: Exchange,
  { id, rate }: PublicNeeds & { id: string },
): Promise<PublicContext> {
  if (rate !== "none") {
    await limit(`${id}:${addressBlock(info.ip)}`, perMinute(env().RATE_LIMIT_PUBLIC_PER_MINUTE), headers);
  }
  return publicContext({ request: info, log });
}
