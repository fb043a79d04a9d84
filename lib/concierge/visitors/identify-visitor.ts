import type { TenantContext } from "@/lib/platform/context";
import { visitorIdentified } from "./schemas";
import type { IdentifyVisitor, VisitorIdentified } from "./schemas";
import { upsertVisitor } from "./store";

/** Finds or makes the visitor with this address inside the organisation and links what the session has left so far. */
export async function identifyVisitor(ctx: TenantContext, input: IdentifyVisitor): Promise<VisitorIdentified> {
  return visitorIdentified(await upsertVisitor(ctx, input));
}
