// npm run test:mutations [-- --sample 40 --only policy,app.measure_events]: takes every policy, right, tenant condition, guard and tenant foreign key out of
// the database, one at a time, and demands that some check notices.
import { parseArgs } from "node:util";
import { startTestStack } from "#e2e/support/stack.ts";
import { connect } from "#tests/support/database.ts";
import type { Result } from "./attempt.ts";
import { control } from "./control.ts";
import { type Mutation, listMutations, sampleOf } from "./list.ts";
import { Progress, report } from "./report.ts";
import { type Worker, makeWorker } from "./worker.ts";

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
  const [first, second] = [await makeWorker(url, "1"), await makeWorker(url, "2")];
  const workers = [first, second];
  await Promise.all(workers.map(holds));
  const queue = chosen(await listMutations(first.place().guarded.sql));
  const progress = new Progress(queue.length);
  await Promise.all(workers.map((worker) => work(worker, queue, progress)));
  return progress.results;
}

/** Tries every check with nothing taken out, before a whole run the long ones twice. */
async function holds({ place }: Worker): Promise<void> {
  const rounds = values.sample === undefined && values.only === undefined ? 2 : 1;
  const { guarded, unguarded } = place();
  await control(guarded, rounds);
  await control(unguarded, rounds);
}

async function work(worker: Worker, queue: Mutation[], progress: Progress): Promise<void> {
  for (let mutation = queue.shift(); mutation !== undefined; mutation = queue.shift())
    progress.add(await worker.attempt(mutation));
  await worker.end();
}

/** Those whose kind and target contain one of the words asked for, or a sample of them. */
function chosen(all: Mutation[]): Mutation[] {
  const { sample, only = "" } = values;
  const parts = only.split(",");
  const wanted = all.filter(({ kind, target }) => parts.some((part) => `${kind} ${target}`.includes(part)));
  return sample === undefined ? wanted : sampleOf(wanted, Number(sample));
}

/** The comparisons look at who has locked a row, and vacuuming cleans away what was left of locks that were taken back. */
async function stopVacuuming(url: string): Promise<void> {
  const sql = connect(url);
  await sql.unsafe("alter system set autovacuum = off");
  await sql`select pg_reload_conf()`;
  await sql.end();
}
