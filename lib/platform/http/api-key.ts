import { createKeyCache, KeyRecord } from "@/lib/platform/auth/key-cache";
import type { KeyCache } from "@/lib/platform/auth/key-cache";
import { systemClock } from "@/lib/platform/clock";
import type { CallContext, Scope, TenantContext } from "@/lib/platform/context";
import { parseApiKey } from "@/lib/platform/crypto";
import { callFunction } from "@/lib/platform/db/call";
import { env } from "@/lib/platform/env";
import { addressBlock } from "./client-address";
import { withholdOrigin } from "./cors";
import type { Exchange } from "./door";
import { AppError, unauthorized } from "./errors";
import { limit, perSecond } from "./rate-limit";

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
  const asking: CallContext = { claims: { role: "crm_ingest", actor: "public", sub: "door" }, request: info, log };
  const record = await keys.find(key.digest, asking);
  if (record === null) throw unauthorized("unknown key");
  exchange.onUnauthorized = () => keys.forget(key.digest);
  await limitKey(record, needs, exchange);
  checkOrigin(record, origin, exchange);
  checkScope(record, needs.scope);
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

async function limitKey(record: KeyRecord, { rate }: KeyNeeds, { info, headers }: Exchange): Promise<void> {
  const settings = env();
  const own = record.requests_per_second;
  if (record.kind === "publishable") {
    const allowed = perSecond(own ?? settings.RATE_LIMIT_PUBLISHABLE_PER_SECOND, record.burst ?? undefined);
    return limit(`${record.key_id}:${addressBlock(info.ip)}`, allowed, headers);
  }
  if (rate === "identify") {
    const tighter = Math.min(own ?? Infinity, settings.RATE_LIMIT_IDENTIFY_PER_SECOND);
    return limit(`${record.key_id}:identify`, perSecond(tighter), headers);
  }
  const burst = record.burst ?? (own === null ? settings.RATE_LIMIT_SECRET_BURST : undefined);
  return limit(record.key_id, perSecond(own ?? settings.RATE_LIMIT_SECRET_PER_SECOND, burst), headers);
}

function checkOrigin(record: KeyRecord, origin: string | null, { headers }: Exchange): void {
  if (record.kind === "secret" || origin === null || record.allowed_origins.includes(origin)) return;
  withholdOrigin(headers);
  throw new AppError(
    "origin_not_allowed",
    "This key does not allow requests from this origin. Add the origin to the key's allowed origins.",
  );
}

function checkScope(record: KeyRecord, scope: Scope): void {
  if (record.scopes.includes(scope)) return;
  throw new AppError("insufficient_scope", `This key lacks the scope ${scope}.`);
}
