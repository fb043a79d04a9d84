import type { TenantContext } from "@/lib/platform/context";
import type { QuickStart, WatchQuickStart } from "./schemas";
import { find } from "./store";

/** Whether requests arrive yet; cheap, because a page asks every second. */
export function watchQuickStart(ctx: TenantContext, watch: WatchQuickStart): Promise<QuickStart> {
  return find(ctx, watch);
}
