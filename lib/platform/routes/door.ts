import type { z } from "zod";
import type { KeyRecord } from "@/lib/platform/auth/key-cache";
import { systemClock } from "@/lib/platform/time/clock";
import type { CallContext, RequestInfo } from "@/lib/platform/context";
import { requestIdFrom } from "@/lib/platform/ids";
import { logger } from "@/lib/platform/logger";
import type { Logger } from "@/lib/platform/logger";
import { clientAddress } from "@/lib/platform/request/client-address";
import { allowOrigin } from "@/lib/platform/request/cors";
import { AppError, toAppError } from "@/lib/platform/errors";
import type { InputSpec, RouteContext } from "@/lib/platform/request/input";
import { noteKeyUse } from "@/lib/platform/auth/key-usage";
import type { UploadSpec } from "@/lib/platform/request/upload";
import { reportRequest } from "@/lib/platform/response/log-request";
import { SURFACES, errorBody, failedRunBody } from "./surfaces";
import type { SurfaceName } from "./surfaces";

type Schema = z.ZodType | undefined;

/** Who stands at the door. */
export type DoorKind = "external" | "dashboard" | "cron" | "webhook" | "public" | "preflight" | "refusal";

/** What every route declares, whatever its door. */
export interface RouteSpec<
  Body extends Schema = Schema,
  Query extends Schema = Schema,
  Params extends Schema = Schema,
  Answer extends z.ZodType = z.ZodType,
> extends InputSpec<Body, Query, Params> {
  surface: SurfaceName;
  /** One line for the API description. */
  summary: string;
  description?: string;
  /** 200 when unset. 204 answers without a body. */
  success?: 200 | 201 | 202 | 204;
  response: Answer;
  /** A body that is a file, read in a stream: its limit and the types that its content may have. */
  upload?: UploadSpec;
  /** Whether browsers of other origins may call it, with a publishable key. */
  cors?: true;
}

/** A route method as Next calls it, with its declaration for the API description and the test that looks for doors. */
export interface Door {
  (request: Request, route?: RouteContext): Promise<Response>;
  kind: DoorKind;
  spec: RouteSpec & { alsoApiKey?: string; scope?: string; csv?: { name: string } };
}

const doors = new WeakSet<object>();

/** Whether something a route file exports came from a door. */
export function isDoor(exported: unknown): exported is Door {
  return typeof exported === "function" && doors.has(exported);
}

/** One request on its way through a door. */
export interface Exchange {
  request: Request;
  info: RequestInfo;
  log: Logger;
  /** Headers of the answer, whatever the answer will be. */
  headers: Headers;
  /** The key that the request came with, once it is known; whatever is answered counts as its use. */
  key?: KeyRecord;
  /** Called when the database refuses the credential that the door had let in. */
  onUnauthorized?: () => void;
}

interface DoorParts<Ctx, Input> {
  kind: DoorKind;
  spec: RouteSpec;
  /** Decides who is calling, or throws. */
  admit: (exchange: Exchange) => Ctx | Promise<Ctx>;
  read: (exchange: Exchange, route: RouteContext | undefined) => Promise<Input>;
  handle: (ctx: Ctx, input: Input) => unknown;
  /** Answers in another form than JSON, when the request asks for one; null when it does not. */
  render?: (ctx: Ctx, input: Input, exchange: Exchange, route: RouteContext | undefined) => Promise<Response> | null;
}

/** Builds a route method: admit, read, handle, then render the answer or the one error. */
export function createDoor<Ctx extends CallContext, Input>(parts: DoorParts<Ctx, Input>): Door {
  const { kind, spec, admit, read, handle, render } = parts;

  async function door(request: Request, route?: RouteContext): Promise<Response> {
    const startedAt = performance.now();
    const exchange = begin(request, spec);
    let ctx: Ctx | undefined;
    let response: Response;
    let failure: AppError | undefined;
    try {
      ctx = await admit(exchange);
      const input = await read(exchange, route);
      const rendered = await render?.(ctx, input, exchange, route);
      response = rendered ?? answer(spec, await handle(ctx, input), exchange.headers);
    } catch (thrown) {
      failure = toAppError(thrown);
      if (failure.code === "unauthorized") exchange.onUnauthorized?.();
      response = refuse(kind, spec, failure, exchange);
    }
    if (exchange.key !== undefined) noteKeyUse(exchange.key, response.status);
    reportRequest(exchange.log, {
      route: spec.id,
      status: response.status,
      ms: performance.now() - startedAt,
      organizationId: ctx?.claims.organization_id,
      transports: exchange.info.transports,
      failure,
    });
    return response;
  }

  const built = Object.assign(door, { kind, spec });
  doors.add(built);
  return built;
}

function begin(request: Request, spec: RouteSpec): Exchange {
  const requestId = requestIdFrom(request.headers);
  const headers = new Headers({
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    "x-request-id": requestId,
  });
  if (spec.cors) allowOrigin(request.headers, headers);
  return {
    request,
    info: { requestId, ip: clientAddress(request.headers), transports: new Set(), ...ifMatchOf(request.headers) },
    log: logger().child({ request_id: requestId }),
    headers,
  };
}

/** `If-Match: "3"` names a version; what is no version of ours matches none. */
function ifMatchOf(headers: Headers): { ifMatch?: number } {
  const given = headers.get("if-match");
  if (given === null || given === "*") return {};
  const version = Number(given.replaceAll('"', ""));
  return { ifMatch: Number.isSafeInteger(version) ? version : -1 };
}

/** Parses an answer by its own schema, so that nothing leaves that was not declared. */
export function declared<Answer extends z.ZodType>(response: Answer, value: unknown): z.output<Answer> {
  const parsed = response.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError("internal_error", "Something went wrong on our side.", { cause: parsed.error });
}

function answer({ surface, success = 200, response }: RouteSpec, value: unknown, headers: Headers): Response {
  const parsed = declared(response, value);
  if (success === 204) return new Response(null, { status: success, headers });
  return json(SURFACES[surface].wrap(response, parsed, headers), success, headers);
}

function refuse(kind: DoorKind, { surface }: RouteSpec, error: AppError, { headers, info }: Exchange): Response {
  if (error.retryAfter !== undefined) headers.set("retry-after", String(error.retryAfter));
  if (error.endsConnection) headers.set("connection", "close");
  const status = SURFACES[surface].statusOf(error);
  const isFailedRun = kind === "cron" && status >= 500;
  const body = isFailedRun
    ? failedRunBody(error, info.requestId, new Date(systemClock()))
    : errorBody(error, info.requestId);
  return json(body, status, headers);
}

function json(value: unknown, status: number, headers: Headers): Response {
  const text = JSON.stringify(value);
  // an answer whose length is not known goes out in pieces, each of them a write to the connection
  headers.set("content-length", String(Buffer.byteLength(text)));
  return new Response(text, { status, headers });
}
