import { NextResponse } from "next/server";
import type { NextRequest } from "next/server";
import { PATH_HEADER } from "@/lib/platform/http/path-header";

/** Tells pages at which address they are rendered, so that sign-in can lead back there. It decides nothing: every page and route checks for itself. */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers);
  headers.set(PATH_HEADER, request.nextUrl.pathname + request.nextUrl.search);
  return NextResponse.next({ request: { headers } });
}

export const config = {
  // pages only
  matcher: "/((?!api/|_next/|.*\\.).*)",
};
