import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";

/** What a request may carry when its route says nothing else. */
export const DEFAULT_BODY_LIMIT = 256 * 1024;

const MOST_DISCARDED = 32 * 1024 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The raw body, refused while it streams as soon as it grows past the limit or takes too long. */
export async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity") {
    throw new AppError("unsupported_media_type", "Send the body uncompressed; content-encoding is not supported.");
  }
  const declared = request.headers.get("content-length");
  if (declared !== null && Number(declared) > limit) throw tooLarge(limit);
  // the server holds a sender to the length it declared, so a declared body needs no counting
  if (declared !== null || request.body === null) return inTime(readWhole(request));
  return inTime(readCounting(request.body, limit));
}

/** Refuses any content type but the one a route reads. */
export function requireContentType(headers: Headers, wanted: string): void {
  const [type = "", ...parameters] = (headers.get("content-type") ?? "").toLowerCase().split(";");
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith("charset="));
  if (type.trim() === wanted && (charset === undefined || /^charset="?utf-?8"?$/.test(charset))) return;
  throw new AppError("unsupported_media_type", `Send the body as ${wanted} in UTF-8, with that content-type header.`);
}

/** The body as text; bytes that are no UTF-8 are refused, not replaced. */
export function decodeText(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch (cause) {
    throw new AppError("invalid_json", "Invalid JSON payload", { cause });
  }
}

async function readWhole(request: Request): Promise<Uint8Array> {
  return new Uint8Array(await request.arrayBuffer());
}

/** Whoever sends a body drop by drop, or hangs up in its middle, does not keep the request open. */
async function inTime(reading: Promise<Uint8Array>): Promise<Uint8Array> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new AppError("request_timeout", "The body did not arrive in time.", { endsConnection: true }));
  }, env().BODY_TIMEOUT_MS);
  try {
    return await Promise.race([reading, late.promise]);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("invalid_request", "The body did not arrive whole.", { cause });
  } finally {
    clearTimeout(timer);
  }
}

async function readCounting(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.byteLength;
    if (size > limit) {
      void discardRest(reader);
      throw tooLarge(limit);
    }
    chunks.push(next.value);
  }
  return Buffer.concat(chunks, size);
}

/** Hanging up on a sender resets the connection, often before the answer is read; so the rest is let in and dropped, within reason. */
async function discardRest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const timer = setTimeout(() => void reader.cancel(), env().BODY_TIMEOUT_MS);
  let left = MOST_DISCARDED;
  try {
    for (let next = await reader.read(); !next.done && left > 0; next = await reader.read())
      left -= next.value.byteLength;
    await reader.cancel();
  } catch {
    // the sender hung up first
  } finally {
    clearTimeout(timer);
  }
}

function tooLarge(limit: number): AppError {
  return new AppError("payload_too_large", `The body is larger than ${Math.floor(limit / 1024)} KB.`);
}
