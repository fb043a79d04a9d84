import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { JOBS } from "@/app/jobs";

const kinds = JOBS.map(({ kind }) => kind);
const schemas = globSync("supabase/schemas/**/*.sql").map((file) => readFileSync(file, "utf8"));
const LONGEST_MS = 240_000;

test("every kind that the database enqueues or works on is in the registry, and the other way round", () => {
  const enqueued = schemas.flatMap((sql) => [
    ...sql.matchAll(/(?:enqueue_job|lease_jobs?|held_job|require_job|record_job_run)\(\s*'([a-z_]+)'/g),
  ]);
  expect(new Set(enqueued.map(([, kind]) => kind))).toEqual(new Set(kinds));
});

test("kinds have names of their own, as the database takes them", () => {
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(new Set(JOBS.map(({ label }) => label)).size).toBe(kinds.length);
  for (const kind of kinds) expect(kind).toMatch(/^[a-z][a-z_]{0,49}$/);
});

test("an attempt of every kind fits into a run", () => {
  for (const { timeBudgetMs } of JOBS) expect(timeBudgetMs).toBeLessThanOrEqual(LONGEST_MS);
});
