import { z } from "zod";
import { line, optionalLine } from "@/lib/platform/fields";
import { defineResource } from "@/lib/platform/resource/define-resource";
import { Timestamp } from "@/lib/platform/time/timestamp";

export const TAG_COLORS = ["gray", "red", "orange", "yellow", "green", "teal", "blue", "violet", "pink"] as const;

/** A word that people put on contacts, deals and chats. */
export const Tag = z
  .object({
    id: z.uuid(),
    name: z.string(),
    color: z.enum(TAG_COLORS),
    description: z.string().nullable(),
    version: z.int(),
    created_by: z.uuid().nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "Tag" });
export type Tag = z.output<typeof Tag>;

export const CreateTag = z.strictObject({
  name: line(50).meta({ description: "Unique in the organisation, whatever its case and accents." }),
  color: z.enum(TAG_COLORS).optional(),
  description: optionalLine(500).optional(),
});

export const tags = defineResource({
  table: "tags",
  noun: ["tag", "tags"],
  row: Tag,
  create: CreateTag,
  update: CreateTag.partial(),
  roles: { read: "analyst", write: "agent", remove: "manager" },
  sorts: ["name", "created_at", "updated_at"],
  search: "search_text",
  filters: { color: { schema: z.enum(TAG_COLORS) } },
  unique: { tags_name_key: "name" },
});
