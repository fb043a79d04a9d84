import { z } from "zod";
import { ActivityType, STORED_STATUSES } from "@/lib/core/activities/schemas";
import { Moment, VISITOR_MOMENTS } from "@/lib/core/timeline/moments";
import { PageQuery, pageOf } from "@/lib/platform/pagination/page";

/** What can be in a contact's timeline. */
const CONTACT_TIMELINE_KINDS = [
  "event",
  "note",
  "activity",
  "chat",
  "view",
  "mention",
  "click",
  "identification",
] as const;

/** Which part of a contact's timeline. */
export const ListContactTimeline = PageQuery.extend({
  kind: z
    .enum(CONTACT_TIMELINE_KINDS)
    .optional()
    .meta({ description: "Only these; merges come with identifications." }),
}).strict();
export type ListContactTimeline = z.output<typeof ListContactTimeline>;

const linked = { linked_visitor_id: z.uuid().meta({ description: "The contact's visitor who did it." }) };
const [chat, view, mention, click, identification, merge] = VISITOR_MOMENTS;

/** One thing that happened with a contact. */
const ContactTimelineItem = z
  .discriminatedUnion("kind", [
    Moment.extend({
      kind: z.literal("event"),
      type: z.string().meta({ description: "For example `contact.updated`." }),
      changes: z.record(z.string(), z.unknown()).meta({ description: "`{ column: { old, new } }` of a change." }),
      actor_kind: z.string(),
      actor_id: z.uuid().nullable(),
    }),
    Moment.extend({
      kind: z.literal("note"),
      body: z.string(),
      created_by: z.uuid().nullable(),
      updated_at: z.string(),
      version: z.int(),
    }),
    Moment.extend({
      kind: z.literal("activity"),
      type: ActivityType,
      subject: z.string(),
      status: z.enum(STORED_STATUSES),
      due_at: z.string().nullable(),
      owner_id: z.uuid().nullable(),
    }),
    chat.extend(linked),
    view.extend(linked),
    mention.extend(linked),
    click.extend(linked),
    identification.extend(linked),
    merge.extend(linked),
  ])
  .meta({ id: "ContactTimelineItem" });

export const ContactTimeline = pageOf(ContactTimelineItem);
export type ContactTimeline = z.output<typeof ContactTimeline>;
