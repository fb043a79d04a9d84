import { type Sql, undone } from "#tests/support/database.ts";
import { behaviourChecks, catalogueChecks } from "./checks.ts";
import type { Subject } from "./subject.ts";

/** What a check does while nothing is taken out: which functions it calls, and how long it takes. */
export interface Trace {
  functions: Set<string>;
  ms: number;
}

/**
 * Every check must hold while nothing is taken out; in more rounds than one, what hangs on chance shows. The subject then
 * knows what each does.
 */
export async function control(subject: Subject, rounds = 1): Promise<void> {
  const { sql, traces } = subject;
  await sql.unsafe("set track_functions = 'all'");
  const checks = behaviourChecks(subject);
  const chapters = checks.filter(({ isChapter }) => isChapter === true);
  const repeated = Array.from({ length: rounds - 1 }, () => chapters).flat();
  const catalogue = subject.sharedIds === "own uuids" ? catalogueChecks : [];
  for (const { name, run } of [...repeated, ...catalogue, ...checks]) {
    const trace = await undone(sql, async () => traceOf(sql, () => run(sql)));
    // several checks may have one name
    const known = traces.get(name)?.functions ?? [];
    traces.set(name, { ...trace, functions: new Set([...known, ...trace.functions]) });
  }
  await sql.unsafe("set track_functions = 'none'");
}

async function traceOf(sql: Sql, steps: () => Promise<void>): Promise<Trace> {
  const before = await callsOf(sql);
  const start = performance.now();
  await steps();
  const ms = performance.now() - start;
  const after = await callsOf(sql);
  const called = [...after].filter(([name, calls]) => calls > (before.get(name) ?? 0));
  return { functions: new Set(called.map(([name]) => name)), ms };
}

/** How often each function was called on this connection, as far as that is not written to the statistics yet. */
async function callsOf(sql: Sql): Promise<Map<string, number>> {
  const rows = await sql<{ name: string; calls: number }[]>`
    select schemaname || '.' || funcname as name, calls::integer from pg_stat_xact_user_functions`;
  return new Map(rows.map(({ name, calls }) => [name, calls]));
}
