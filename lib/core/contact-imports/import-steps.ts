import type { TenantContext } from "@/lib/platform/context";
import { startRun } from "@/lib/platform/jobs/start-run";
import { timeCursor } from "@/lib/platform/pagination/cursor";
import { rowPlan } from "./import-plan";
import type { ContactImport, ContactImportDetail, ImportSettings } from "./schemas";
import * as store from "./store";
import { importTargets } from "./targets";

/** Imports of the organisation, newest first. */
export async function listImports(
  ctx: TenantContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  const rows = await store.listImports(ctx, limit, timeCursor.decode(cursor));
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return {
    data,
    next_cursor: timeCursor.encode(
      rows.length > limit && last !== undefined ? { at: last.created_at, id: last.id } : null,
    ),
  };
}

/** One import: how far it is, what was done, and what its columns can be mapped to. */
export async function getImport(ctx: TenantContext, importId: string): Promise<ContactImportDetail> {
  const stored = await store.findPlan(ctx, importId);
  return { ...stored.import, targets: importTargets(stored.custom_fields) };
}

/** Begins to import; the work itself is a job. */
export async function startImport(
  ctx: TenantContext,
  importId: string,
  settings: ImportSettings,
): Promise<ContactImport> {
  // refuses a mapping that the job could not use
  rowPlan(await store.findPlan(ctx, importId), settings);
  const started = await store.startImport(ctx, importId, settings.mapping, settings.options);
  startRun(ctx, "import_contacts");
  return started;
}

/** Stops an import behind the batch that is under way; what was done stays and can be undone. */
export function cancelImport(ctx: TenantContext, importId: string): Promise<ContactImport> {
  return store.cancelImport(ctx, importId);
}

/** Begins to take back what an import did; the work itself is a job. */
export async function undoImport(ctx: TenantContext, importId: string): Promise<ContactImport> {
  const undoing = await store.undoImport(ctx, importId);
  startRun(ctx, "undo_contact_import");
  return undoing;
}
