import { z } from "zod";
import { line } from "@/lib/platform/fields";
import { Flag, defineResource } from "@/lib/platform/resource/define-resource";
import { Timestamp } from "@/lib/platform/time/timestamp";

const ListName = z.string().regex(/^[a-z][a-z_]{0,49}$/);
const Sort = z.string().regex(/^-?[a-z][a-z0-9_.]{0,99}$/);
const Column = z.string().min(1).max(100);
const Filters = z
  .record(z.string().min(1).max(100), z.union([z.string().max(500), z.array(z.string().max(500)).max(50)]))
  .refine((filters) => Buffer.byteLength(JSON.stringify(filters)) <= 4096, "must not be larger than 4 KB");

/** How somebody wants to see a list again. */
export const SavedView = z
  .object({
    id: z.uuid(),
    list: ListName,
    name: z.string(),
    filters: Filters,
    sort: Sort.nullable(),
    columns: z.array(Column).nullable(),
    is_shared: z.boolean(),
    is_pinned: z.boolean(),
    version: z.int(),
    created_by: z.uuid().nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "SavedView" });
export type SavedView = z.output<typeof SavedView>;

const CreateSavedView = z.strictObject({
  list: ListName.meta({ description: "The list that is viewed.", examples: ["contacts"] }),
  name: line(100).meta({ description: "Unique among one's own views of the list, whatever its case and accents." }),
  filters: Filters.optional().meta({ description: "The query parameters of the list.", examples: [{ status: "new" }] }),
  sort: Sort.nullable()
    .optional()
    .meta({ description: "As the list takes it.", examples: ["-created_at"] }),
  columns: z
    .array(Column)
    .max(100)
    .nullable()
    .optional()
    .meta({ description: "What is shown, in order; null: what the list shows by itself." }),
  is_shared: z.boolean().optional().meta({ description: "Whether everybody of the organization sees it." }),
  is_pinned: z.boolean().optional().meta({ description: "Whether it stands beside the name of the list." }),
});

/** Private views are seen by their owner only, shared ones are changed by their owner and by admins: policies of the table. */
export const savedViews = defineResource({
  table: "saved_views",
  noun: ["saved_view", "saved_views"],
  row: SavedView,
  create: CreateSavedView,
  update: CreateSavedView.omit({ list: true }).partial(),
  roles: { read: "analyst", write: "analyst", remove: "analyst" },
  sorts: ["name", "created_at", "updated_at"],
  search: "search_text",
  filters: {
    list: { schema: ListName },
    is_shared: { schema: Flag },
    is_pinned: { schema: Flag },
    created_by: { schema: z.uuid() },
  },
  unique: { saved_views_name_key: "name" },
});
