import type { TenantContext } from "@/lib/platform/context";
import { updateRow } from "@/lib/platform/resource/verbs";
import { activities } from "./activities";
import { columnsOf } from "./rules";
import type { Activity, ChangeActivity } from "./schemas";

/** Changes what is named of an activity. */
export function updateActivity(ctx: TenantContext, id: string, written: ChangeActivity): Promise<Activity> {
  const { version = ctx.request.ifMatch, ...change } = written;
  return updateRow(ctx, activities, id, { ...columnsOf(change), version });
}
