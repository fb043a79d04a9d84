import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses a change that another site asks the browser to make with our cookie. Browsers name the asking site
 * in Origin (on every POST, PUT, PATCH and DELETE) or Sec-Fetch-Site; what names neither is no browser.
 */
export function requireSameOrigin({ method, headers }: Request, isChange = !SAFE_METHODS.has(method)): void {
  if (!isChange || isOwn(headers)) return;
  throw new AppError("origin_not_allowed", "This change was asked for by another site.");
}

function isOwn(headers: Headers): boolean {
  const origin = headers.get("origin");
  if (origin === null) return ["same-origin", "none", null].includes(headers.get("sec-fetch-site"));
  if (!URL.canParse(origin)) return false;
  const { NEXTAUTH_URL } = env();
  const own = NEXTAUTH_URL === undefined ? null : new URL(NEXTAUTH_URL).origin;
  return origin === own || new URL(origin).host === headers.get("host");
}
