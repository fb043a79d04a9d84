import { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { callFunction, query } from "@/lib/platform/db/call";
import type { TimeCursor } from "@/lib/platform/pagination/cursor";
import { ContactImport, ImportRow } from "./schemas";
import type { ImportMapping, ImportOptions, ListImportRows } from "./schemas";

const CustomField = z.object({
  key: z.string(),
  label: z.string(),
  kind: z.enum(["text", "number", "date", "boolean", "select"]),
  options: z.array(z.string()),
});
const Plan = z.object({
  import: ContactImport.extend({ file_id: z.uuid() }),
  custom_fields: z.array(CustomField),
  members: z.record(z.string(), z.string()),
  country: z.string().nullable(),
});
const Outcome = z.object({
  outcome: z.enum(["created", "updated", "skipped", "failed"]),
  contact_id: z.uuid().nullish(),
  reasons: ImportRow.shape.reasons.optional(),
});
const Batch = z.object({ status: ContactImport.shape.status, done_rows: z.int() });
const UndoneBatch = z.object({ status: ContactImport.shape.status, undone_rows: z.int() });

/** A row of the file as the database takes it. */
export type BatchRow = { row: number; line: number } & (
  | { values: object; tags: string[] }
  | { cells: string[]; reasons: object[] }
);

export function createImport(ctx: TenantContext, file: Readonly<Record<string, unknown>>) {
  return callFunction(ctx, "create_contact_import", file, ContactImport);
}

export function findPlan(ctx: TenantContext, importId: string) {
  return callFunction(ctx, "get_contact_import_plan", { import_id: importId }, Plan);
}

export function listCustomFields(ctx: TenantContext) {
  return callFunction(ctx, "get_contact_import_plan", {}, Plan.pick({ custom_fields: true }));
}

export function startImport(ctx: TenantContext, importId: string, mapping: ImportMapping, options: ImportOptions) {
  return callFunction(ctx, "start_contact_import", { import_id: importId, mapping, options }, ContactImport);
}

export function cancelImport(ctx: TenantContext, importId: string) {
  return callFunction(ctx, "cancel_contact_import", { import_id: importId }, ContactImport);
}

export function undoImport(ctx: TenantContext, importId: string) {
  return callFunction(ctx, "undo_contact_import", { import_id: importId }, ContactImport);
}

export function previewRows(ctx: TenantContext, rows: readonly object[], options: ImportOptions) {
  return callFunction(ctx, "preview_contact_rows", { rows, options }, z.array(Outcome));
}

export function matchRows(ctx: TenantContext, rows: readonly object[]) {
  return callFunction(ctx, "match_contacts", { rows }, z.array(z.boolean()));
}

interface Lease {
  import_id: string;
  token: string;
}

export function importBatch(ctx: TenantContext, lease: Lease, from: number, rows: readonly BatchRow[]) {
  return callFunction(ctx, "import_contact_batch", { ...lease, from, rows }, Batch);
}

export function undoBatch(ctx: TenantContext, lease: Lease, limit: number) {
  return callFunction(ctx, "undo_import_batch", { ...lease, limit }, UndoneBatch);
}

export function failImport(ctx: TenantContext, lease: Lease, error: string) {
  return callFunction(ctx, "fail_contact_import", { ...lease, error }, z.object({ failed: z.boolean() }));
}

export async function listImports(ctx: TenantContext, limit: number, cursor: TimeCursor | undefined) {
  const rows = await query(ctx, (db, signal) => {
    const ordered = db
      .from("contact_imports")
      .select(Object.keys(ContactImport.shape).join(","))
      .order("created_at", { ascending: false })
      .order("id", { ascending: false })
      .limit(limit + 1);
    const page =
      cursor === undefined
        ? ordered
        : ordered.or(`created_at.lt."${cursor.at}",and(created_at.eq."${cursor.at}",id.lt.${cursor.id})`);
    return page.abortSignal(signal);
  });
  return z.array(ContactImport).parse(rows);
}

export async function listRows(
  ctx: TenantContext,
  importId: string,
  { limit, outcome, undone }: ListImportRows,
  after: number,
) {
  const rows = await query(ctx, (db, signal) => {
    let page = db
      .from("contact_import_rows")
      .select(Object.keys(ImportRow.shape).join(","))
      .eq("import_id", importId)
      .gt("row_number", after);
    if (outcome !== undefined) page = page.eq("outcome", outcome);
    if (undone !== undefined) page = page.eq("undone", undone);
    return page
      .order("row_number")
      .limit(limit + 1)
      .abortSignal(signal);
  });
  return z.array(ImportRow).parse(rows);
}
