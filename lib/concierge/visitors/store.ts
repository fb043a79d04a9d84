import type { TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { VisitorStored } from "./schemas";
import type { IdentifyVisitor } from "./schemas";

export function upsertVisitor(ctx: TenantContext, visitor: IdentifyVisitor) {
  return callFunction(ctx, "identify_visitor", visitor, VisitorStored);
}
