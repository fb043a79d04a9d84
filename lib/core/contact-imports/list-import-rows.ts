import { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { cursorOf } from "@/lib/platform/pagination/cursor";
import type { CsvColumn } from "@/lib/platform/response/csv";
import type { ImportRow, ListImportRows } from "./schemas";
import * as store from "./store";

const rowCursor = cursorOf(z.object({ row: z.int() }));

/** What an import did with its rows, in the order of the file. */
export async function listImportRows(ctx: TenantContext, importId: string, { cursor, ...filter }: ListImportRows) {
  const [rows] = await Promise.all([
    store.listRows(ctx, importId, filter, rowCursor.decode(cursor)?.row ?? 0),
    store.findPlan(ctx, importId),
  ]);
  const data = rows.slice(0, filter.limit);
  const last = data.at(-1);
  const end = rows.length > filter.limit && last !== undefined ? { row: last.row_number } : null;
  return { data, next_cursor: rowCursor.encode(end) };
}

/** The rows of an import as its file has them, with what was done and why: corrected, the file can be imported again. */
export async function importRowColumns(ctx: TenantContext, importId: string): Promise<CsvColumn<ImportRow>[]> {
  const { import: file } = await store.findPlan(ctx, importId);
  return [
    ...file.columns.map(({ header, index }): CsvColumn<ImportRow> => ({
      header,
      value: ({ cells }) => cells?.[index],
    })),
    { header: "line", value: ({ line }) => line },
    { header: "outcome", value: ({ outcome, undone }) => undone ?? outcome },
    { header: "reason", value: reasonOf },
  ];
}

/** How many rows of an import the query stands for. */
export async function countImportRows(
  ctx: TenantContext,
  importId: string,
  { outcome }: ListImportRows,
): Promise<number> {
  const { import: file } = await store.findPlan(ctx, importId);
  return outcome === undefined ? file.done_rows : file[`${outcome}_rows`];
}

function reasonOf({ reasons, kept_because }: ImportRow): string | null {
  return kept_because ?? reasons?.map(({ message }) => message).join(" ") ?? null;
}
