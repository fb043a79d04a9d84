import { hkdfSync, randomUUID } from "node:crypto";
import { env } from "@/lib/platform/env";
import { AppError, unavailable } from "@/lib/platform/errors";
import { parseJson } from "@/lib/platform/request/json";
import { validate } from "@/lib/platform/request/validation";
import { signWebhook, verifyWebhook } from "@/lib/platform/webhook-signature";
import { MailEvent } from "./schemas";

const PATH = "/api/webhooks/sandbox-mail";
const TIMEOUT_MS = 10_000;

/** Tells Horizon of a mail as a provider would: a signed request from outside. */
export async function deliverEvent(event: MailEvent, nowMs: number): Promise<void> {
  const { NEXTAUTH_URL: url } = env();
  const secret = sandboxSecret();
  if (url === undefined || secret === null) throw unavailable("the sandbox does not know where it is");
  const body = JSON.stringify(event);
  const headers = signWebhook(secret, { id: `evt_${randomUUID()}`, timestamp: Math.floor(nowMs / 1000), body });
  const response = await fetch(new URL(PATH, url), {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw unavailable(cause);
  });
  await response.body?.cancel();
  if (!response.ok) throw unavailable(`the webhook answered ${response.status}`);
}

/** Checks and reads a delivery of the sandbox. */
export function readDelivery(rawBody: string, headers: Headers, nowMs: number): MailEvent & { event_id: string } {
  const secret = sandboxSecret();
  if (secret === null) throw new AppError("unauthorized", "Unauthorized", { cause: "there is no secret" });
  const event_id = verifyWebhook(secret, headers, rawBody, nowMs);
  return { ...validate(MailEvent, parseJson(rawBody), "The body"), event_id };
}

/** The sandbox is part of this installation, so its secret comes from the installation's own. */
function sandboxSecret(): Buffer | null {
  const { NEXTAUTH_SECRET: secret } = env();
  return secret === undefined ? null : Buffer.from(hkdfSync("sha256", secret, "", "sandbox webhooks", 32));
}
