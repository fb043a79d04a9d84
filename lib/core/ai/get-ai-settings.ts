import type { TenantContext } from "@/lib/platform/context";
import { languageModel } from "@/lib/providers/llm/client";
import type { AiSettings } from "./schemas";
import { find } from "./store";

/** The language model of this installation, and what the organisation may and did spend on it. */
export async function getAiSettings(ctx: TenantContext): Promise<AiSettings> {
  return { model: languageModel()?.name ?? null, ...(await find(ctx)) };
}
