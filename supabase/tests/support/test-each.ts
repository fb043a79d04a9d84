import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type postgres from "postgres";
import { prepareActing } from "./acting.ts";
import type { Check } from "./check.ts";
import { type Sql, connect, undone } from "./database.ts";

/** Runs each check as a test of its own, in a transaction that is taken back. */
export function testEach(checks: Check[]): void {
  const sandbox = useSandbox();
  test.for(checks)("$name", async ({ run }) => {
    await expect(sandbox(run)).resolves.toBeUndefined();
  });
}

/** Gives the tests of a file a connection of the superuser; each test runs in a transaction that is taken back. */
export function useSandbox(): (steps: (sql: Sql) => Promise<void>) => Promise<void> {
  let sql: postgres.Sql;
  beforeAll(async () => {
    sql = connect(inject("stack").superuserUrl);
    await prepareActing(sql);
  });
  afterAll(() => sql.end());
  return (steps) => undone(sql, steps);
}
