import { afterAll, beforeAll, expect, test } from "vitest";
import { prepareActing } from "./acting.ts";
import type { Check } from "./check.ts";
import { type Sql, connect, holdOpen, undone } from "./database.ts";
import { ownDatabaseUrl } from "./own-database.ts";

/** Runs each check as a test of its own, in a transaction that is taken back; `prepare` comes once before all. */
export function testEach(checks: Check[], prepare?: (sql: Sql) => Promise<void>): void {
  const sandbox = useSandbox(prepare);
  test.for(checks.map(({ name, run }) => [name, run] as const))("%s", async ([, run]) => {
    await expect(sandbox(run)).resolves.toBeUndefined();
  });
}

/** Gives the tests of a file a connection of the superuser; what a test does on it is taken back. */
export function useSandbox(prepare?: (sql: Sql) => Promise<void>) {
  let sql: Sql;
  beforeAll(async () => {
    sql = connect(ownDatabaseUrl);
    await prepareActing(sql);
    if (prepare === undefined) return;
    await holdOpen(sql);
    await prepare(sql);
  });
  afterAll(() => sql.end());
  return <Result>(steps: (sql: Sql) => Promise<Result>): Promise<Result> => undone(sql, () => steps(sql));
}
