import type { TenantContext } from "@/lib/platform/context";
import type { StatsCheck } from "./schemas";
import * as analytics from "./store";

/** How the organisation's statistics last compared with the rows they count; null when nobody has looked yet. */
export function findLatestCheck(ctx: TenantContext): Promise<StatsCheck | null> {
  return analytics.findLatestCheck(ctx);
}
