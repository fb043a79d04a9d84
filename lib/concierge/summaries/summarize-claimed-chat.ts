import { setTimeout as sleep } from "node:timers/promises";
import type { TenantContext } from "@/lib/platform/context";
import { AppError } from "@/lib/platform/errors";
import { describeCause } from "@/lib/platform/response/log-request";
import type { SummaryFailure } from "./failures";
import { describeFailure } from "./failures";
import type { Made, Summarizer } from "./make-summary";
import type { ClaimedChat, NewSummary, SummaryOrganization } from "./schemas";
import { completeChat, releaseChat } from "./store";

const PASSING = new Set(["unavailable", "timeout"]);
/** The data API is back this soon when it was restarted. */
const PAUSE_MS = 2_000;

/** A chat that this run holds, in its organisation. */
export interface Work {
  ctx: TenantContext;
  runId: string;
  organization: SummaryOrganization;
  chat: ClaimedChat;
}

/** What came of one chat. */
export type Outcome = { work: Work } & (
  | { summary: NewSummary }
  | { failure: SummaryFailure; retryAfterSeconds?: number }
);

/** Summarises a chat that we hold and ends its lease. Nothing is thrown: whatever happens, the other chats go on. */
export async function summarizeClaimedChat(work: Work, summarizer: Summarizer): Promise<Outcome> {
  try {
    return await settle(work, await summarizer.make(work.organization, work.chat));
  } catch (thrown) {
    // the lease stays as it is: it runs out by itself, and the chat is due again
    log(work, "internal_error", thrown);
    return { work, failure: "internal_error" };
  }
}

/** Gives back a chat that nobody began with. */
export async function giveBack({ ctx, chat, runId }: Work): Promise<void> {
  try {
    await releaseChat(ctx, { id: chat.id, token: chat.token, run_id: runId });
  } catch (thrown) {
    ctx.log.warn({ chat_id: chat.id, cause: describeCause(thrown) }, "summaries.not_given_back");
  }
}

async function settle(work: Work, made: Made): Promise<Outcome> {
  const { ctx, chat, runId } = work;
  const held = { id: chat.id, token: chat.token, run_id: runId };
  if ("failure" in made) {
    const { failure, usage, retryAfterSeconds } = made;
    log(work, failure);
    await releaseChat(ctx, {
      ...held,
      usage,
      error: failure,
      is_transient: describeFailure(failure).isTransient,
      ...(retryAfterSeconds === undefined ? {} : { retry_after_seconds: retryAfterSeconds }),
    });
    return { work, failure, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
  }
  const { summary, usage } = made;
  const result = { ...held, covered_position: chat.covered_position, summary, usage };
  if (await twice(() => completeChat(ctx, result))) return { work, summary };
  log(work, "lease_lost");
  return { work, failure: "lease_lost" };
}

/** What was paid for is not thrown away for a lost connection. Saying it again is safe: it is stored once. */
async function twice<T>(store: () => Promise<T>): Promise<T> {
  try {
    return await store();
  } catch (thrown) {
    if (!(thrown instanceof AppError) || !PASSING.has(thrown.code)) throw thrown;
    await sleep(PAUSE_MS);
    return store();
  }
}

function log({ ctx, chat }: Work, failure: SummaryFailure, thrown?: unknown): void {
  const cause = thrown === undefined ? {} : { cause: describeCause(thrown) };
  ctx.log.warn({ organization_id: ctx.organizationId, chat_id: chat.id, failure, ...cause }, "summaries.failed");
}
