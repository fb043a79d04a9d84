import { z } from "zod";
import { createDocument } from "zod-openapi";
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject, ZodOpenApiResponsesObject } from "zod-openapi";
import { version } from "@/package.json";
import { CsvHeaders, FormatQuery } from "@/lib/platform/response/csv";
import { OrganizationHeader, OrganizationQuery } from "@/lib/platform/auth/named-organization";
import { isDoor } from "./door";
import type { Door, DoorKind } from "./door";
import { STATUS_BY_CODE } from "@/lib/platform/errors";
import type { ErrorCode } from "@/lib/platform/errors";
import { ErrorBody, FailedRunBody, SURFACES } from "./surfaces";

/** What a bundler's glob of route files gives: path of the file → its module, when asked. */
type RouteFiles = Readonly<Record<string, () => Promise<Record<string, unknown>>>>;

/** A door and the address it stands at. */
export interface DoorAt {
  path: string;
  method: string;
  door: Door;
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Every door of these route files, in the order of their paths. */
export async function loadDoors(files: RouteFiles): Promise<DoorAt[]> {
  const found = await Promise.all(
    Object.entries(files).map(async ([file, load]) => {
      const path = pathOf(file);
      const methods = Object.entries(await load());
      return methods.flatMap(([method, door]) => (isDoor(door) ? [{ path, method, door }] : []));
    }),
  );
  return found.flat();
}

/** The OpenAPI 3.1 document of these doors, made of the declarations that they also enforce. */
export function describeApi(doors: readonly DoorAt[]): Record<string, unknown> {
  const paths: ZodOpenApiPathsObject = {};
  const used = new Set<string>();
  for (const { path, method, door } of doors) {
    const verb = METHODS.find((known) => known === method)?.toLowerCase();
    if (verb === undefined || door.kind === "refusal") continue;
    // a second path to the same door is a second operation, and operations have names of their own
    const elsewhere = `${door.spec.id}At${path.replaceAll(/[^A-Za-z]+(.)?/g, "_$1")}`;
    const names = [door.spec.id, elsewhere, `${elsewhere}_${verb}`];
    const operationId = names.find((name) => !used.has(name)) ?? elsewhere;
    used.add(operationId);
    paths[path] = { ...paths[path], [verb]: operation(door, method, path, operationId) };
  }
  return {
    ...createDocument({
      openapi: "3.1.0",
      info: { title: "Horizon", version },
      security: [],
      paths,
      components: { securitySchemes: SECURITY_SCHEMES },
    }),
  };
}

/** `/app/api/deals/[dealId]/route.ts` → `/api/deals/{dealId}` */
function pathOf(file: string): string {
  return file
    .replace(/^.*?\/app(?=\/)/, "")
    .replace(/\/route\.ts$/, "")
    .replaceAll(/\[([^\]]+)\]/g, "{$1}");
}

function operation(door: Door, method: string, path: string, operationId: string): ZodOpenApiOperationObject {
  const { summary, description, params } = door.spec;
  const query = queryOf(door, method);
  return {
    operationId,
    summary,
    ...(description === undefined ? {} : { description }),
    tags: [path.split("/")[2] ?? "api"],
    security: securityOf(door),
    requestParams: {
      ...(params instanceof z.ZodObject ? { path: params } : {}),
      ...(query === undefined ? {} : { query }),
      ...headersOf(door),
    },
    ...requestBodyOf(door.spec),
    responses: responsesOf(door),
  };
}

function requestBodyOf({ body, upload }: Door["spec"]): Pick<ZodOpenApiOperationObject, "requestBody"> {
  const json = body === undefined ? {} : { "application/json": { schema: body } };
  const types = upload === undefined ? [] : upload.types.map((type) => [type, { schema: FileBody }] as const);
  const content = { ...json, ...Object.fromEntries(types) };
  return Object.keys(content).length === 0 ? {} : { requestBody: { required: true, content } };
}

