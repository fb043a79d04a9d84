import type { TenantContext } from "@/lib/platform/context";
import { invalid } from "@/lib/platform/request/validation";
import { createRow } from "@/lib/platform/resource/verbs";
import { activities } from "./activities";
import { columnsOf } from "./rules";
import type { Activity, WriteActivity } from "./schemas";

/** Adds an activity, which belongs to whoever adds it unless another owner is named. */
export function createActivity(ctx: TenantContext, written: WriteActivity): Promise<Activity> {
  const columns = columnsOf(written);
  const missing = (["type", "subject"] as const).filter((name) => columns[name] === undefined);
  if (missing.length > 0) throw invalid(missing.map((path) => ({ path, message: `${path} is required.` })));
  return createRow(ctx, activities, columns);
}
