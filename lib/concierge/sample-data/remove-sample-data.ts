import type { TenantContext } from "@/lib/platform/context";
import type { SampleData } from "./schemas";
import { remove } from "./store";

/** Takes out the sample data to the last row and number. Where there is none, nothing changes. */
export function removeSampleData(ctx: TenantContext): Promise<SampleData> {
  return remove(ctx);
}
