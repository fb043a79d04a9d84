import { tenantContextOf } from "@/lib/platform/context";
import type { WorkerContext } from "@/lib/platform/context";
import { describeCause } from "@/lib/platform/response/log-request";
import type { Job } from "./define-job";
import { LEASE_SECONDS } from "./run-job";
import type { Work } from "./run-job";
import { claimJobs, listDueJobs } from "./store";

interface Claims {
  /** Claims up to so many jobs for whoever's turn it is. */
  claim: (count: number) => Promise<Work[]>;
  /** Lets an organisation be asked again for a kind: one of its jobs has ended and made room. */
  reopen: (work: Work) => void;
}

interface ClaimOptions {
  runId: string;
  startedAt: number;
  /** The kinds that may be begun at this moment. */
  jobs: () => Job[];
}

/** Claims in turns over organisations and kinds. Who has nothing more to claim is passed over until it is reopened. */
export function createClaims(ctx: WorkerContext, { runId, startedAt, jobs }: ClaimOptions): Claims {
  const passed = new Map<string, { organization_id: string; kind: string }>();

  async function claimShare(job: Job, organizationId: string, share: number): Promise<Work[]> {
    const works = await claimOrLog(ctx, { job, organizationId, share, runId });
    if (works.length < share)
      passed.set(keyOf(job, organizationId), { organization_id: organizationId, kind: job.kind });
    return works;
  }

  async function claim(count: number): Promise<Work[]> {
    for (;;) {
      const known = new Map(jobs().map((job) => [job.kind, job]));
      const turns = await listDueJobs(ctx, {
        kinds: Array.from(known.values(), ({ kind, intervalSeconds = null }) => ({
          kind,
          interval_seconds: intervalSeconds,
        })),
        limit: count,
        started_at: new Date(startedAt).toISOString(),
        except: [...passed.values()],
      });
      const shares = turns.flatMap(({ kind, organization_id, share }) => {
        const job = known.get(kind);
        return job === undefined ? [] : [claimShare(job, organization_id, share)];
      });
      const works = (await Promise.all(shares)).flat();
      if (works.length > 0 || turns.length === 0) return works;
    }
  }

  return { claim, reopen: ({ job, ctx: tenant }) => passed.delete(keyOf(job, tenant.organizationId)) };
}

interface Share {
  job: Job;
  organizationId: string;
  share: number;
  runId: string;
}

/** One organisation that fails is no reason to leave out the others. */
async function claimOrLog(ctx: WorkerContext, { job, organizationId, share, runId }: Share): Promise<Work[]> {
  const tenant = tenantContextOf(ctx, organizationId);
  try {
    const claimed = await claimJobs(tenant, {
      kind: job.kind,
      run_id: runId,
      limit: share,
      lease_seconds: LEASE_SECONDS,
      reserve_tokens: job.reserveTokens?.() ?? 0,
      concurrency: job.concurrencyPerOrganization,
      max_attempts: job.repeatable ? job.maxAttempts : 1,
    });
    return claimed.map((one) => ({ ctx: tenant, runId, job, claimed: one }));
  } catch (thrown) {
    const facts = { run_id: runId, organization_id: organizationId, kind: job.kind };
    ctx.log.error({ ...facts, cause: describeCause(thrown) }, "jobs.claim_failed");
    return [];
  }
}

function keyOf({ kind }: Job, organizationId: string): string {
  return `${kind} ${organizationId}`;
}
