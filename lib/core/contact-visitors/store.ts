import type { TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { VisitorLinked, VisitorUnlinked } from "./schemas";

export function linkVisitor(ctx: TenantContext, link: { visitor_id: string; contact_id?: string; values?: object }) {
  return callFunction(ctx, "link_visitor", link, VisitorLinked);
}

export function unlinkVisitor(ctx: TenantContext, visitorId: string) {
  return callFunction(ctx, "unlink_visitor", { visitor_id: visitorId }, VisitorUnlinked);
}
