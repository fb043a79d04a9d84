import type { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import type { ClickRecorded, RecordClick } from "./schemas";
import { updateClicked } from "./store";

/** Marks the most recent mention of a URL in a chat or session as clicked. The first click counts. */
export async function recordClick(ctx: TenantContext, input: RecordClick): Promise<z.output<typeof ClickRecorded>> {
  return { success: true, ...(await updateClicked(ctx, input)) };
}
