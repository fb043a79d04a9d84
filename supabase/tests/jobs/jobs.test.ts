import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import {
  call,
  checkpoint,
  claim,
  claimOne,
  enqueue,
  expireLeases,
  finish,
  manyJobs,
  newKind,
  newTenant,
  rowOf,
  sql,
  turns,
} from "./support.ts";
import type { Tenant } from "./support.ts";

afterAll(() => sql.end());

describe("enqueueing", () => {
  test("twice for one object is one job, with the newest payload and time", async () => {
    const [tenant, kind, object_id] = [await newTenant(), newKind(), randomUUID()];
    await enqueue(tenant, kind, { object_id, payload: { n: 1 }, run_after: "2999-01-01T00:00:00Z" });
    expect(await claim(tenant, kind)).toEqual([]);
    await enqueue(tenant, kind, { object_id, payload: { n: 2 } });
    expect(await claimOne(tenant, kind)).toMatchObject({ object_id, payload: { n: 2 }, progress: null, attempts: 1 });
  });

  test("without an object is a job each", async () => {
    const [tenant, kind] = [await newTenant(), newKind()];
    await enqueue(tenant, kind);
    await enqueue(tenant, kind);
    expect(await claim(tenant, kind)).toHaveLength(2);
  });

  test("while somebody holds the job lets it start over, and the holder still ends in peace", async () => {
    const [tenant, kind, object_id] = [await newTenant(), newKind(), randomUUID()];
    await enqueue(tenant, kind, { object_id, payload: { n: 1 } });
    const first = await claimOne(tenant, kind);
    await checkpoint(tenant, first, { progress: { row: 9 } });
    await enqueue(tenant, kind, { object_id, payload: { n: 2 } });
    expect(await claim(tenant, kind)).toEqual([]);
    expect(await finish(tenant, first)).toMatchObject({ is_held: true });
    expect(await claimOne(tenant, kind)).toMatchObject({ payload: { n: 2 }, progress: null, attempts: 1 });
  });

  test("after it was done or given up starts over", async () => {
    const [tenant, kind, object_id] = [await newTenant(), newKind(), randomUUID()];
    await enqueue(tenant, kind, { object_id });
    await finish(tenant, await claimOne(tenant, kind));
    expect(await rowOf(tenant, kind)).toMatchObject({ done_at: expect.any(Date) });
    await enqueue(tenant, kind, { object_id });
    await finish(tenant, await claimOne(tenant, kind), { outcome: "failed", error: "no", max_attempts: 1 });
    expect(await rowOf(tenant, kind)).toMatchObject({ dead_at: expect.any(Date), last_error: "no", done_at: null });
    await enqueue(tenant, kind, { object_id });
    expect(await claimOne(tenant, kind)).toMatchObject({ attempts: 1 });
  });

  test.each([
    ["a payload that is no object", { payload: [] }],
    ["a payload of more than 16 KB", { payload: { text: "x".repeat(16_400) } }],
  ])("refuses %s", async (_what, input) => {
    await expect(enqueue(await newTenant(), newKind(), input)).rejects.toThrow("jobs_payload_check");
  });
});

describe("a checkpoint", () => {
  test("is where the next attempt goes on, and counts as a new beginning", async () => {
    const [tenant, kind] = [await newTenant(), newKind()];
    await enqueue(tenant, kind);
    for (const row of [1, 2, 3, 4, 5, 6, 7]) {
      const job = await claimOne(tenant, kind);
      expect(job).toMatchObject({ progress: row === 1 ? null : { row: row - 1 } });
      expect(await checkpoint(tenant, job, { progress: { row } })).toEqual({ is_held: true });
      await expireLeases(tenant);
    }
    expect((await claimOne(tenant, kind)).attempts).toBe(2);
  });

  test("of a stale worker is refused, and so is its end", async () => {
    const [tenant, kind] = [await newTenant(), newKind()];
    await enqueue(tenant, kind);
    const stale = await claimOne(tenant, kind);
    await expireLeases(tenant);
    expect(await checkpoint(tenant, stale, { progress: { row: 1 } })).toEqual({ is_held: false });
    const current = await claimOne(tenant, kind);
    expect(await checkpoint(tenant, stale, { progress: { row: 2 } })).toEqual({ is_held: false });
    expect(await finish(tenant, stale)).toMatchObject({ is_held: false });
    expect(await rowOf(tenant, kind)).toMatchObject({ progress: null, lease_token: current.token, done_at: null });
  });

  test("of another organisation is worth nothing", async () => {
    const [ours, theirs, kind] = [await newTenant(), await newTenant(), newKind()];
    await enqueue(ours, kind);
    const job = await claimOne(ours, kind);
    expect(await checkpoint(theirs, job, { progress: {} })).toEqual({ is_held: false });
    expect(await finish(theirs, job)).toMatchObject({ is_held: false });
    expect(await rowOf(ours, kind)).toMatchObject({ lease_token: job.token });
  });

  test("extends the lease", async () => {
    const [tenant, kind] = [await newTenant(), newKind()];
    await enqueue(tenant, kind);
    const job = await claimOne(tenant, kind, { lease_seconds: 5 });
    await checkpoint(tenant, job, { lease_seconds: 600 });
    const [row] = await sql`
      select leased_until > now() + interval '9 minutes' as is_longer, next_attempt_at = leased_until as is_kept_away
      from jobs where kind = ${kind}`;
    expect(row).toEqual({ is_longer: true, is_kept_away: true });
  });
});

