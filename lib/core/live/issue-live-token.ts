import { systemClock } from "@/lib/platform/time/clock";
import type { TenantContext } from "@/lib/platform/context";
import { issueRealtimeToken } from "@/lib/platform/realtime/realtime-token";
import type { LiveToken } from "./schemas";
import { findTopic } from "./store";

/** Lets a member's browser hear of changes for two minutes; null where nothing is announced, so that it asks instead. */
export async function issueLiveToken(ctx: TenantContext): Promise<LiveToken | null> {
  // the same call checks that the member still is one, and whether the database announces: no setting could know better
  const { topic } = await findTopic(ctx);
  return topic === null ? null : { topic, ...(await issueRealtimeToken(ctx, systemClock())) };
}
