import { systemClock } from "@/lib/platform/time/clock";
import type { Clock } from "@/lib/platform/time/clock";
import type { CallContext } from "@/lib/platform/context";
import { describeCause } from "@/lib/platform/response/log-request";
import { longestAnswerMs } from "@/lib/providers/llm/client";
import { describeFailure } from "./failures";
import { configuredSummarizer } from "./make-summary";
import type { Summarizer } from "./make-summary";
import type { Terms } from "./store";
import { giveBack, summarizeClaimedChat } from "./summarize-claimed-chat";
import type { Outcome, Work } from "./summarize-claimed-chat";
import { workThrough } from "./work-through";

/** How long a run may take and with what it works. */
export interface RunOptions {
  /** When the platform ends us. */
  maxSeconds: number;
  summarizer?: Summarizer;
  clock?: Clock;
}

/** A run under way. */
export interface Run {
  id: string;
  startedAt: number;
  terms: Terms;
  summarizer: Summarizer;
  mayContinue: (outcomes: readonly Outcome[]) => boolean;
}

const MAX_CHATS = 100;
const CONCURRENCY = 8;
/** The rest of the time is for what has been begun. */
const CLAIMING_SHARE = 0.8;
/** What storing the last summaries may take. */
const STORING_MS = 10_000;
/** A lease outlives its holder, so that nobody else begins while it may still be at work. */
const LEASE_MARGIN_SECONDS = 30;
/** So many failures of the provider in a row are an outage; the rest can wait for it to end. */
const OUTAGE = 8;

/** Begins a run: its id is its row in the ledger. */
export function beginRun({ maxSeconds, summarizer = configuredSummarizer(), clock = systemClock }: RunOptions): Run {
  const id = crypto.randomUUID();
  const startedAt = clock();
  const lastStart =
    startedAt + Math.min(maxSeconds * 1000 * CLAIMING_SHARE, maxSeconds * 1000 - longestAnswerMs() - STORING_MS);
  return {
    id,
    startedAt,
    terms: { run_id: id, lease_seconds: maxSeconds + LEASE_MARGIN_SECONDS, reserve_tokens: summarizer.tokensPerChat },
    summarizer,
    mayContinue: (outcomes) => clock() < lastStart && !isOutage(outcomes),
  };
}

/** Summarises what `claim` brings, at most a hundred chats. Throws only when nothing could be claimed at all. */
export async function runThrough(
  ctx: CallContext,
  { id, summarizer, mayContinue }: Run,
  claim: (count: number) => Promise<Work[]>,
): Promise<Outcome[]> {
  const { results, error } = await workThrough({
    claim,
    handle: (work) => summarizeClaimedChat(work, summarizer),
    giveBack,
    mayContinue,
    concurrency: CONCURRENCY,
    limit: MAX_CHATS,
  });
  if (error !== undefined && results.length === 0) throw error;
  if (error !== undefined) ctx.log.error({ run_id: id, cause: describeCause(error) }, "summaries.claim_failed");
  return results;
}

/** Leaves a line in the log for each organisation that a run served. */
export function logRun({ log }: CallContext, { id }: Run, outcomes: readonly Outcome[]): void {
  const byOrganization = Map.groupBy(outcomes, ({ work }) => work.ctx.organizationId);
  for (const [organizationId, own] of byOrganization) {
    const failed = own.filter((outcome) => "failure" in outcome).length;
    log.info({ run_id: id, organization_id: organizationId, done: own.length - failed, failed }, "summaries.run");
  }
}

function isOutage(outcomes: readonly Outcome[]): boolean {
  const latest = outcomes.slice(-OUTAGE);
  return (
    latest.length === OUTAGE &&
    latest.every((outcome) => "failure" in outcome && describeFailure(outcome.failure).isTransient)
  );
}
