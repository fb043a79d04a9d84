import type { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { admitKey } from "@/lib/platform/auth/api-key";
import type { KeyNeeds } from "@/lib/platform/auth/api-key";
import { createDoor } from "./door";
import type { Door, RouteSpec } from "./door";
import { readInput } from "@/lib/platform/request/input";
import type { Input } from "@/lib/platform/request/input";

type Schema = z.ZodType | undefined;

/** A route for machines that hold an API key: `x-api-key`, or `Authorization: Bearer hmz_…`. The organisation is the key's. */
export function externalRoute<
  Answer extends z.ZodType,
  Body extends Schema = undefined,
  Query extends Schema = undefined,
  Params extends Schema = undefined,
>(
  spec: RouteSpec<Body, Query, Params, Answer> & KeyNeeds,
  handle: (ctx: TenantContext, input: Input<Body, Query, Params>) => Promise<z.input<Answer>>,
): Door {
  return createDoor({
    kind: "external",
    spec,
    admit: (exchange) => admitKey(exchange, spec),
    read: ({ request, info }, route) => readInput(spec, request, route, info),
    handle,
  });
}
