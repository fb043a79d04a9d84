import type { TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { Found } from "./schemas";
import type { Search } from "./schemas";

export function find(ctx: TenantContext, search: Search): Promise<Found> {
  return callFunction(ctx, "search_everything", search, Found);
}
