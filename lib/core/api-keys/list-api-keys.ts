import type { TenantContext } from "@/lib/platform/context";
import { cursorOf } from "@/lib/platform/pagination/cursor";
import { ApiKeyCursor } from "./schemas";
import type { ApiKeyPage } from "./schemas";
import { list } from "./store";

const cursors = cursorOf(ApiKeyCursor);

/** The organisation's keys, newest first, ended ones among them. */
export async function listApiKeys(
  ctx: TenantContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<ApiKeyPage> {
  const page = await list(ctx, { limit, ...(cursor === undefined ? {} : { cursor: cursors.decode(cursor) }) });
  return { data: page.api_keys, next_cursor: page.next_cursor === null ? null : cursors.encode(page.next_cursor) };
}
