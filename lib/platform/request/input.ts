import type { z } from "zod";
import type { RequestInfo } from "@/lib/platform/context";
import { DEFAULT_BODY_LIMIT, decodeText, readBody, requireContentType } from "./body";
import { AppError } from "@/lib/platform/errors";
import { bodyHashOf, idempotencyKeyOf } from "./idempotency";
import { parseJson } from "./json";
import { validate } from "./validation";

type Schema = z.ZodType | undefined;

/** The parts of a declaration that say what a request may bring. */
export interface InputSpec<
  Body extends Schema = Schema,
  Query extends Schema = Schema,
  Params extends Schema = Schema,
> {
  id: string;
  params?: Params;
  query?: Query;
  body?: Body;
  /** Bytes; 256 KB when unset. */
  bodyLimit?: number;
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a verb is given of the request: exactly what the declaration names. */
export interface Input<Body, Query, Params> {
  body: Parsed<Body>;
  query: Parsed<Query>;
  params: Parsed<Params>;
}

/** What Next passes to a route beside the request. */
export interface RouteContext {
  params: Promise<Record<string, string | string[] | undefined>>;
}

/** Reads and parses the request as declared. Marks the request with its idempotency key and body hash on the way. */
export async function readInput<Body extends Schema, Query extends Schema, Params extends Schema>(
  spec: InputSpec<Body, Query, Params>,
  request: Request,
  route: RouteContext | undefined,
  info: RequestInfo,
): Promise<Input<Body, Query, Params>> {
  return {
    params: typed<Params>(await parseParams(spec.params, route)),
    query: typed<Query>(parseQuery(spec.query, request.url)),
    body: typed<Body>(await parseBody(spec, request, info)),
  };
}

/** A path that does not even look like an id names nothing, so it is not found rather than invalid. */
async function parseParams(schema: Schema, route: RouteContext | undefined): Promise<unknown> {
  if (schema === undefined) return undefined;
  const given = (await route?.params) ?? {};
  const parsed = schema.safeParse(given);
  // the database keeps no NUL, so nothing is called by one
  const isStorable = !Object.values(given).some((part) => part?.includes("\0"));
  if (parsed.success && isStorable) return parsed.data;
  throw new AppError("not_found", "There is nothing at this address.");
}

function parseQuery(schema: Schema, url: string): unknown {
  if (schema === undefined) return undefined;
  const search = new URL(url).searchParams;
  const names = [...new Set(search.keys())];
  return validate(
    schema,
    Object.fromEntries(names.map((name) => [name, singleOrAll(search.getAll(name))])),
    "The query",
  );
}

async function parseBody(spec: InputSpec, request: Request, info: RequestInfo): Promise<unknown> {
  const { id, body: schema, bodyLimit = DEFAULT_BODY_LIMIT } = spec;
  if (schema === undefined) return undefined;
  requireContentType(request.headers, "application/json");
  const raw = await readBody(request, bodyLimit);
  markIdempotency(info, request.headers, id, raw);
  return validate(schema, parseJson(decodeText(raw)), "The body");
}

function markIdempotency(info: RequestInfo, headers: Headers, routeId: string, raw: Uint8Array): void {
  const key = idempotencyKeyOf(headers);
  if (key === undefined) return;
  info.idempotencyKey = key;
  info.bodyHash = bodyHashOf(routeId, raw);
}

/** A parameter given twice becomes a list, which a schema for one value refuses by name. */
function singleOrAll(values: string[]): string | string[] {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}

/** Each part came out of its own schema, or is undefined where none is declared: exactly what `Parsed` says of it. */
function typed<S extends Schema>(part: unknown): Parsed<S> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return part as Parsed<S>;
}