describe("an attempt", () => {
  test("that is not finished goes on later, without a failure", async () => {
    const [tenant, kind] = [await newTenant(), newKind()];
    await enqueue(tenant, kind);
    for (let round = 0; round < 9; round += 1) {
      const job = await claimOne(tenant, kind, { max_attempts: 2 });
      await finish(tenant, job, { outcome: "unfinished" });
    }
    expect(await rowOf(tenant, kind)).toMatchObject({ attempts: 0, dead_at: null, done_at: null });
  });

  test("that vanished is not handed out again for a kind that must not repeat", async () => {
    const [tenant, kind] = [await newTenant(), newKind()];
    await enqueue(tenant, kind);
    await claimOne(tenant, kind, { max_attempts: 1 });
    await expireLeases(tenant);
    expect(await claim(tenant, kind, { max_attempts: 1 })).toEqual([]);
    expect(await rowOf(tenant, kind)).toMatchObject({ last_error: "abandoned", dead_at: expect.any(Date) });
  });

  test("is counted once in the ledger, however often its end is said", async () => {
    const [tenant, kind, run_id] = [await newTenant(), newKind(), randomUUID()];
    await enqueue(tenant, kind);
    await enqueue(tenant, kind);
    const [first, second] = await claim(tenant, kind, { run_id });
    if (first) for (const _ of [1, 2]) await finish(tenant, first, { run_id });
    if (second) for (const _ of [1, 2]) await finish(tenant, second, { run_id, outcome: "failed", error: "no" });
    const runs = await sql`select claimed, done, failed from job_runs where run_id = ${run_id}`;
    expect([...runs]).toEqual([{ claimed: 2, done: 1, failed: 1 }]);
  });
});

describe("claims", () => {
  test("of many at once take each job once and keep to the limit per organisation", async () => {
    const [tenant, kind] = [await newTenant(), newKind()];
    await manyJobs(tenant, kind, 200);
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(tenant, kind, { concurrency: 50 })));
    const ids = claims.flat().map((job) => job.object_id);
    expect([ids.length, new Set(ids).size]).toEqual([50, 50]);
    expect(await claim(tenant, kind, { concurrency: 50 })).toEqual([]);
    const [one] = claims.flat();
    if (one) await finish(tenant, one);
    expect(await claim(tenant, kind, { concurrency: 50 })).toHaveLength(1);
  });

  test("go to every organisation and kind with due work, whoever has how much", async () => {
    const [large, small, kinds] = [await newTenant(), await newTenant(), [newKind(), newKind()]];
    const [mails = "", imports = ""] = kinds;
    await manyJobs(large, mails, 1000);
    await enqueue(small, mails);
    await enqueue(small, imports);
    const due = await turns(kinds, { limit: 9 });
    expect(due).toHaveLength(3);
    for (const [{ id }, kind] of [
      [large, mails],
      [small, mails],
      [small, imports],
    ] as const)
      expect(due).toContainEqual({ organization_id: id, kind, share: 3 });
    const except = [{ organization_id: small.id, kind: mails }];
    expect(await turns(kinds, { except })).toHaveLength(2);
    await sql`update organizations set status = 'suspended' where id = ${large.id}`;
    expect(await turns(kinds, { except })).toMatchObject([{ organization_id: small.id, kind: imports }]);
  });

  test("come once per interval, but all of a run's", async () => {
    const [tenant, kind] = [await newTenant(), newKind()];
    await manyJobs(tenant, kind, 3);
    const kinds = [{ kind, interval_seconds: 3600 }];
    const started_at = new Date(Date.now() - 1000).toISOString();
    await claim(tenant, kind, { limit: 1 });
    expect(await turns([], { kinds, started_at })).toHaveLength(1);
    const later = new Date(Date.now() + 60_000).toISOString();
    expect(await turns([], { kinds, started_at: later })).toEqual([]);
    expect(await turns([kind], { started_at: later })).toHaveLength(1);
  });

  test("cost no more with 100,000 due jobs than with ten", { timeout: 60_000 }, async () => {
    const [few, many, kinds] = [await newTenant(), await newTenant(), [newKind(), newKind()]];
    const [small = "", large = ""] = kinds;
    await manyJobs(few, small, 10);
    await manyJobs(many, large, 100_000);
    await sql`vacuum analyze jobs`;
    const reads = async (tenant: Tenant, kind: string) => {
      const before = await blocksRead();
      await claim(tenant, kind, { limit: 8, concurrency: 8 });
      return (await blocksRead()) - before;
    };
    await reads(few, small);
    await reads(many, large);
    await expireLeases(few);
    await expireLeases(many);
    const [ofFew, ofMany] = [await reads(few, small), await reads(many, large)];
    expect(ofMany).toBeLessThan(ofFew * 3 + 200);
  });
});

/** Blocks of jobs and its indexes that statements have read so far. */
async function blocksRead(): Promise<number> {
  await sql`select pg_stat_force_next_flush()`;
  const [row] = await sql`
    select (heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0))::int as blocks
    from pg_statio_user_tables where relname = 'jobs'`;
  return Number(row?.["blocks"]);
}

describe("a worker", () => {
  test("without an organisation, a member and a key may do none of it", async () => {
    const tenant = await newTenant();
    const input = { kind: "test", object_id: randomUUID(), token: randomUUID(), run_id: randomUUID() };
    for (const name of ["claim_jobs", "checkpoint_job", "finish_job", "enqueue_job"]) {
      await expect(call({ role: "crm_worker", actor: "worker", sub: "w" }, name, input)).rejects.toThrow(
        "Unauthorized",
      );
      await expect(call(await tenant.member("owner"), name, input)).rejects.toThrow("permission denied");
      await expect(call(tenant.key, name, input)).rejects.toThrow("permission denied");
    }
  });
});
