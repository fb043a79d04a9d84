import { z } from "zod";
import { STATUS_BY_CODE, isErrorCode } from "@/lib/platform/errors";
import type { Reply } from "./http.ts";

/** A JSON schema as the API description uses it, with every reference resolved. */
export interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  examples?: unknown[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
}

/** One method of one address, as the API description tells of it. */
export interface Operation {
  method: string;
  path: string;
  id: string;
  /** The credentials it takes; none for a route that is open to anybody. */
  credentials: readonly string[];
  /** Names of the headers and of the parameters in the query that it takes. */
  headers: readonly string[];
  parameters: readonly string[];
  body?: JsonSchema;
  responses: ReadonlyMap<number, JsonSchema | null>;
}

const Document = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        operationId: z.string(),
        security: z.array(z.record(z.string(), z.array(z.string()))).default([]),
        parameters: z.array(z.object({ name: z.string(), in: z.string() })).default([]),
        requestBody: z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })) }).optional(),
        responses: z.record(
          z.string(),
          z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })).optional() }),
        ),
      }),
    ),
  ),
});

/** Every operation that the server under test describes at /api/openapi.json. */
export async function readOperations(serverUrl: string): Promise<Operation[]> {
  const response = await fetch(`${serverUrl}/api/openapi.json`);
  const document: unknown = await response.json();
  return Object.entries(Document.parse(document).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, security, parameters, requestBody, responses }]) => {
      const schemaOf = (content: Record<string, { schema: unknown }> | undefined) => {
        const schema = content?.["application/json"]?.schema;
        return schema === undefined ? null : (resolveReferences(schema, document) as JsonSchema);
      };
      const namesIn = (place: string) => parameters.filter((one) => one.in === place).map(({ name }) => name);
      const body = schemaOf(requestBody?.content);
      return {
        method: method.toUpperCase(),
        path,
        id: operationId,
        credentials: security.flatMap((one) => Object.keys(one)),
        headers: namesIn("header"),
        parameters: namesIn("query"),
        ...(body === null ? {} : { body }),
        responses: new Map(
          Object.entries(responses).map(([status, { content }]) => [Number(status), schemaOf(content)]),
        ),
      };
    }),
  );
}

/** The operation at an address. */
export function operationAt(operations: readonly Operation[], path: string, method = "POST"): Operation {
  const operation = operations.find((one) => one.path === path && one.method === method);
  if (operation === undefined) throw new Error(`${method} ${path} is not in the API description`);
  return operation;
}

/** What an answer breaks of the description: an undeclared status, another shape, a missing header. Empty when nothing. */
export function violations(operation: Operation, reply: Reply): string[] {
  const schema = operation.responses.get(reply.status);
  if (schema === undefined) return [`the status ${reply.status} is not declared (${reply.text.slice(0, 200)})`];
  const found: string[] = [];
  if (typeof reply.headers["x-request-id"] !== "string") found.push("there is no x-request-id");
  if (reply.headers["cache-control"] !== "no-store") found.push("the answer may be cached");
  if (schema !== null) found.push(...shapeProblems(schema, reply));
  if (reply.status >= 400) found.push(...errorProblems(reply));
  return found;
}

const validators = new WeakMap<JsonSchema, z.ZodType>();

function shapeProblems(schema: JsonSchema, { json, text }: Reply): string[] {
  const validator = validators.get(schema) ?? z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  validators.set(schema, validator);
  const parsed = validator.safeParse(json);
  return parsed.success ? [] : [`the body has another shape: ${z.prettifyError(parsed.error)} (${text.slice(0, 200)})`];
}

function errorProblems({ status, headers, json, text }: Reply): string[] {
  const { code, request_id: requestId } = z.looseObject({ code: z.string(), request_id: z.string() }).parse(json);
  const found: string[] = [];
  if (!isErrorCode(code) || ![STATUS_BY_CODE[code], 422].includes(status))
    found.push(`${code} is no code of ${status}`);
  if (requestId !== headers["x-request-id"]) found.push("the body names another request id than the header");
  if (/postgres|pgrst|sqlstate|supabase|node_modules|\bat .*:\d+:\d+/i.test(text)) found.push("it shows our insides");
  return found;
}

function resolveReferences(node: unknown, document: unknown): unknown {
  if (Array.isArray(node)) return node.map((item) => resolveReferences(item, document));
  if (typeof node !== "object" || node === null) return node;
  if ("$ref" in node && typeof node.$ref === "string") return resolveReferences(at(document, node.$ref), document);
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolveReferences(value, document)]));
}

function at(document: unknown, reference: string): unknown {
  return reference
    .split("/")
    .slice(1)
    .reduce<unknown>((node, step) => (node as Record<string, unknown>)[step], document);
}
