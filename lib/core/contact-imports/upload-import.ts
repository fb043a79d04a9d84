import { randomUUID } from "node:crypto";
import type { TenantContext } from "@/lib/platform/context";
import { detectFormat } from "@/lib/platform/csv/read-csv";
import type { OpenFile } from "@/lib/platform/csv/read-csv";
import { AppError } from "@/lib/platform/errors";
import { removeFile, storeFile } from "@/lib/platform/files/storage";
import { cleanLine, truncate } from "@/lib/platform/plain-text";
import type { Upload } from "@/lib/platform/request/upload";
import { openImportFile, readHeader, readRows } from "./import-file";
import type { ContactImportDetail } from "./schemas";
import * as store from "./store";
import { guessMapping, importTargets } from "./targets";

export const MAX_FILE_BYTES = 50 * 1024 * 1024;
const MAX_ROWS = 500_000;
const MAX_COLUMNS = 500;
const SAMPLE_ROWS = 50;
const SAMPLES = 3;
const MAX_SAMPLE_CHARACTERS = 60;

/** Takes in a file of contacts and looks through it once: how it is written, how many rows it has, what its columns may be. */
export async function uploadImport(
  ctx: TenantContext,
  { upload, name }: { upload: Upload; name: string | undefined },
): Promise<ContactImportDetail> {
  const fileId = randomUUID();
  await storeFile(ctx, fileId, upload);
  try {
    const { custom_fields } = await store.listCustomFields(ctx);
    const open = openImportFile(ctx, fileId);
    const { headers, samples, ...file } = await lookThrough(open);
    const guesses = guessMapping(headers, samples, custom_fields);
    const columns = headers.map((header, index) => ({
      index,
      header,
      samples: samplesOf(samples, index),
      guess: guesses[index] ?? null,
    }));
    const file_name = truncate(cleanLine(name ?? upload.name ?? ""), 200) || "contacts.csv";
    const made = await store.createImport(ctx, { file_id: fileId, file_name, columns, ...file });
    return { ...made, targets: importTargets(custom_fields) };
  } catch (thrown) {
    await removeFile(ctx, fileId);
    throw thrown;
  }
}

async function lookThrough(open: OpenFile) {
  const format = await detectFormat(open);
  const headers = await readHeader(open, format);
  if (headers.length === 0) throw refusal("The file is empty.");
  if (headers.length > MAX_COLUMNS)
    throw refusal(`The file has ${headers.length} columns; ${MAX_COLUMNS} are the most.`);
  const samples: string[][] = [];
  let total_rows = 0;
  for await (const { cells } of readRows(open, format)) {
    total_rows += 1;
    if (samples.length < SAMPLE_ROWS) samples.push(cells);
    if (total_rows > MAX_ROWS) throw refusal(`The file has more than ${MAX_ROWS} rows.`);
  }
  return { format, headers, samples, total_rows };
}

function samplesOf(rows: readonly (readonly string[])[], index: number): string[] {
  const cells = rows.map((row) => cleanLine(row[index] ?? "")).filter((cell) => cell !== "");
  return [...new Set(cells)].slice(0, SAMPLES).map((cell) => truncate(cell, MAX_SAMPLE_CHARACTERS));
}

function refusal(message: string): AppError {
  return new AppError("invalid_request", message, { issues: [{ path: "file", message }] });
}
