import { createKeyCache, KeyRecord } from "./key-cache";
import type { KeyCache } from "./key-cache";
import { systemClock } from "@/lib/platform/time/clock";
import type { CallContext, Scope, TenantContext } from "@/lib/platform/context";
import { parseApiKey } from "@/lib/platform/crypto";
import { callFunction } from "@/lib/platform/db/call";
import { env } from "@/lib/platform/env";
import { perSecond } from "@/lib/platform/rate-limit/token-bucket";
import { addressBlock } from "@/lib/platform/request/client-address";
import { withholdOrigin } from "@/lib/platform/request/cors";
import type { Exchange } from "@/lib/platform/routes/door";
import { AppError, unauthorized } from "@/lib/platform/errors";
import { limit } from "@/lib/platform/rate-limit/rate-limit";

/** What a route asks of a key. */
export interface KeyNeeds {
  scope: Scope;
  /** A tighter limit than the key's own. */
  rate?: "identify" | undefined;
}

const keys: KeyCache = createKeyCache(
  (digest, ctx) => callFunction(ctx, "resolve_api_key", { digest }, KeyRecord.nullable()),
  systemClock,
);

/** The API key that a request carries, if any. */
export function apiKeyOf(headers: Headers): string | null {
  return headers.get("x-api-key") ?? /^Bearer (hmz_.*)$/i.exec(headers.get("authorization") ?? "")?.[1] ?? null;
}

/** Drops what this process remembers of a key that has just ended. Others find out with its next request. */
export function forgetApiKey(keyId: string): void {
  keys.forgetKey(keyId);
}

/** Admits the holder of an API key to its organisation. What the key may do is decided again by the function that does it. */
export async function admitKey(exchange: Exchange, needs: KeyNeeds): Promise<TenantContext> {
  const { request, info, log } = exchange;
  const key = parseApiKey(apiKeyOf(request.headers) ?? "");
  if (key === null) throw unauthorized("no well-formed key");
  const origin = request.headers.get("origin");
  if (key.kind === "secret" && origin !== null) {
    throw new AppError(
      "secret_key_in_browser",
      "This is a secret key; never use it in a browser. Create a publishable key (hmz_pub_…) for this site.",
    );
  }
  exchange.onUnauthorized = () => keys.forget(key.digest);
  const record = await find(key.digest, exchange);
  exchange.key = record;
  await limitKey(record, needs, exchange);
  if (refusalOf(record, needs, origin) !== null) {
    // it may have been given more since it was looked up: nothing is refused by what a cache remembers
    keys.forget(key.digest);
    const refusal = refusalOf(await find(key.digest, exchange), needs, origin);
    if (refusal?.code === "origin_not_allowed") withholdOrigin(exchange.headers);
    if (refusal !== null) throw refusal;
  }
  const { key_id: keyId, organization_id: organizationId } = record;
  const claims = {
    role: "crm_ingest",
    actor: "key",
    sub: keyId,
    key_id: keyId,
    organization_id: organizationId,
  } as const;
  return { organizationId, actor: { kind: "key", keyId }, claims, request: info, log };
}

async function find(digest: string, { info, log }: Exchange): Promise<KeyRecord> {
  const asking: CallContext = { claims: { role: "crm_ingest", actor: "public", sub: "door" }, request: info, log };
  const record = await keys.find(digest, asking);
  if (record === null) throw unauthorized("unknown key");
  return record;
}

async function limitKey(record: KeyRecord, { rate }: KeyNeeds, { info, headers }: Exchange): Promise<void> {
  const settings = env();
  const own = record.requests_per_second;
  if (record.kind === "publishable") {
    const allowed = perSecond(own ?? settings.RATE_LIMIT_PUBLISHABLE_PER_SECOND, record.burst ?? undefined);
    return limit(`${record.key_id}:${addressBlock(info.ip)}`, allowed, headers);
  }
  if (rate === "identify") {
    const most = settings.RATE_LIMIT_IDENTIFY_PER_SECOND;
    const tighter = Math.min(own ?? Infinity, most);
    const burst = Math.min(record.burst ?? tighter, most);
    return limit(`${record.key_id}:identify`, perSecond(tighter, burst), headers);
  }
  const burst = record.burst ?? (own === null ? settings.RATE_LIMIT_SECRET_BURST : undefined);
  return limit(record.key_id, perSecond(own ?? settings.RATE_LIMIT_SECRET_PER_SECOND, burst), headers);
}

function refusalOf(record: KeyRecord, { scope }: KeyNeeds, origin: string | null): AppError | null {
  if (record.kind === "publishable" && origin !== null && !record.allowed_origins.includes(origin)) {
    return new AppError(
      "origin_not_allowed",
      "This key does not allow requests from this origin. Add the origin to the key's allowed origins.",
    );
  }
  if (record.scopes.includes(scope)) return null;
  return new AppError("insufficient_scope", `This key lacks the scope ${scope}.`);
}
