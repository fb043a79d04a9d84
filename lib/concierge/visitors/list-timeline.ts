import type { TenantContext } from "@/lib/platform/context";
import { TimelineEnd } from "@/lib/core/timeline/moments";
import { cursorOf } from "@/lib/platform/pagination/cursor";
import type { ListTimeline, Timeline } from "./schemas";
import * as store from "./store";

const cursors = cursorOf(TimelineEnd);

/** Everything a visitor did and what we learned of them, newest first. */
export async function listTimeline(
  ctx: TenantContext,
  { id, cursor, ...filter }: ListTimeline & { id: string },
): Promise<Timeline> {
  const page = await store.listTimeline(ctx, id, { ...filter, cursor: cursors.decode(cursor) });
  return { data: page.items, next_cursor: cursors.encode(page.next_cursor) };
}
