import type { TenantContext } from "@/lib/platform/context";
import { placesInTime } from "@/lib/platform/http/pagination";
import type { TeamPage } from "./schemas";
import * as store from "./store";

/** The people of the organisation, who joined last first. */
export async function listMembers(
  ctx: TenantContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<TeamPage> {
  const page = await store.listMembers(ctx, { limit, cursor: placesInTime.at(cursor) });
  return { data: page.users, next_cursor: placesInTime.after(page.next_cursor) };
}
