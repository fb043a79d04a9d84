import type { TenantContext } from "@/lib/platform/context";
import { timeCursor } from "@/lib/platform/pagination/cursor";
import type { ApiKeyPage } from "./schemas";
import { list } from "./store";

/** The organisation's keys, newest first, ended ones among them. */
export async function listApiKeys(
  ctx: TenantContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<ApiKeyPage> {
  const page = await list(ctx, { limit, cursor: timeCursor.decode(cursor) });
  return { data: page.api_keys, next_cursor: timeCursor.encode(page.next_cursor) };
}
