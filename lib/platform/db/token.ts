import { SignJWT, importJWK } from "jose";
import { z } from "zod";
import type { Claims } from "@/lib/platform/context";
import { env } from "@/lib/platform/env";

/** How long a token is good for; nothing is kept longer than half of this. */
export const TOKEN_LIFE_SECONDS = 120;

// the data API may run on a machine whose clock is behind ours, and the local one allows no leeway
const BACKDATE_SECONDS = 10;

const PrivateJwk = z.looseObject({ kty: z.literal("EC"), crv: z.literal("P-256"), kid: z.string(), d: z.string() });

interface Signer {
  header: { alg: "HS256" } | { alg: "ES256"; kid: string };
  key: Awaited<ReturnType<typeof importJWK>>;
}

let signer: Promise<Signer> | undefined;

/** Makes the short-lived token that carries the claims to the database. */
export async function mintToken(claims: Claims, nowMs: number): Promise<string> {
  signer ??= loadSigner();
  const { header, key } = await signer;
  const now = Math.floor(nowMs / 1000);
  return new SignJWT({ ...claims })
    .setProtectedHeader({ ...header, typ: "JWT" })
    .setIssuedAt(now - BACKDATE_SECONDS)
    .setExpirationTime(now + TOKEN_LIFE_SECONDS)
    .sign(key);
}

async function loadSigner(): Promise<Signer> {
  const { HORIZON_JWT_PRIVATE_KEY, HORIZON_JWT_SECRET } = env();
  if (HORIZON_JWT_PRIVATE_KEY === undefined) {
    return { header: { alg: "HS256" }, key: new TextEncoder().encode(HORIZON_JWT_SECRET) };
  }
  const jwk = PrivateJwk.parse(JSON.parse(HORIZON_JWT_PRIVATE_KEY));
  return { header: { alg: "ES256", kid: jwk.kid }, key: await importJWK(jwk, "ES256") };
}
