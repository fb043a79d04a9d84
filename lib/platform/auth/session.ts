import { decode } from "next-auth/jwt";
import { z } from "zod";
import { MEMBER_ROLES } from "@/lib/platform/context";
import { env } from "@/lib/platform/env";

const SessionToken = z.object({
  userId: z.string(),
  organizationId: z.string().nullable(),
  sessionVersion: z.number().int(),
  role: z.enum(MEMBER_ROLES).nullable(),
});

/** Who is signed in, as the cookie says. The database checks membership and version again with every call. */
export type Session = z.output<typeof SessionToken>;

const COOKIE = /(?:^|;\s*)(?:__Secure-)?next-auth\.session-token=([^;]+)/;

/** The session of a request, or null when there is none or it is not valid. */
export async function readSession(request: Request): Promise<Session | null> {
  const token = COOKIE.exec(request.headers.get("cookie") ?? "")?.[1];
  const secret = env().NEXTAUTH_SECRET;
  if (token === undefined || secret === undefined) return null;
  // a cookie that cannot be decrypted is no session; that is all there is to know about it
  const payload = await decode({ token, secret }).catch(() => null);
  return SessionToken.safeParse(payload).data ?? null;
}
