import type { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import type { RecordWebMentions, WebMentionsRecorded } from "./schemas";
import { insertWebMentions } from "./store";

/** Records what a web search found and the concierge showed. */
export async function recordWebMentions(
  ctx: TenantContext,
  input: RecordWebMentions,
): Promise<z.output<typeof WebMentionsRecorded>> {
  return { success: true, ...(await insertWebMentions(ctx, input)) };
}
