import { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { TimeCursor } from "@/lib/platform/pagination/cursor";
import { TeamUser } from "./schemas";

const Members = z.object({ users: z.array(TeamUser), next_cursor: TimeCursor.nullable() });

export function listMembers(ctx: TenantContext, page: { limit: number; cursor?: TimeCursor | undefined }) {
  return callFunction(ctx, "list_members", page, Members);
}

export function findMember(ctx: TenantContext, userId: string) {
  return callFunction(ctx, "get_member", { user_id: userId }, TeamUser);
}
