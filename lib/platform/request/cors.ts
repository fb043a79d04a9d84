const EXPOSED_HEADERS =
  "x-request-id, Retry-After, RateLimit-Limit, RateLimit-Policy, RateLimit-Remaining, RateLimit-Reset";

/**
 * Lets the calling origin read the answer. It is named, never `*`, and no cookie is involved; whether it may do
 * anything is decided by the key, which takes the permission back with `withholdOrigin`.
 */
export function allowOrigin(asked: Headers, answer: Headers): void {
  answer.append("vary", "Origin");
  const origin = asked.get("origin");
  if (origin === null) return;
  answer.set("access-control-allow-origin", origin);
  answer.set("access-control-expose-headers", EXPOSED_HEADERS);
}

/** Takes the permission back from an origin that the key does not name. */
export function withholdOrigin(answer: Headers): void {
  answer.delete("access-control-allow-origin");
}
