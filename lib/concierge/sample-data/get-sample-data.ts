import type { TenantContext } from "@/lib/platform/context";
import type { SampleData } from "./schemas";
import { find } from "./store";

/** How much sample data the organisation has. */
export function getSampleData(ctx: TenantContext): Promise<SampleData> {
  return find(ctx);
}
