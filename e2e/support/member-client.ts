import { inject } from "vitest";

/** An answer as a member's browser gets it. */
export interface MemberAnswer {
  status: number;
  headers: Headers;
  body: unknown;
}

interface Asking {
  method?: string;
  cookie?: string;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Another server than the one that all tests share. */
  server?: string;
}

/** Asks as a browser on our own pages does. */
export async function ask(
  path: string,
  { method = "GET", cookie, body, headers, server }: Asking = {},
): Promise<MemberAnswer> {
  const response = await fetch(new URL(path, server ?? inject("serverUrl")), {
    method,
    redirect: "manual",
    headers: {
      ...(cookie === undefined ? {} : { cookie }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
}
