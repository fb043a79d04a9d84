import { isIPv6 } from "node:net";
import { env } from "@/lib/platform/env";
import { SOCKET_ADDRESS } from "./raw-request";

/**
 * Who is calling: the socket's other end, or, behind TRUSTED_PROXY_HOPS proxies that each append to
 * `x-forwarded-for`, the entry the outermost of them wrote. Entries further left are the sender's own claims.
 */
export function clientAddress(headers: Headers): string | null {
  const hops = env().TRUSTED_PROXY_HOPS ?? (env().VERCEL === undefined ? 0 : 1);
  if (hops === 0) return headers.get(SOCKET_ADDRESS) || null;
  return headers.get("x-forwarded-for")?.split(",").at(-hops)?.trim() || null;
}

/** The part of an address that one visitor holds: a whole IPv4 address, or the /64 that an IPv6 visitor roams in. */
export function addressBlock(address: string | null): string {
  if (address === null) return "unknown";
  const bare = address.replace(/^::ffff:(?=\d+\.)/, "");
  if (!isIPv6(bare)) return bare;
  const [head = "", tail] = bare.split("::");
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...zeros, ...right].slice(0, 4).join(":");
}
