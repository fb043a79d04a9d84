import type { TenantContext } from "@/lib/platform/context";
import type { ListVisitors } from "./schemas";
import * as store from "./store";

/** How many visitors a list with these filters has in all. */
export function countVisitors(ctx: TenantContext, { kind, search }: ListVisitors): Promise<number> {
  return store.countVisitors(ctx, { kind, search });
}
