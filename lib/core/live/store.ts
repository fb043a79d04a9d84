import type { TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { LiveTopic } from "./schemas";

export function findTopic(ctx: TenantContext): Promise<LiveTopic> {
  return callFunction(ctx, "find_live_topic", {}, LiveTopic);
}
