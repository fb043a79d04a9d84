import { AppError } from "./errors";

/** What a request may carry when its route says nothing else. */
export const DEFAULT_BODY_LIMIT = 256 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The raw body, refused while it streams as soon as it grows past the limit. */
export async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity") {
    throw new AppError("unsupported_media_type", "Send the body uncompressed; content-encoding is not supported.");
  }
  const declared = request.headers.get("content-length");
  if (declared !== null && Number(declared) > limit) throw tooLarge(limit);
  // the server holds a sender to the length it declared, so a declared body needs no counting
  if (declared !== null || request.body === null) return new Uint8Array(await request.arrayBuffer());
  return readCounting(request.body, limit);
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

async function readCounting(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // leaving the loop cancels the stream, so the rest is not read
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function tooLarge(limit: number): AppError {
  return new AppError("payload_too_large", `The body is larger than ${Math.floor(limit / 1024)} KB.`);
}
