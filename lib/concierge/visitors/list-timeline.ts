import type { TenantContext } from "@/lib/platform/context";
import { placesOf } from "@/lib/platform/http/pagination";
import { TimelineEnd } from "./schemas";
import type { ListTimeline, Timeline } from "./schemas";
import * as store from "./store";

const places = placesOf(TimelineEnd);

/** Everything a visitor did and what we learned of them, newest first. */
export async function listTimeline(
  ctx: TenantContext,
  { id, cursor, ...filter }: ListTimeline & { id: string },
): Promise<Timeline> {
  const page = await store.listTimeline(ctx, id, { ...filter, cursor: places.at(cursor) });
  return { data: page.items, next_cursor: places.after(page.next_cursor) };
}
