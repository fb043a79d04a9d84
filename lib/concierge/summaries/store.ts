import { z } from "zod";
import type { TenantContext, WorkerContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { ClaimedChat, StoredFailures, StoredSummary, SummaryOrganization } from "./schemas";
import type { NewSummary, TokenUsage } from "./schemas";

const Turn = z.object({ organization_id: z.uuid(), share: z.number().int().positive() });

const Claim = z.object({
  organization: SummaryOrganization,
  chats: z.array(ClaimedChat),
  /** Chats are due that today's budget does not allow. */
  is_budget_spent: z.boolean(),
});

const ClaimOrSummary = z.union([
  z.object({ organization: SummaryOrganization, chat: ClaimedChat }),
  z.object({ summary: StoredSummary }),
]);

/** How work is claimed: for which run, for how long, and with how many model tokens set aside for each chat. */
export type Terms = {
  run_id: string;
  lease_seconds: number;
  /** 0 when no language model is asked. */
  reserve_tokens: number;
};

/** A chat that we hold. */
type Held = Pick<ClaimedChat, "id" | "token"> & { run_id: string };

/** Whose turn it is, and how many chats each may have summarised. */
export function listDueOrganizations(ctx: WorkerContext, limit: number, except: readonly string[]) {
  return callFunction(ctx, "list_due_organizations", { kind: "summarize_chat", limit, except }, z.array(Turn));
}

export function claimChats(ctx: TenantContext, claim: Terms & { limit: number; refresh?: boolean }) {
  return callFunction(ctx, "claim_chat_summaries", claim, Claim);
}

/** Claims one chat, or answers its summary when the same model has already read all of it. */
export function claimChat(ctx: TenantContext, claim: Terms & { chat_id: string; model: string }) {
  return callFunction(ctx, "claim_chat_summary", claim, ClaimOrSummary);
}

/** What a summary of a chat that we hold is made from; null when the chat is gone. */
export function readClaimedChat(ctx: TenantContext, held: { id: string; token: string }) {
  const answer = z.object({ organization: SummaryOrganization, chat: ClaimedChat }).nullable();
  return callFunction(ctx, "read_claimed_chat", held, answer);
}

/** Stores a summary; false when the lease was lost meanwhile. */
export async function completeChat(
  ctx: TenantContext,
  work: Held & { covered_position: number; summary: NewSummary; usage: TokenUsage | null },
): Promise<boolean> {
  const answer = await callFunction(ctx, "complete_chat_summary", work, z.object({ is_stored: z.boolean() }));
  return answer.is_stored;
}

/** Gives a chat back: with an error it waits for its next attempt, without one nothing was tried. */
export function releaseChat(
  ctx: TenantContext,
  work: Held & { error?: string; is_transient?: boolean; retry_after_seconds?: number; usage?: TokenUsage | null },
) {
  return callFunction(ctx, "release_chat_summary", work, z.object({ is_dead: z.boolean() }));
}

export async function countFreshChats(ctx: TenantContext): Promise<number> {
  const answer = await callFunction(ctx, "count_fresh_chats", {}, z.object({ fresh: z.number().int() }));
  return answer.fresh;
}

export function findFailures(ctx: TenantContext, limit: number) {
  return callFunction(ctx, "list_failed_summaries", { limit }, StoredFailures);
}
