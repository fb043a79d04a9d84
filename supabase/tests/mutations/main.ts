// npm run test:mutations [-- --sample 40 --only policy,app.measure_events]: takes every policy, right, tenant condition, guard and tenant foreign key out of
// the database, one at a time, and demands that some check notices.
import { parseArgs } from "node:util";
import { startTestStack } from "#e2e/support/stack.ts";
import { connect } from "#tests/support/database.ts";
import { type Result, attempt, control } from "./attempt.ts";
import { listMutations, sampleOf } from "./list.ts";
import { report } from "./report.ts";
import { makeSubject } from "./subject.ts";

const WORKERS = 2;

const { values } = parseArgs({
  options: { sample: { type: "string" }, only: { type: "string" }, verbose: { type: "boolean" } },
});
const stack = await startTestStack();
try {
  const results = await run(stack.superuserUrl);
  process.exitCode = report(results, values.verbose === true) ? 0 : 1;
} finally {
  await stack.stop();
}

async function run(url: string): Promise<Result[]> {
  await stopVacuuming(url);
  const pairs = [];
  for (let worker = 0; worker < WORKERS; worker += 1) {
    pairs.push({
      guarded: await makeSubject(url, `guarded_${worker}`, "own uuids"),
      unguarded: await makeSubject(url, `unguarded_${worker}`, "same uuids"),
    });
  }
  const [first] = pairs;
  if (first === undefined) throw new Error("There must be a worker");
  await Promise.all(pairs.flatMap((pair) => [control(pair.guarded, 4), control(pair.unguarded, 4)]));
  const { sample, only = "" } = values;
  const parts = only.split(",");
  const all = (await listMutations(first.guarded.sql)).filter(({ kind, target }) =>
    parts.some((part) => `${kind} ${target}`.includes(part)),
  );
  const queue = sample === undefined ? all : sampleOf(all, Number(sample));
  console.log(`${queue.length} mutations`);
  const results: Result[] = [];
  await Promise.all(
    pairs.map(async ({ guarded, unguarded }) => {
      for (let mutation = queue.shift(); mutation !== undefined; mutation = queue.shift()) {
        results.push(await attempt(mutation, guarded, unguarded));
      }
      await Promise.all([guarded.end(), unguarded.end()]);
    }),
  );
  return results;
}

/** The comparisons look at who has locked a row, and vacuuming cleans away what was left of locks that were taken back. */
async function stopVacuuming(url: string): Promise<void> {
  const sql = connect(url);
  await sql.unsafe("alter system set autovacuum = off");
  await sql`select pg_reload_conf()`;
  await sql.end();
}
