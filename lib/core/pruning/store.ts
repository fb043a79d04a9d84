import type { TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { Pruned } from "./schemas";

export function deleteOldRows(ctx: TenantContext, asked: { limit: number }) {
  return callFunction(ctx, "prune_old_rows", asked, Pruned);
}
