import type { TenantContext } from "@/lib/platform/context";
import { getRow, updateRow } from "@/lib/platform/resource/verbs";
import { activities } from "./activities";
import type { Activity } from "./schemas";

/** Completes an activity, or opens a completed one again; a conflict when it was changed in between. */
export async function toggleActivity(ctx: TenantContext, id: string): Promise<Activity> {
  const { status, version } = await getRow(ctx, activities, id);
  const stored_status = status === "completed" ? "pending" : "completed";
  return updateRow(ctx, activities, id, { stored_status, version: ctx.request.ifMatch ?? version });
}
