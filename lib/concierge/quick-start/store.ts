import type { TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { QuickStart } from "./schemas";
import type { WatchQuickStart } from "./schemas";

export function find(ctx: TenantContext, watch: WatchQuickStart): Promise<QuickStart> {
  return callFunction(ctx, "quick_start", watch, QuickStart);
}
