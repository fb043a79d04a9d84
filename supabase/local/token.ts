import { SignJWT } from "jose";

/** A token of the local data API, signed as a hosted project signs its own. */
export function mintToken(jwtSecret: string, claims: { role: string }, lifetime: string): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuedAt()
    .setExpirationTime(lifetime)
    .sign(new TextEncoder().encode(jwtSecret));
}
