import { randomUUID } from "node:crypto";
import { z } from "zod";
import { sql, call } from "#tests/summaries/support.ts";
import type { Claims, Tenant } from "#tests/summaries/support.ts";

export { call, expireLeases, newTenant, sql } from "#tests/summaries/support.ts";
export type { Tenant } from "#tests/summaries/support.ts";

const Jobs = z.array(
  z.object({
    kind: z.string(),
    object_id: z.uuid(),
    token: z.uuid(),
    payload: z.record(z.string(), z.unknown()),
    progress: z.unknown(),
    attempts: z.number(),
  }),
);
export type Job = z.output<typeof Jobs>[number];

const Turns = z.array(z.object({ organization_id: z.string(), kind: z.string(), share: z.number() }));
const WORKER: Claims = { role: "crm_worker", actor: "worker", sub: "test" };

/** A kind that no other test uses. */
export const newKind = () => `test_${randomUUID().replaceAll(/[^a-z]/g, "")}_kind`;

export function enqueue({ worker }: Tenant, kind: string, input: object = {}) {
  return call(worker, "enqueue_job", { kind, ...input });
}

export async function claim({ worker }: Tenant, kind: string, input: object = {}): Promise<Job[]> {
  const defaults = {
    run_id: randomUUID(),
    limit: 10,
    lease_seconds: 60,
    reserve_tokens: 0,
    concurrency: 1000,
    max_attempts: 5,
  };
  return Jobs.parse(await call(worker, "claim_jobs", { kind, ...defaults, ...input }));
}

/** Claims the one job that there is. */
export async function claimOne(tenant: Tenant, kind: string, input: object = {}): Promise<Job> {
  const [job, ...others] = await claim(tenant, kind, input);
  if (job === undefined || others.length > 0) throw new Error("Expected one job");
  return job;
}

const leaseOf = ({ kind, object_id, token }: Job) => ({ kind, object_id, token });

export function checkpoint({ worker }: Tenant, job: Job, input: object = {}) {
  return call(worker, "checkpoint_job", { ...leaseOf(job), lease_seconds: 60, ...input });
}

export function finish({ worker }: Tenant, job: Job, input: object = {}) {
  return call(worker, "finish_job", {
    ...leaseOf(job),
    run_id: randomUUID(),
    outcome: "done",
    max_attempts: 5,
    ...input,
  });
}

/** Whose turn it is for these kinds, which belong to one test each. */
export async function turns(kinds: readonly string[], input: object = {}) {
  const given = kinds.map((kind) => ({ kind, interval_seconds: null }));
  const defaults = { kinds: given, limit: 10, started_at: new Date().toISOString(), except: [] };
  return Turns.parse(await call(WORKER, "list_due_jobs", { ...defaults, ...input }));
}

export async function rowOf({ id }: Tenant, kind: string) {
  const [row, ...others] = await sql`select * from jobs where organization_id = ${id} and kind = ${kind}`;
  if (others.length > 0) throw new Error("There is more than one job");
  return row;
}

/** Many due jobs at once, the oldest first. */
export async function manyJobs({ id }: Tenant, kind: string, count: number): Promise<void> {
  await sql`
    insert into jobs (organization_id, kind, due_at, next_attempt_at)
    select ${id}, ${kind}, t.at, t.at
    from generate_series(1, ${count}) n
    cross join lateral (select now() - interval '1 day' + n * interval '1 millisecond' as at) t`;
}
