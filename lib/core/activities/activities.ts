import { z } from "zod";
import { Flag, defineResource } from "@/lib/platform/resource/define-resource";
import { Activity, ActivityStatus, ActivityType, WriteActivity } from "./schemas";

const Moment = z.iso.datetime({ offset: true });

/** Activities are changed by their owner and by admins: a policy of the table. */
export const activities = defineResource({
  table: "activities",
  view: "activity_items",
  noun: ["activity", "activities"],
  row: Activity,
  create: WriteActivity,
  update: WriteActivity,
  roles: { read: "analyst", write: "agent", remove: "agent" },
  hasBin: true,
  sorts: ["-created_at", "due_at", "updated_at", "priority", "subject", "completed_at"],
  search: "search_text",
  filters: {
    type: { schema: ActivityType },
    activity_type: { schema: ActivityType, column: "type" },
    status: { schema: ActivityStatus },
    completed: { schema: Flag.transform((isCompleted) => !isCompleted), column: "completed_at", by: "is_null" },
    priority: { schema: z.coerce.number().int().min(0).max(2) },
    contact_id: { schema: z.uuid() },
    owner_id: { schema: z.uuid() },
    due_from: { schema: Moment, column: "due_at", by: "gte" },
    due_to: { schema: Moment, column: "due_at", by: "lt" },
  },
});
