import { z } from "zod";
import { line, optionalLine, optionalParagraphs } from "@/lib/platform/fields";
import { Version } from "@/lib/platform/resource/define-resource";
import { Timestamp } from "@/lib/platform/time/timestamp";

export const ACTIVITY_TYPES = ["call", "email", "meeting", "task", "note", "deadline"] as const;
/** The statuses that can be written; a pending activity whose due date has passed is answered as overdue. */
export const STORED_STATUSES = ["pending", "completed", "cancelled"] as const;
export const ACTIVITY_STATUSES = ["pending", "overdue", "completed", "cancelled"] as const;
/** By rank: the position is the number that is stored. */
export const PRIORITIES = ["low", "medium", "high"] as const;

export const ActivityType = z.enum(ACTIVITY_TYPES);
export const ActivityStatus = z.enum(ACTIVITY_STATUSES);

/** 0, 1, 2 or its word; kept as the number. */
const Priority = z
  .union([z.int().min(0).max(2), z.enum(PRIORITIES)])
  .transform((given) => (typeof given === "number" ? given : PRIORITIES.indexOf(given)));

/** A day, or a moment, which is kept in UTC. */
const DueDate = z.union([
  z.iso.date(),
  z.iso.datetime({ offset: true }).transform((given) => new Date(given).toISOString()),
]);

/** A call, meeting, task or the like: something somebody did or has to do. */
export const Activity = z
  .object({
    id: z.uuid(),
    type: ActivityType,
    subject: z.string(),
    description: z.string().nullable(),
    status: ActivityStatus,
    priority: z.int().min(0).max(2).meta({ description: "0 low, 1 medium, 2 high." }),
    due_date: z.string().nullable().meta({ description: "As it was given: a day, or a moment." }),
    due_at: Timestamp.nullable().meta({ description: "The last moment of it, in the time zone of the organization." }),
    completed_at: Timestamp.nullable(),
    duration_minutes: z.int().nullable(),
    location: z.string().nullable(),
    outcome: z.string().nullable(),
    contact_id: z.uuid().nullable(),
    contact_name: z.string().nullable(),
    owner_id: z.uuid().nullable(),
    version: z.int(),
    created_by: z.uuid().nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Timestamp.nullable(),
  })
  .meta({ id: "Activity" });
export type Activity = z.output<typeof Activity>;

/** What people write of an activity; `title` and `activity_type` are other names of `subject` and `type`. */
export const WriteActivity = z.strictObject({
  type: ActivityType.optional(),
  activity_type: ActivityType.optional().meta({ description: "Another name of `type`." }),
  subject: line(200).optional(),
  title: line(200).optional().meta({ description: "Another name of `subject`." }),
  description: optionalParagraphs(10_000).optional(),
  status: z.enum(STORED_STATUSES).optional(),
  priority: Priority.optional().meta({ description: "0, 1, 2 or low, medium, high.", examples: ["high"] }),
  due_date: DueDate.nullable()
    .optional()
    .meta({ description: "A day, or a moment.", examples: ["2026-12-01"] }),
  duration_minutes: z.int().min(0).max(100_000).nullable().optional(),
  location: optionalLine(500).optional(),
  outcome: optionalParagraphs(2000).optional(),
  contact_id: z.uuid().nullable().optional(),
  owner_id: z.uuid().nullable().optional().meta({ description: "A member; on creation you, when missing." }),
});
export type WriteActivity = z.output<typeof WriteActivity>;

export const ChangeActivity = z.strictObject({ ...WriteActivity.shape, version: Version });
export type ChangeActivity = z.output<typeof ChangeActivity>;
