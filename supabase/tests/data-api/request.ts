import { type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { inject } from "vitest";
import type { Claims } from "#tests/support/acting.ts";

export interface Reply {
  status: number;
  body: unknown;
}

/** A request to the Data API, past every door of ours. */
export async function request(
  token: string | null,
  path: string,
  init: { method?: string; body?: unknown } = {},
): Promise<Reply> {
  const { apiUrl, anonKey } = inject("stack");
  const response = await fetch(`${apiUrl}/rest/v1/${path}`, {
    method: init.method ?? "GET",
    headers: {
      "content-type": "application/json",
      prefer: "return=representation",
      ...(token === null ? {} : { apikey: anonKey, authorization: `Bearer ${token}` }),
    },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
  });
  const text = await response.text();
  return { status: response.status, body: parsed(text) };
}

/** Calls an exposed function. */
export function rpc(token: string | null, name: string, input: unknown = {}): Promise<Reply> {
  return request(token, `rpc/${name}`, { method: "POST", body: { p_input: input, p_request: { request_id: "r" } } });
}

export interface Minting {
  alg?: string;
  secret?: string;
  issuedAgo?: number;
  lifetime?: number;
}

/** The claims of a token; a test may put anything in their place. */
export type AnyClaims = { [Name in keyof Claims]?: unknown } & { nbf?: number };

/** A token as our own minter makes it, or with one thing wrong. */
export function mint(
  claims: AnyClaims,
  { alg = "HS256", secret, issuedAgo = 10, lifetime = 120 }: Minting = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT(payloadOf(claims))
    .setProtectedHeader({ alg, typ: "JWT" })
    .setIssuedAt(now - issuedAgo)
    .setExpirationTime(now + lifetime)
    .sign(new TextEncoder().encode(secret ?? inject("stack").jwtSecret));
}

/** A token that nobody signed. */
export function unsigned(claims: AnyClaims): string {
  return new UnsecuredJWT(payloadOf(claims)).setIssuedAt().setExpirationTime("2m").encode();
}

// what a test puts into a claim is wrong on purpose
function payloadOf(claims: AnyClaims): JWTPayload {
  return { ...claims } as JWTPayload;
}

/** Runs the jobs a few at a time, in no particular order. */
export async function inTurns(jobs: (() => Promise<void>)[], atOnce = 8): Promise<void> {
  const queue = [...jobs];
  const work = async () => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) await job();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
