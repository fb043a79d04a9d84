// `npm run bench`: the ratios that Horizon wants to hold, on the production build, written to bench/results.md.
//   --quick        a smoke run with short rounds, written to bench/results-quick.md
//   --only <name>  one benchmark, several times for several
import { writeFileSync } from "node:fs";
import { readArguments } from "./arguments.ts";
import { batch } from "./batch.ts";
import { batchSize } from "./batch-size.ts";
import { contacts } from "./contacts.ts";
import { counting } from "./counting.ts";
import { dashboard } from "./dashboard.ts";
import { type Horizon, withHorizon } from "./horizon.ts";
import { endurance } from "./endurance.ts";
import { imports } from "./imports.ts";
import { ingest } from "./ingest.ts";
import { jobs } from "./jobs.ts";
import { keyCheck } from "./key-check.ts";
import { largeDatabase } from "./large-database.ts";
import { describeMachine } from "./machine.ts";
import { memory } from "./memory.ts";
import { messageRoute } from "./message-route.ts";
import { neighbour } from "./neighbour.ts";
import { oneFunction } from "./one-function.ts";
import type { Result } from "./result.ts";
import { describeFinding, renderResults, type Section } from "./results.ts";
import type { Pace } from "./rounds.ts";

type Benchmark = { title: string; run: (horizon: Horizon, pace: Pace) => Promise<Result> };

const benchmarks: Readonly<Record<string, Benchmark>> = {
  ingest: { title: "What concierges write", run: ingest },
  "message-route": { title: "The message route and the call it makes", run: messageRoute },
  "one-function": { title: "One function and the reference's three calls", run: oneFunction },
  "key-check": { title: "The cached key check", run: keyCheck },
  batch: { title: "Batches and single requests", run: batch },
  "batch-size": { title: "The size of a batch", run: batchSize },
  neighbour: { title: "A noisy neighbour", run: neighbour },
  memory: { title: "Memory", run: memory },
  endurance: { title: "Ten minutes at full rate", run: endurance },
  "large-database": { title: "A large database", run: largeDatabase },
  counting: { title: "What statistics cost", run: counting },
  contacts: { title: "Contacts", run: contacts },
  imports: { title: "Imports of contacts", run: imports },
  jobs: { title: "The queue of jobs", run: jobs },
  dashboard: { title: "The dashboard", run: dashboard },
};

const { pace, isQuick, names } = readArguments(process.argv.slice(2), Object.keys(benchmarks));
const file = new URL(isQuick ? "results-quick.md" : "results.md", import.meta.url);
const sections: Section[] = [];
let machine: [string, string][] = [];
for (const name of names) {
  const benchmark = benchmarks[name];
  if (benchmark === undefined) continue;
  say(benchmark.title);
  const { title, run } = benchmark;
  // each benchmark has a database of its own, so that none inherits what another one wrote
  const result = await withHorizon(async (horizon) => {
    if (machine.length === 0) machine = await describeMachine(horizon);
    return run(horizon, pace);
  });
  sections.push({ title, result });
  for (const finding of result.findings) say(`  ${describeFinding(finding)}`);
  // after each, so that a run that is broken off keeps what it has measured
  writeFileSync(file, renderResults(machine, pace, sections));
}

function say(line: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
}
