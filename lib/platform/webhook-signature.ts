import { createHmac } from "node:crypto";
import { constantTimeEqual } from "./crypto";
import { unauthorized } from "./errors";

/** A delivery may be this old, or ahead of our clock. */
const TOLERANCE_SECONDS = 300;

interface Signed {
  id: string;
  /** Unix seconds. */
  timestamp: number;
  body: string;
}

/** The headers of a delivery signed as Standard Webhooks has it: `v1,` and HMAC-SHA256 over id, time and raw body. */
export function signWebhook(secret: Buffer, { id, timestamp, body }: Signed): Record<string, string> {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatureOf(secret, `${id}.${timestamp}.${body}`),
  };
}

/** Checks such a delivery and answers its id, or throws `unauthorized()`. There may be several signatures, one per secret. */
export function verifyWebhook(secret: Buffer, headers: Headers, body: string, nowMs: number): string {
  const [id = "", timestamp = "", signatures = ""] = ["id", "timestamp", "signature"].map(
    (name) => headers.get(`webhook-${name}`) ?? "",
  );
  const expected = signatureOf(secret, `${id}.${timestamp}.${body}`);
  // every signature is compared, so that the time tells nothing
  const isSigned = signatures.split(" ").filter((given) => constantTimeEqual(given, expected)).length > 0;
  const age = Math.abs(nowMs / 1000 - Number(timestamp));
  if (id === "" || id.length > 200 || !isSigned || !(age <= TOLERANCE_SECONDS)) throw unauthorized("bad signature");
  return id;
}

function signatureOf(secret: Buffer, content: string): string {
  return `v1,${createHmac("sha256", secret).update(content).digest("base64")}`;
}
