import type { TenantContext } from "@/lib/platform/context";
import type { RunOptions } from "./run";
import type { ChatSummarized, OrganizationSummarized, Summarize } from "./schemas";
import { summarizeChat } from "./summarize-chat";
import { summarizeOrganization } from "./summarize-organization";

/** Summarises what was asked for: one chat, or all of the organisation that are stale. */
export function summarize(
  ctx: TenantContext,
  input: Summarize,
  options: RunOptions,
): Promise<ChatSummarized | OrganizationSummarized> {
  return "chatId" in input ? summarizeChat(ctx, input, options) : summarizeOrganization(ctx, options);
}
