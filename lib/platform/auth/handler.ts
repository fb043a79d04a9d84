import NextAuth from "next-auth";
import { NextRequest } from "next/server";
import { z } from "zod";
import type { Call } from "@/lib/platform/context";
import { env } from "@/lib/platform/env";
import { perMinute } from "@/lib/platform/rate-limit/token-bucket";
import { readBody } from "@/lib/platform/request/body";
import { addressBlock, clientAddress } from "@/lib/platform/request/client-address";
import { AppError, STATUS_BY_CODE, toAppError } from "@/lib/platform/errors";
import { limit } from "@/lib/platform/rate-limit/rate-limit";
import { reportRequest } from "@/lib/platform/response/log-request";
import { errorBody } from "@/lib/platform/routes/surfaces";
import { requestIdFrom } from "@/lib/platform/ids";
import { logger } from "@/lib/platform/logger";
import { authOptions } from "./options";
import { SIGN_IN_PATH } from "./paths";

const BODY_LIMIT = 16 * 1024;

/** For one e-mail from one place: enough for a person who is trying to remember, too few to guess. */
const PER_EMAIL = { count: 10, seconds: 15 * 60, burst: 10 };

/** What Next passes to the catch-all route. */
interface AuthRoute {
  params: Promise<{ nextauth: string[] }>;
}

/** Serves everything under /api/auth. NextAuth checks its own CSRF token; size, pace and the log are ours. */
export async function handleAuth(request: Request, route: AuthRoute): Promise<Response> {
  const startedAt = performance.now();
  const requestId = requestIdFrom(request.headers);
  const call = {
    request: { requestId, ip: clientAddress(request.headers) },
    log: logger().child({ request_id: requestId }),
  };
  const { nextauth } = await route.params;
  let failure: AppError | undefined;
  const response = await answer(call, request, nextauth).catch((thrown: unknown) => {
    failure = toAppError(thrown);
    return refuse(failure, requestId);
  });
  response.headers.set("x-request-id", requestId);
  response.headers.set("cache-control", "no-store");
  const ms = performance.now() - startedAt;
  reportRequest(call.log, {
    route: `auth.${nextauth[0] ?? ""}`,
    status: response.status,
    ms,
    organizationId: undefined,
    failure,
  });
  return response;
}

async function answer(call: Call, request: Request, nextauth: string[]): Promise<Response> {
  const body = request.method === "POST" ? Buffer.from(await readBody(request, BODY_LIMIT)).toString() : undefined;
  if (body !== undefined && nextauth.join("/") === "callback/credentials") {
    await limitSignIn(call, emailIn(body, request.headers.get("content-type") ?? ""));
  }
  // NextAuth reads the body again
  const { url, method, headers } = request;
  const again = new NextRequest(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const response: unknown = await NextAuth(again, { params: Promise.resolve({ nextauth }) }, authOptions(call));
  if (response instanceof Response) return response;
  throw new AppError("internal_error", "Something went wrong on our side.");
}

/** One place may try so often, and less often for one e-mail; nobody elsewhere can use up a person's tries. */
async function limitSignIn({ request }: Call, email: string): Promise<void> {
  const place = addressBlock(request.ip);
  const headers = new Headers();
  await limit(`sign-in:${place}`, perMinute(env().RATE_LIMIT_PUBLIC_PER_MINUTE), headers);
  await limit(`sign-in:${place}:${email}`, PER_EMAIL, headers);
}

function emailIn(body: string, contentType: string): string {
  const given = contentType.includes("application/json") ? jsonIn(body) : Object.fromEntries(new URLSearchParams(body));
  const parsed = z.object({ email: z.string() }).safeParse(given);
  return parsed.success ? parsed.data.email.trim().toLowerCase() : "";
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new AppError("invalid_json", "Invalid JSON payload", { cause });
  }
}

/** The sign-in page's client looks for an address with an error in it; everybody else reads the usual error body. */
function refuse(failure: AppError, requestId: string): Response {
  const page = new URL(SIGN_IN_PATH, env().NEXTAUTH_URL ?? "http://localhost");
  page.searchParams.set("error", failure.code === "rate_limited" ? "RateLimited" : "Unavailable");
  const response = Response.json(
    { ...errorBody(failure, requestId), url: page.href },
    { status: STATUS_BY_CODE[failure.code] },
  );
  if (failure.retryAfter !== undefined) response.headers.set("retry-after", String(failure.retryAfter));
  return response;
}
