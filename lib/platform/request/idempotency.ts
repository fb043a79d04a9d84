import { sha256Hex } from "@/lib/platform/crypto";
import { AppError } from "@/lib/platform/errors";

const PRINTABLE = /^[\x21-\x7e]{1,255}$/;

/** The sender's `Idempotency-Key`, if it sent one. */
export function idempotencyKeyOf(headers: Headers): string | undefined {
  const key = headers.get("idempotency-key");
  if (key === null) return undefined;
  if (PRINTABLE.test(key)) return key;
  throw new AppError("invalid_request", "Idempotency-Key must be 1 to 255 printable ASCII characters without spaces.");
}

/** What makes two requests the same: the route and every byte of the body. */
export function bodyHashOf(routeId: string, body: Uint8Array): string {
  return sha256Hex(routeId, "\n", body);
}
