import { z } from "zod";
import { TagNames } from "@/lib/core/contacts/schemas";
import { TEXT_ENCODINGS } from "@/lib/platform/csv/encoding";
import { CountryCode } from "@/lib/platform/countries";
import { PageQuery, pageOf } from "@/lib/platform/pagination/page";
import { Timestamp } from "@/lib/platform/time/timestamp";
import { DATE_ORDERS } from "./cells";

const count = z.int();

/** What a column is mapped to: a field of a contact, `name`, `tags`, `owner`, or an own field as `custom.<key>`. */
const Target = z.string().max(60);

/** A column of the file: its header, what stands in it first, and what it probably is. */
export const ImportColumn = z.object({
  index: z.int(),
  header: z.string(),
  samples: z.array(z.string()),
  guess: Target.nullable(),
});

export const FileFormat = z.object({
  encoding: z.enum(TEXT_ENCODINGS),
  delimiter: z.string(),
  namesDelimiter: z.boolean(),
});

export const ImportMapping = z
  .array(z.strictObject({ index: z.int().min(0), target: Target }))
  .min(1)
  .max(500)
  .refine(
    (mapping) => new Set(mapping.map(({ target }) => target)).size === mapping.length,
    "must not map two columns to the same field",
  )
  .refine(
    (mapping) => mapping.some(({ target }) => ["email", "phone", "mobile"].includes(target)),
    "must map a column to the e-mail address or a telephone number",
  );
export type ImportMapping = z.output<typeof ImportMapping>;

export const ImportOptions = z.strictObject({
  existing: z
    .enum(["update", "skip"])
    .default("update")
    .meta({ description: "What to do with a contact that is there." }),
  overwrite: z
    .boolean()
    .default(false)
    .meta({ description: "Whether the file's values replace those of a contact; otherwise they fill its gaps." }),
  country: CountryCode.nullable()
    .default(null)
    .meta({ description: "Where numbers are dialled from; the organisation's country when null." }),
  date_order: z.enum(DATE_ORDERS).nullable().default(null).meta({ description: "How to read dates with slashes." }),
  tags: TagNames.default([]).meta({ description: "Names of tags that every contact gets." }),
  owner_id: z.uuid().nullable().default(null).meta({ description: "The owner of new contacts." }),
});
export type ImportOptions = z.output<typeof ImportOptions>;

export const IMPORT_STATUSES = [
  "mapping",
  "queued",
  "running",
  "done",
  "failed",
  "cancelled",
  "undoing",
  "undone",
] as const;

const columns = {
  id: z.uuid(),
  file_name: z.string(),
  status: z.enum(IMPORT_STATUSES),
  format: FileFormat,
  columns: z.array(ImportColumn),
  mapping: z.array(z.object({ index: z.int(), target: Target })).nullable(),
  options: ImportOptions.nullable(),
  total_rows: count,
  done_rows: count,
  created_rows: count,
  updated_rows: count,
  skipped_rows: count,
  failed_rows: count,
  removed_rows: count,
  restored_rows: count,
  kept_rows: count,
  error: z.string().nullable(),
  created_by: z.uuid().nullable(),
  created_at: Timestamp,
  started_at: Timestamp.nullable(),
  finished_at: Timestamp.nullable(),
  undone_at: Timestamp.nullable(),
};

/** An import of contacts as it is answered: how far it is, and what was done. */
export const ContactImport = z.object(columns).meta({ id: "ContactImport" });
export type ContactImport = z.output<typeof ContactImport>;

/** The same with all that a column can be mapped to. */
export const ContactImportDetail = ContactImport.extend({
  targets: z.array(z.object({ key: Target, label: z.string() })),
}).meta({ id: "ContactImportDetail" });
export type ContactImportDetail = z.output<typeof ContactImportDetail>;

export const ContactImports = pageOf(ContactImport);

/** The name of a file whose bytes are the bare body. */
export const UploadQuery = z.strictObject({ name: z.string().trim().min(1).max(255).optional() });

/** How to read the file. */
export const ImportSettings = z.strictObject({
  mapping: ImportMapping,
  options: ImportOptions.default(ImportOptions.parse({})),
});
export type ImportSettings = z.output<typeof ImportSettings>;

const Reason = z.object({ field: z.string(), value: z.string(), message: z.string() });

/** What an import would do. */
export const ImportPreview = z.object({
  rows: z.array(
    z.object({
      row: count,
      line: count,
      outcome: z.enum(["created", "updated", "skipped", "failed"]),
      contact_id: z.uuid().nullable(),
      values: z.record(z.string(), z.unknown()),
      tags: z.array(z.string()),
      reasons: z.array(Reason),
    }),
  ),
  counts: z.object({
    rows: count,
    new: count.meta({ description: "Rows whose contact is not there yet." }),
    existing: count.meta({ description: "Rows whose contact is there, or further up in the file." }),
    failed: count,
  }),
});
export type ImportPreview = z.output<typeof ImportPreview>;

/** Which rows of an import. */
export const ListImportRows = PageQuery.extend({
  outcome: z.enum(["created", "updated", "skipped", "failed"]).optional(),
  undone: z.enum(["removed", "restored", "kept"]).optional(),
}).strict();
export type ListImportRows = z.output<typeof ListImportRows>;

/** What an import did with a row. */
export const ImportRow = z.object({
  row_number: count,
  line: count,
  outcome: z.enum(["created", "updated", "skipped", "failed"]),
  contact_id: z.uuid().nullable(),
  cells: z.array(z.string()).nullable().meta({ description: "The row as it stands in the file, when it failed." }),
  reasons: z.array(Reason).nullable(),
  undone: z.enum(["removed", "restored", "kept"]).nullable(),
  kept_because: z.string().nullable(),
});
export type ImportRow = z.output<typeof ImportRow>;
export const ImportRows = pageOf(ImportRow);
