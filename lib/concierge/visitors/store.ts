import { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { TimelineEnd } from "@/lib/core/timeline/moments";
import { TimeCursor } from "@/lib/platform/pagination/cursor";
import { CountedVisitor, TimelineItem, VisitorChat, VisitorDetail, VisitorStored, VisitorView } from "./schemas";
import type { IdentifyVisitor, ListTimeline, ListVisitors } from "./schemas";

const end = { next_cursor: TimeCursor.nullable() };
const Visitors = z.object({ visitors: z.array(CountedVisitor), ...end });
const Chats = z.object({ chats: z.array(VisitorChat), ...end });
const Views = z.object({ views: z.array(VisitorView), ...end });
const Items = z.object({ items: z.array(TimelineItem), next_cursor: TimelineEnd.nullable() });

/** A place in a list, as the database takes it. */
type Place = { limit: number; cursor?: TimeCursor | undefined };

export function upsertVisitor(ctx: TenantContext, visitor: IdentifyVisitor) {
  return callFunction(ctx, "identify_visitor", visitor, VisitorStored);
}

export function listVisitors(ctx: TenantContext, page: Omit<ListVisitors, "cursor"> & Place) {
  return callFunction(ctx, "list_visitors", page, Visitors);
}

export function countVisitors(ctx: TenantContext, filter: Pick<ListVisitors, "kind" | "search">) {
  return callFunction(ctx, "count_visitors", filter, z.number().int());
}

export function findVisitor(ctx: TenantContext, visitorId: string) {
  return callFunction(ctx, "get_visitor", { visitor_id: visitorId }, VisitorDetail);
}

export function listVisitorChats(ctx: TenantContext, visitorId: string, page: Place) {
  return callFunction(ctx, "list_visitor_chats", { visitor_id: visitorId, ...page }, Chats);
}

export function listVisitorViews(ctx: TenantContext, visitorId: string, page: Place) {
  return callFunction(ctx, "list_visitor_views", { visitor_id: visitorId, ...page }, Views);
}

export function listUserChats(ctx: TenantContext, userId: string, page: Place) {
  return callFunction(ctx, "list_user_chats", { user_id: userId, ...page }, Chats);
}

export function listUserViews(ctx: TenantContext, userId: string, page: Place) {
  return callFunction(ctx, "list_user_views", { user_id: userId, ...page }, Views);
}

export function listTimeline(
  ctx: TenantContext,
  visitorId: string,
  page: Omit<ListTimeline, "cursor"> & { cursor?: TimelineEnd | undefined },
) {
  return callFunction(ctx, "list_visitor_timeline", { visitor_id: visitorId, ...page }, Items);
}
