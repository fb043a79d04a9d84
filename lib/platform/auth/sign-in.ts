import { z } from "zod";
import { MEMBER_ROLES } from "@/lib/platform/context";
import type { CallContext, PublicContext, TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { normalizeEmail } from "@/lib/platform/email-address";

/** One organisation a person belongs to. */
export const OrganizationChoice = z.object({
  organization_id: z.uuid(),
  name: z.string(),
  slug: z.string(),
  is_test: z.boolean(),
  role: z.enum(MEMBER_ROLES),
});
export type OrganizationChoice = z.output<typeof OrganizationChoice>;

const SignIn = z.object({
  user_id: z.uuid(),
  email: z.string(),
  name: z.string().nullable(),
  image: z.string().nullable(),
  password_digest: z.string().nullable(),
  session_version: z.number().int(),
  organizations: z.array(OrganizationChoice),
});

/** A person about to be signed in. */
export type SignIn = z.output<typeof SignIn>;

const MemberSession = z.object({
  user: z.object({ id: z.uuid(), email: z.string(), name: z.string().nullable(), image: z.string().nullable() }),
  organization: z.object({
    id: z.uuid(),
    name: z.string(),
    slug: z.string(),
    status: z.enum(["live", "suspended"]),
    timezone: z.string(),
    is_test: z.boolean(),
  }),
  role: z.enum(MEMBER_ROLES),
  organizations: z.array(OrganizationChoice),
});

/** A signed-in person in one of their organisations, as the database says right now. */
export type MemberSession = z.output<typeof MemberSession>;

/** What sign-in needs to know about the person behind an e-mail; null for strangers and people who are disabled. */
export function findSignIn(ctx: PublicContext, email: string): Promise<SignIn | null> {
  return callFunction(ctx, "find_sign_in", { email: normalizeEmail(email) ?? email }, SignIn.nullable());
}

/** Notes when somebody signed in. */
export async function recordSignIn(ctx: PublicContext, userId: string): Promise<void> {
  await callFunction(ctx, "record_sign_in", { user_id: userId }, z.unknown());
}

/** Who is signed in, in the organisation of the claims; throws `unauthorized` or `not_a_member` when session or membership have ended. */
export function findMemberSession(ctx: TenantContext): Promise<MemberSession> {
  return callFunction(ctx, "member_session", {}, MemberSession);
}

/**
 * Who is signed in, in the organisation at this address. Throws `unauthorized` when the session has ended, `no_organization`
 * for somebody without any, and `not_found` for an address that is not one of theirs.
 */
export function findMemberSessionAt(ctx: CallContext, slug: string): Promise<MemberSession> {
  return callFunction(ctx, "member_session", { slug }, MemberSession);
}
