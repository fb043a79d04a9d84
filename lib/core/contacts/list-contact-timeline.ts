import type { TenantContext } from "@/lib/platform/context";
import { TimelineEnd } from "@/lib/core/timeline/moments";
import { cursorOf } from "@/lib/platform/pagination/cursor";
import * as store from "./store";
import type { ContactTimeline, ListContactTimeline } from "./timeline-schemas";

const cursors = cursorOf(TimelineEnd);

/** All that happened with a contact, newest first: its changes, its notes, and what its visitors did. */
export async function listContactTimeline(
  ctx: TenantContext,
  contactId: string,
  { cursor, ...filter }: ListContactTimeline,
): Promise<ContactTimeline> {
  const page = await store.listContactTimeline(ctx, contactId, { ...filter, cursor: cursors.decode(cursor) });
  return { data: page.items, next_cursor: cursors.encode(page.next_cursor) };
}
