import { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import type { OpenFile } from "@/lib/platform/csv/read-csv";
import { AppError } from "@/lib/platform/errors";
import { withLocalCopy } from "@/lib/platform/files/local-copy";
import { defineJob } from "@/lib/platform/jobs/define-job";
import type { HeldJob, JobResult } from "@/lib/platform/jobs/define-job";
import { readAhead } from "@/lib/platform/read-ahead";
import { readRows } from "./import-file";
import { rowPlan } from "./import-plan";
import type { RowPlan } from "./read-row";
import { readRow } from "./read-row";
import * as store from "./store";
import type { BatchRow } from "./store";

const ROWS_PER_BATCH = 500;
const CHARACTERS_PER_BATCH = 500_000;

const Input = z.object({ import_id: z.uuid() });

/**
 * Imports contacts from a stored file, batch by batch. A batch and the checkpoint behind it are one transaction, so an
 * attempt that was killed goes on where the last batch ended, and no row is done twice.
 */
export const importContactsJob = defineJob({
  kind: "import_contacts",
  label: "Imports of contacts",
  input: Input,
  timeBudgetMs: 200_000,
  maxAttempts: 5,
  concurrencyPerOrganization: 1,
  repeatable: true,
  handle: async (ctx, { import_id }, job) => {
    try {
      return await importRows(ctx, import_id, job);
    } catch (thrown) {
      if (!isUnreadable(thrown)) throw thrown;
      await store.failImport(ctx, { import_id, token: job.lease.token }, thrown.message);
      return "done";
    }
  },
});

async function importRows(ctx: TenantContext, importId: string, job: HeldJob<unknown>): Promise<JobResult> {
  const stored = await store.findPlan(ctx, importId);
  const { import: file } = stored;
  const { mapping, options } = file;
  if (mapping === null || options === null || !["queued", "running"].includes(file.status)) return "done";
  const plan = rowPlan(stored, { mapping, options });
  const lease = { import_id: importId, token: job.lease.token };
  let done = file.done_rows;
  return withLocalCopy(ctx, file.file_id, async (open) => {
    for await (const rows of readAhead(batches(open, file, plan))) {
      job.signal.throwIfAborted();
      const batch = await store.importBatch(ctx, lease, done, rows);
      // cancelled, ended, or stored before by an attempt whose answer did not get through
      if (batch.status !== "running") return "done";
      if (batch.done_rows !== done + rows.length || job.shouldPause()) return "unfinished";
      done = batch.done_rows;
    }
    return "done";
  });
}

type ImportFile = Awaited<ReturnType<typeof store.findPlan>>["import"];

/** The rows behind the checkpoint, in batches of bounded size. */
async function* batches(open: OpenFile, file: ImportFile, plan: RowPlan): AsyncGenerator<BatchRow[], void> {
  let batch: BatchRow[] = [];
  let characters = 0;
  for await (const { row, line, cells } of readRows(open, file.format)) {
    if (row <= file.done_rows) continue;
    const read = readRow(cells, plan);
    batch.push({ row, line, ...(read.ok ? read.contact : { cells, reasons: read.reasons }) });
    characters += cells.reduce((sum, cell) => sum + cell.length, 0);
    if (batch.length < ROWS_PER_BATCH && characters < CHARACTERS_PER_BATCH) continue;
    yield batch;
    [batch, characters] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}

/** Whether the file itself is the trouble, which no other attempt would mend. */
function isUnreadable(thrown: unknown): thrown is AppError {
  return thrown instanceof AppError && (thrown.code === "not_found" || thrown.code === "invalid_request");
}