/** The query parameters, with those that the door takes itself. */
function queryOf({ kind, spec: { query, csv } }: Door, method: string): z.ZodObject | undefined {
  const ofDoor = {
    ...(csv === undefined ? {} : FormatQuery.shape),
    ...(kind === "dashboard" && method === "GET" ? OrganizationQuery.shape : {}),
  };
  const declared = query instanceof z.ZodObject ? query : undefined;
  return Object.keys(ofDoor).length === 0 ? declared : (declared ?? z.object({})).extend(ofDoor);
}

function headersOf({ kind }: Door): { header?: z.ZodObject } {
  if (kind === "external") return { header: IdempotencyHeader };
  return kind === "dashboard" ? { header: OrganizationHeader } : {};
}

function responsesOf({ kind, spec }: Door): ZodOpenApiResponsesObject {
  const { surface, success = 200, response, body, upload, query } = spec;
  const answer = {
    description: spec.summary,
    content: {
      "application/json": { schema: SURFACES[surface].describe(response) },
      ...(spec.csv === undefined ? {} : { "text/csv": { schema: z.string() } }),
    },
    ...(spec.csv === undefined ? {} : { headers: CsvHeaders }),
  };
  const codes: ErrorCode[] = [...ERRORS_BY_KIND[kind], "internal_error", "unavailable", "timeout"];
  if (spec.alsoApiKey !== undefined) codes.push("rate_limited");
  if (body !== undefined) codes.push("invalid_json");
  if (body !== undefined || upload !== undefined)
    codes.push("request_timeout", "payload_too_large", "unsupported_media_type");
  const statuses = new Set<(typeof STATUS_BY_CODE)[ErrorCode] | 422>(codes.map((code) => STATUS_BY_CODE[code]));
  if (body !== undefined || query !== undefined || kind === "dashboard")
    statuses.add(surface === "house" ? 422 : STATUS_BY_CODE.invalid_request);
  const responses: ZodOpenApiResponsesObject = {
    [`${success}`]: success === 204 ? { description: spec.summary } : answer,
  };
  for (const status of [...statuses].toSorted((a, b) => a - b)) responses[`${status}`] = errorResponse(status, kind);
  return responses;
}

function errorResponse(status: number, kind: DoorKind) {
  const codes = Object.entries(STATUS_BY_CODE).filter(
    ([code, own]) => own === status || (status === 422 && code === "invalid_request"),
  );
  return {
    description: codes.map(([code]) => code).join(", "),
    content: { "application/json": { schema: kind === "cron" && status >= 500 ? FailedRunBody : ErrorBody } },
  };
}

function securityOf({ kind, spec }: Door): Record<string, string[]>[] {
  if (kind === "external") return [{ apiKey: [] }];
  if (kind === "cron") return [{ cronSecret: [] }];
  if (kind === "dashboard") return [{ session: [] }, ...(spec.alsoApiKey === undefined ? [] : [{ apiKey: [] }])];
  return [];
}

const ERRORS_BY_KIND: Readonly<Record<DoorKind, readonly ErrorCode[]>> = {
  external: ["unauthorized", "insufficient_scope", "not_found", "conflict", "rate_limited"],
  dashboard: ["unauthorized", "insufficient_role", "not_found", "conflict"],
  cron: ["unauthorized"],
  webhook: ["unauthorized"],
  public: ["rate_limited"],
  preflight: [],
  refusal: [],
};

const FileBody = z.string().meta({ format: "binary" });

const IdempotencyHeader = z.object({
  "Idempotency-Key": z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: "Makes a retry harmless: the same key and body answer what the first request was answered." }),
});

const SECURITY_SCHEMES = {
  apiKey: { type: "apiKey", in: "header", name: "x-api-key", description: "hmz_… on servers, hmz_pub_… in browsers." },
  session: { type: "apiKey", in: "cookie", name: "next-auth.session-token", description: "A signed-in member." },
  cronSecret: { type: "http", scheme: "bearer", description: "The scheduler's secret." },
} as const;
