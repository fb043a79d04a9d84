import type { TenantContext } from "@/lib/platform/context";
import { languageModel } from "@/lib/providers/llm/client";
import type { AiSettings, UpdateAiSettings } from "./schemas";
import { update } from "./store";

/** Sets the organisation's daily budget; it holds from the next model call on. */
export async function updateAiSettings(ctx: TenantContext, changes: UpdateAiSettings): Promise<AiSettings> {
  return { model: languageModel()?.name ?? null, ...(await update(ctx, changes)) };
}
