import type { NextAuthOptions } from "next-auth";
import type { JWT } from "next-auth/jwt";
import Credentials from "next-auth/providers/credentials";
import Google from "next-auth/providers/google";
import { z } from "zod";
import { systemClock } from "@/lib/platform/time/clock";
import { memberContext, publicContext } from "@/lib/platform/context";
import type { Call, PublicContext } from "@/lib/platform/context";
import { env } from "@/lib/platform/env";
import { localPath } from "./local-path";
import { SIGN_IN_PATH } from "./paths";
import { verifyPassword } from "./password";
import { SESSION_LIFE_SECONDS, SessionToken, isServedSecurely, sessionCookieName } from "./session";
import { findMemberSession, findSignIn, recordSignIn } from "./sign-in";
import type { SignIn } from "./sign-in";

/** What arrives as credentials; the bound on the password keeps a huge one from costing a huge hash. */
const GivenCredentials = z.object({ email: z.string().trim().min(1).max(254), password: z.string().min(1).max(1000) });
const GoogleProfile = z.object({ email: z.string(), email_verified: z.literal(true) });
const Switch = z.object({ organizationId: z.uuid() });

/** Whether the sign-in page offers Google. */
export function canSignInWithGoogle(): boolean {
  return env().GOOGLE_CLIENT_ID !== undefined && env().GOOGLE_CLIENT_SECRET !== undefined;
}

/** How NextAuth behaves for this request. */
export function authOptions(call: Call): NextAuthOptions {
  const ctx = publicContext(call);
  const secure = isServedSecurely();
  return {
    ...(env().NEXTAUTH_SECRET === undefined ? {} : { secret: env().NEXTAUTH_SECRET }),
    session: { strategy: "jwt", maxAge: SESSION_LIFE_SECONDS },
    pages: { signIn: SIGN_IN_PATH, error: SIGN_IN_PATH },
    useSecureCookies: secure,
    cookies: {
      sessionToken: { name: sessionCookieName(), options: { httpOnly: true, sameSite: "lax", path: "/", secure } },
    },
    providers: [byPassword(ctx), ...byGoogle()],
    callbacks: {
      signIn: async ({ account, profile }) => account?.provider !== "google" || isKnownToUs(ctx, profile),
      jwt: async ({ token, user, trigger, session }) => {
        if (trigger === "update") return switched(call, token, session);
        // the user is there at sign-in only; NextAuth's types say always
        return trigger === "signIn" || trigger === "signUp" ? signedIn(ctx, user.email) : token;
      },
      session: ({ session, token }) => ({ ...session, ...activeOrganization(token) }),
      redirect: ({ url, baseUrl }) => baseUrl + localPath(url, baseUrl),
    },
    events: { signIn: ({ user }) => noteSignIn(ctx, user.email) },
    logger: {
      error: (code, metadata) => call.log.warn({ code, message: messageOf(metadata) }, "auth.error"),
      warn: (code) => call.log.debug({ code }, "auth.warning"),
      debug: () => undefined,
    },
  };
}

function byPassword(ctx: PublicContext) {
  return Credentials({
    credentials: { email: { type: "email" }, password: { type: "password" } },
    async authorize(given) {
      const credentials = GivenCredentials.safeParse(given);
      if (!credentials.success) return null;
      const { email, password } = credentials.data;
      const person = await findOrExplain(ctx, email);
      const matches = await verifyPassword(person?.password_digest ?? null, password);
      if (person === null || !matches) {
        ctx.log.info({ user_id: person?.user_id }, "auth.password_refused");
        return null;
      }
      return { id: person.user_id, email: person.email, name: person.name, image: person.image };
    },
  });
}

/** NextAuth hands an error's message to the sign-in page, so it must be one that the page knows. */
async function findOrExplain(ctx: PublicContext, email: string): Promise<SignIn | null> {
  try {
    return await findSignIn(ctx, email);
  } catch (thrown) {
    ctx.log.error({ err: thrown }, "auth.look_up_failed");
    throw new Error("Unavailable", { cause: thrown });
  }
}

function byGoogle() {
  const { GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret } = env();
  return clientId === undefined || clientSecret === undefined ? [] : [Google({ clientId, clientSecret })];
}

/** Google vouches for the address; that it may enter is our own decision. Nobody is registered by signing in. */
async function isKnownToUs(ctx: PublicContext, profile: unknown): Promise<boolean> {
  const google = GoogleProfile.safeParse(profile);
  return google.success && (await findSignIn(ctx, google.data.email)) !== null;
}

async function signedIn(ctx: PublicContext, email: string | null | undefined): Promise<JWT> {
  const person = await findSignIn(ctx, email ?? "");
  if (person === null) throw new Error("AccessDenied");
  const [first] = person.organizations;
  return {
    sub: person.user_id,
    name: person.name,
    email: person.email,
    picture: person.image,
    organization_id: first?.organization_id ?? null,
    role: first?.role ?? null,
    session_version: person.session_version,
    signed_in_at: Math.floor(systemClock() / 1000),
  } satisfies SessionToken;
}

async function noteSignIn(ctx: PublicContext, email: string | null | undefined): Promise<void> {
  const person = await findSignIn(ctx, email ?? "");
  if (person === null) return;
  await recordSignIn(ctx, person.user_id);
  ctx.log.info({ user_id: person.user_id }, "auth.signed_in");
}

/** The token in the organisation asked for when the database says so; otherwise unchanged, which the asker sees. */
async function switched(call: Call, token: JWT, wish: unknown): Promise<JWT> {
  const current = SessionToken.safeParse(token);
  const target = Switch.safeParse(wish);
  if (!current.success || !target.success) return token;
  const { sub: userId, session_version: sessionVersion } = current.data;
  const ctx = memberContext(call, { userId, sessionVersion, organizationId: target.data.organizationId });
  const found = await findMemberSession(ctx).catch(() => null);
  if (found === null) return token;
  return { ...current.data, organization_id: found.organization.id, role: found.role };
}

function activeOrganization(token: JWT) {
  const { organization_id: organizationId, role } = SessionToken.partial().parse(token);
  return { organizationId, role };
}

function messageOf(metadata: Error | { error: Error }): string {
  return metadata instanceof Error ? metadata.message : metadata.error.message;
}
