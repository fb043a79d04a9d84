import type { TenantContext } from "@/lib/platform/context";
import type { VisitorDetail } from "./schemas";
import { findVisitor } from "./store";

/** One visitor. The id of one that was merged leads to whom it was merged into. */
export function getVisitor(ctx: TenantContext, visitorId: string): Promise<VisitorDetail> {
  return findVisitor(ctx, visitorId);
}
