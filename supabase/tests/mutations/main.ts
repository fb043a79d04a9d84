// npm run test:mutations [-- --sample 40]: takes every policy, right, tenant condition, guard and tenant foreign key out of
// the database, one at a time, and demands that some check notices.
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startStack } from "#local/stack.ts";
import { type Result, attempt, control } from "./attempt.ts";
import { type Mutation, listMutations } from "./list.ts";
import { report } from "./report.ts";
import { makeSubject } from "./subject.ts";

const WORKERS = 2;

const { values } = parseArgs({
  options: { sample: { type: "string" }, only: { type: "string" }, verbose: { type: "boolean" } },
});
const dir = mkdtempSync(join(tmpdir(), "horizon-mutations-"));
const stack = await startStack({ dir });
try {
  const results = await run(stack.superuserUrl);
  process.exitCode = report(results, values.verbose === true) ? 0 : 1;
} finally {
  await stack.stop();
  rmSync(dir, { recursive: true, force: true });
}

async function run(url: string): Promise<Result[]> {
  const pairs = [];
  for (let worker = 0; worker < WORKERS; worker += 1) {
    pairs.push({
      guarded: await makeSubject(url, `guarded_${worker}`, "own uuids"),
      unguarded: await makeSubject(url, `unguarded_${worker}`, "same uuids"),
    });
  }
  const [first] = pairs;
  if (first === undefined) throw new Error("There must be a worker");
  await Promise.all(pairs.flatMap((pair) => [control(pair.guarded), control(pair.unguarded)]));
  const queue = chosen(await listMutations(first.guarded.sql));
  console.log(`${queue.length} mutations`);
  const results: Result[] = [];
  await Promise.all(
    pairs.map(async ({ guarded, unguarded }) => {
      for (let mutation = queue.shift(); mutation !== undefined; mutation = queue.shift()) {
        results.push(await attempt(mutation, guarded, unguarded));
      }
      await Promise.all([guarded.sql.end(), unguarded.sql.end()]);
    }),
  );
  return results;
}

/** All of them, those of one kind, or a sample that is the same every time. */
function chosen(mutations: Mutation[]): Mutation[] {
  const { sample, only } = values;
  const wanted = mutations.filter(({ kind, target }) => only === undefined || `${kind} ${target}`.includes(only));
  if (sample === undefined) return wanted;
  const rank = ({ kind, target }: Mutation) => createHash("sha256").update(`${kind} ${target}`).digest("hex");
  return wanted.toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1)).slice(0, Number(sample));
}
