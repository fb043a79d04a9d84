import { readFile } from "@/lib/platform/files/storage";
import type { TenantContext } from "@/lib/platform/context";
import { nameColumns } from "@/lib/platform/csv/headers";
import { readRecords } from "@/lib/platform/csv/read-csv";
import type { CsvFormat, OpenFile } from "@/lib/platform/csv/read-csv";

/** A row below the header: its number among them, from 1, the line of the file on which it begins, and its cells. */
export interface FileRow {
  row: number;
  line: number;
  cells: string[];
}

/** The stored file of an import, to be read as often as it takes. */
export function openImportFile(ctx: TenantContext, fileId: string): OpenFile {
  return async function* () {
    yield* await readFile(ctx, fileId);
  };
}

/** The header of a file as names of its columns, each its own; none when the file is empty. */
export async function readHeader(open: OpenFile, format: CsvFormat): Promise<string[]> {
  for await (const { cells } of readRecords(open, format)) return nameColumns(cells);
  return [];
}

/** The rows below the header. */
export async function* readRows(open: OpenFile, format: CsvFormat): AsyncGenerator<FileRow, void> {
  let row = -1;
  for await (const { line, cells } of readRecords(open, format)) {
    row += 1;
    if (row > 0) yield { row, line, cells };
  }
}
