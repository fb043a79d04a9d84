import "server-only";
import { createHash } from "node:crypto";
import type { TenantContext } from "@/lib/platform/context";
import { mintToken } from "@/lib/platform/db/token";
import { env } from "@/lib/platform/env";
import { AppError, unavailable } from "@/lib/platform/errors";
import { systemClock } from "@/lib/platform/time/clock";

const BUCKET = "files";
/** A large file over a slow line; whoever stalls is ended by the limit of the route. */
const TIMEOUT_MS = 240_000;

/** What is known of a file once it is stored. */
export interface StoredFile {
  size: number;
  /** Hex. */
  sha256: string;
}

/**
 * Stores a file of the organisation under an id, in a stream: it is never in memory as a whole. Refused in its middle
 * when it grows past `maxBytes`, and then nothing is left of it.
 */
export async function storeFile(
  ctx: TenantContext,
  fileId: string,
  { content, maxBytes }: { content: ReadableStream<Uint8Array>; maxBytes: number },
): Promise<StoredFile> {
  const measured = measure(maxBytes);
  const body = content.pipeThrough(measured.stream);
  try {
    const response = await ask(ctx, fileId, { method: "POST", body, headers: { "x-upsert": "true" } });
    if (!response.ok) throw failureOf(response);
    await response.body?.cancel();
    return measured.result();
  } catch (thrown) {
    throw measured.refusal() ?? thrown;
  }
}

/** Reads a stored file in a stream. */
export async function readFile(ctx: TenantContext, fileId: string): Promise<ReadableStream<Uint8Array>> {
  const response = await ask(ctx, fileId, { method: "GET" });
  if (!response.ok) throw failureOf(response);
  return response.body ?? new ReadableStream({ start: (controller) => controller.close() });
}

/** Removes a stored file; one that is gone already is no failure. */
export async function removeFile(ctx: TenantContext, fileId: string): Promise<void> {
  const response = await ask(ctx, fileId, { method: "DELETE" });
  await response.body?.cancel();
  const isGone = response.status === 404 || response.status === 400;
  if (!response.ok && !isGone) throw failureOf(response);
}

interface Init {
  method: "GET" | "POST" | "DELETE";
  headers?: Record<string, string>;
  body?: ReadableStream<Uint8Array>;
}

/** The key begins with the organisation of the token, and a policy of the storage lets the token reach no other. */
async function ask(ctx: TenantContext, fileId: string, { headers, body, ...init }: Init): Promise<Response> {
  const { SUPABASE_URL, SUPABASE_ANON_KEY } = env();
  const path = `/storage/v1/object/${BUCKET}/${ctx.organizationId}/${fileId}`;
  const token = await mintToken(ctx.claims, systemClock());
  const request = {
    ...init,
    headers: { ...headers, authorization: `Bearer ${token}`, apikey: SUPABASE_ANON_KEY },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === undefined ? {} : { body, duplex: "half" }),
  };
  try {
    return await fetch(new URL(path, SUPABASE_URL), request);
  } catch (cause) {
    throw unavailable(cause);
  }
}

function failureOf({ status }: Response): AppError {
  // the storage answers 400 for an object that is not there
  if (status === 404 || status === 400) return new AppError("not_found", "This file does not exist.");
  return unavailable(`the storage answered ${status}`);
}

/** Counts and hashes what passes, and breaks the stream at the limit. */
function measure(maxBytes: number) {
  const hash = createHash("sha256");
  let size = 0;
  let refusal: AppError | undefined;
  const stream = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size > maxBytes) {
        refusal = new AppError(
          "payload_too_large",
          `The file is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.`,
        );
        controller.error(refusal);
        return;
      }
      hash.update(chunk);
      controller.enqueue(chunk);
    },
  });
  return { stream, refusal: () => refusal, result: () => ({ size, sha256: hash.digest("hex") }) };
}
