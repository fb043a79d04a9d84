import { z } from "zod";

const Count = z.number().int();

/** How many rows of each table were removed. */
export const Pruned = z.object({
  idempotency_keys: Count,
  api_key_usage: Count,
  job_runs: Count,
  stats_checks: Count,
  jobs: Count,
});
