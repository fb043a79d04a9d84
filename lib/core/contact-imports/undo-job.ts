import { z } from "zod";
import { defineJob } from "@/lib/platform/jobs/define-job";
import * as store from "./store";

const ROWS_PER_BATCH = 500;

/** Takes an import back, its last row first; a batch and its count are one transaction. */
export const undoContactImportJob = defineJob({
  kind: "undo_contact_import",
  label: "Undone imports of contacts",
  input: z.object({ import_id: z.uuid() }),
  timeBudgetMs: 200_000,
  maxAttempts: 5,
  concurrencyPerOrganization: 1,
  repeatable: true,
  handle: async (ctx, { import_id }, job) => {
    for (;;) {
      job.signal.throwIfAborted();
      const { status } = await store.undoBatch(ctx, { import_id, token: job.lease.token }, ROWS_PER_BATCH);
      if (status === "undone") return "done";
      if (job.shouldPause()) return "unfinished";
    }
  },
});
