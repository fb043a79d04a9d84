import { NextResponse } from "next/server";
import type { NextRequest } from "next/server";
import { env } from "@/lib/platform/env";
import { contentSecurityPolicy } from "@/lib/platform/response/content-security-policy";
import { PATH_HEADER } from "@/lib/platform/auth/path-header";

/**
 * Tells pages at which address they are rendered, so that sign-in can lead back there, and browsers whom they may ask. It
 * decides nothing: every page and route checks for itself.
 */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers);
  headers.set(PATH_HEADER, request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  const { NODE_ENV, SUPABASE_URL } = env();
  response.headers.set("content-security-policy", contentSecurityPolicy(NODE_ENV === "development", SUPABASE_URL));
  return response;
}

export const config = {
  // pages only; a dot is part of an id in some of their addresses, and of files elsewhere
  matcher: ["/((?!api/|_next/|.*\\.).*)", "/o/:path*"],
};
