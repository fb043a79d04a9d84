import type { TenantContext } from "@/lib/platform/context";
import type { OpenedTestOrganization } from "./schemas";
import { openTest } from "./store";

/** The organisation in which this one tries things out; made when there is none, and open to the same people. */
export function openTestOrganization(ctx: TenantContext): Promise<OpenedTestOrganization> {
  return openTest(ctx);
}
