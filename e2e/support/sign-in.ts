import { ask } from "./member-client.ts";
import type { MemberAnswer } from "./member-client.ts";
import { z } from "zod";

const Csrf = z.object({ csrfToken: z.string() });

/** The cookies that an answer sets, as a `cookie` header. */
export function cookiesOf({ headers }: Pick<MemberAnswer, "headers">): string {
  return headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
}

interface Credentials {
  email: string;
  password: string;
  callbackUrl?: string;
}

/** Signs in as the page does: first NextAuth's own token against forgery, then the credentials. */
export async function signIn({ email, password, callbackUrl }: Credentials, server?: string): Promise<MemberAnswer> {
  const { csrfToken, cookie } = await csrf(server);
  return ask("/api/auth/callback/credentials", {
    method: "POST",
    cookie,
    body: { csrfToken, email, password, json: "true", ...(callbackUrl === undefined ? {} : { callbackUrl }) },
    ...(server === undefined ? {} : { server }),
  });
}

/** Asks for a session in another organisation as the switcher does; answers the session and its cookie. */
export async function switchTo(organizationId: string, session: string): Promise<MemberAnswer> {
  const { csrfToken, cookie } = await csrf();
  return ask("/api/auth/session", {
    method: "POST",
    cookie: `${cookie}; ${session}`,
    body: { csrfToken, data: { organizationId } },
  });
}

async function csrf(server?: string): Promise<{ csrfToken: string; cookie: string }> {
  const answer = await ask("/api/auth/csrf", server === undefined ? {} : { server });
  return { csrfToken: Csrf.parse(answer.body).csrfToken, cookie: cookiesOf(answer) };
}
