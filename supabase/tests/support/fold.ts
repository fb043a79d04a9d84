import type { ISql } from "postgres";

/** Counts what was stored, as a reader does first: a statistic that is read straight from its table is exact after it. */
export async function foldStatistics(sql: ISql, organizationId: string): Promise<void> {
  const claims = JSON.stringify({ organization_id: organizationId });
  // one statement, in whatever transaction there is; it leaves no claims behind
  await sql`
    select
      set_config('request.jwt.claims', ${claims}, true), app.fold_statistics(), set_config('request.jwt.claims', '', true)`;
}
