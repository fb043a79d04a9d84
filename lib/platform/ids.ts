import { randomUUID } from "node:crypto";

const SANE_REQUEST_ID = /^[A-Za-z0-9_-][A-Za-z0-9_.:-]{7,127}$/;

/** A new id that says what it names: `newId("req")` → `req_3f6c…`. */
export function newId(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll("-", "")}`;
}

/** The caller's own request id when it is harmless in headers and logs, otherwise a new one. */
export function requestIdFrom(headers: Headers): string {
  const given = headers.get("x-request-id");
  return given !== null && SANE_REQUEST_ID.test(given) ? given : newId("req");
}
