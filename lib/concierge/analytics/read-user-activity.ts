import type { TenantContext } from "@/lib/platform/context";
import { readSeries } from "./read-series";
import type { RangeQuery, UserActivity } from "./schemas";

/** Active sessions, sessions with messages and new visitors, day by day. */
export function readUserActivity(ctx: TenantContext, query: RangeQuery): Promise<UserActivity> {
  return readSeries(ctx, query, ["activity", "events"], {
    uniqueUsers: "active_sessions",
    chatMessages: "messaging_sessions",
    registrations: "visitors",
  });
}
