import type { TenantContext } from "@/lib/platform/context";
import { timeCursor } from "@/lib/platform/pagination/cursor";
import type { TeamPage } from "./schemas";
import * as store from "./store";

/** The people of the organisation, who joined last first. */
export async function listMembers(
  ctx: TenantContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<TeamPage> {
  const page = await store.listMembers(ctx, { limit, cursor: timeCursor.decode(cursor) });
  return { data: page.users, next_cursor: timeCursor.encode(page.next_cursor) };
}
