import type { z } from "zod";
import { ORGANIZATION_HEADER } from "@/lib/platform/auth/organization-header";

/** A refusal of our API: its sentence is the message, so it can be shown as it is. */
export class ApiError extends Error {
  readonly code: string;
  readonly requestId: string | undefined;
  readonly issues: readonly { path: string; message: string }[];

  constructor(message: string, code: string, requestId?: string, issues: ApiError["issues"] = []) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.requestId = requestId;
    this.issues = issues;
  }
}

interface ApiCall<Answer extends z.ZodType> {
  /** The organisation of the page that calls; null only where there is none yet. */
  organizationId: string | null;
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  /** A file in place of a body. */
  file?: { bytes: Blob; type: string };
  /** The version that is changed: a newer one is not overwritten. */
  version?: number;
  /** Loads the schema of the answer while the answer is under way: no page waits for schemas before it can be used. */
  answer: () => Promise<Answer>;
  signal?: AbortSignal;
}

/** Calls our own API from the browser and parses what it answers; anything but success is thrown as an ApiError. */
export async function callApi<Answer extends z.ZodType>(
  path: string,
  call: ApiCall<Answer>,
): Promise<z.output<Answer>> {
  const [response, answer] = await Promise.all([send(path, call), call.answer()]);
  const text = await response.text();
  if (!response.ok) throw await refusalIn(text);
  return answer.parse(text === "" ? undefined : JSON.parse(text));
}

/** The same for routes in house style, whose answers come as `{ data }`. */
export async function callHouse<Answer extends z.ZodType>(
  path: string,
  { answer, ...call }: ApiCall<Answer>,
): Promise<z.output<Answer>> {
  const enveloped = () => import("./answers").then(({ Enveloped }) => Enveloped);
  const [{ data }, schema] = await Promise.all([callApi(path, { ...call, answer: enveloped }), answer()]);
  return schema.parse(data);
}

/** How many rows there are, as a list that was asked to count says it, or a route that only counts. */
export async function countRows(path: string, organizationId: string): Promise<number> {
  const response = await send(path, { organizationId });
  const text = await response.text();
  if (!response.ok) throw await refusalIn(text);
  const { Counted } = await import("./answers");
  return Counted.parse(JSON.parse(text));
}

/** The sentence to show for anything that went wrong, with the request id where there is one. */
export function sentenceOf(thrown: unknown): string {
  if (!(thrown instanceof ApiError)) return "Something went wrong. Please try again.";
  return thrown.issues.length > 0 ? thrown.issues.map((issue) => issue.message).join(" ") : thrown.message;
}

async function send(
  path: string,
  { organizationId, method = "GET", body, file, version, signal }: Omit<ApiCall<z.ZodType>, "answer">,
): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      headers: {
        ...(organizationId === null ? {} : { [ORGANIZATION_HEADER]: organizationId }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(file === undefined ? {} : { "content-type": file.type }),
        ...(version === undefined ? {} : { "if-match": String(version) }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(file === undefined ? {} : { body: file.bytes }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError("Horizon cannot be reached. Check the connection and try again.", "offline");
  }
}

async function refusalIn(text: string): Promise<ApiError> {
  const { ErrorBody } = await import("./answers");
  const parsed = ErrorBody.safeParse(jsonOrNull(text));
  if (!parsed.success) return new ApiError("Something went wrong. Please try again.", "internal_error");
  const { error, code, request_id, issues } = parsed.data;
  return new ApiError(error, code, request_id, issues);
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
