import type { TenantContext } from "@/lib/platform/context";
import { createFileMatches } from "./file-matches";
import { openImportFile, readRows } from "./import-file";
import { rowPlan } from "./import-plan";
import { readRow } from "./read-row";
import type { ReadRow, RowContact } from "./read-row";
import type { ImportOptions, ImportPreview, ImportSettings } from "./schemas";
import * as store from "./store";

const SHOWN_ROWS = 200;
const ROWS_PER_CALL = 1_000;

type Shown = { row: number; line: number; read: ReadRow };

/** What an import would do: with each of the first rows, and with how many of all. Nothing is written. */
export async function previewImport(
  ctx: TenantContext,
  importId: string,
  settings: ImportSettings,
): Promise<ImportPreview> {
  const stored = await store.findPlan(ctx, importId);
  const plan = rowPlan(stored, settings);
  const open = openImportFile(ctx, stored.import.file_id);
  const shown: Shown[] = [];
  const counts = { rows: 0, new: 0, existing: 0, failed: 0 };
  const matches = createFileMatches();
  let contacts: RowContact[] = [];

  async function count(): Promise<void> {
    const known = await store.matchRows(
      ctx,
      contacts.map(({ values }) => keysOf(values)),
    );
    contacts.forEach(({ values }, index) => {
      const isThere = matches.seen(keysOf(values)) || known[index] === true;
      counts[isThere ? "existing" : "new"] += 1;
    });
    contacts = [];
  }

  for await (const { row, line, cells } of readRows(open, stored.import.format)) {
    const read = readRow(cells, plan);
    counts.rows += 1;
    if (shown.length < SHOWN_ROWS) shown.push({ row, line, read });
    if (read.ok) contacts.push(read.contact);
    else counts.failed += 1;
    if (contacts.length === ROWS_PER_CALL) await count();
  }
  if (contacts.length > 0) await count();
  return { rows: await outcomesOf(ctx, shown, settings.options), counts };
}

async function outcomesOf(ctx: TenantContext, shown: readonly Shown[], options: ImportOptions) {
  const good = shown.flatMap(({ read }) => (read.ok ? [read.contact] : []));
  const outcomes = good.length === 0 ? [] : await store.previewRows(ctx, good, options);
  return shown.map(({ row, line, read }) => {
    if (!read.ok)
      return { row, line, outcome: "failed" as const, contact_id: null, values: {}, tags: [], reasons: read.reasons };
    const { outcome = "failed", contact_id, reasons } = outcomes.shift() ?? {};
    // a contact that was made to look has gone again
    const id = outcome === "created" ? null : (contact_id ?? null);
    return { row, line, outcome, contact_id: id, ...read.contact, reasons: reasons ?? [] };
  });
}

function keysOf({ email, phone, mobile }: RowContact["values"]) {
  return { email: textOf(email), phone: textOf(phone), mobile: textOf(mobile) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
