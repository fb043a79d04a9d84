import type { TenantContext } from "@/lib/platform/context";
import { deleteOldRows } from "./store";

/** So many rows of a table at a time: none of the statements takes long, and none holds many locks. */
const PIECE = 1_000;

/** Removes what is kept for a while only, piece by piece, until all of it is gone or the time is up. */
export async function pruneOldRows(ctx: TenantContext, mayContinue: () => boolean): Promise<void> {
  let isDone = false;
  while (!isDone && mayContinue()) {
    const pruned = await deleteOldRows(ctx, { limit: PIECE });
    const counts = Object.values(pruned);
    isDone = !counts.includes(PIECE);
    if (counts.some((count) => count > 0)) {
      ctx.log.info({ organization_id: ctx.organizationId, ...pruned }, "rows.pruned");
    }
  }
}
