import { decodeProtectedHeader, exportJWK, generateKeyPair, jwtVerify } from "jose";
import { afterEach, expect, test, vi } from "vitest";
import type { Claims } from "@/lib/platform/context";

const now = Date.UTC(2026, 10, 20, 12);
const claims = { role: "crm_ingest", actor: "key", sub: "k1", key_id: "k1", organization_id: "o1" } satisfies Claims;

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

async function mint(settings: Record<string, string>): Promise<string> {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  vi.resetModules();
  const { mintToken } = await import("./token");
  return mintToken(claims, now);
}

test("a token says what it is told, was valid a moment ago and is not for long", async () => {
  const secret = "s".repeat(40);
  const token = await mint({ HORIZON_JWT_SECRET: secret });
  const options = { currentDate: new Date(now), algorithms: ["HS256"] };
  const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), options);
  const seconds = now / 1000;
  // a clock that is behind ours must not find it to be from the future: backdated, and never with nbf
  expect(payload).toEqual({ ...claims, iat: seconds - 10, exp: seconds + 120 });
});

test("on a hosted project it is signed with the private key and names it", async () => {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: "key-1" };
  const token = await mint({ HORIZON_JWT_PRIVATE_KEY: JSON.stringify(jwk) });
  expect(decodeProtectedHeader(token)).toEqual({ alg: "ES256", kid: "key-1", typ: "JWT" });
  const { payload } = await jwtVerify(token, publicKey, { currentDate: new Date(now), algorithms: ["ES256"] });
  expect(payload).toMatchObject(claims);
});

test("a private key without a name is a mistake, not a guess", async () => {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  await expect(mint({ HORIZON_JWT_PRIVATE_KEY: JSON.stringify(await exportJWK(privateKey)) })).rejects.toThrow("kid");
});
