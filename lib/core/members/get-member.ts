import type { TenantContext } from "@/lib/platform/context";
import type { TeamUserAnswer } from "./schemas";
import { findMember } from "./store";

/** One person of the team; refused when not of this organisation. */
export async function getMember(ctx: TenantContext, userId: string): Promise<TeamUserAnswer> {
  return { user: await findMember(ctx, userId) };
}
