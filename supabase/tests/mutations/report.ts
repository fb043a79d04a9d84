import type { Result } from "./attempt.ts";

const STEP = 100;

/** Collects the results of a run and prints how far it is, with all that went unnoticed so far. */
export class Progress {
  readonly results: Result[] = [];
  readonly #total: number;
  readonly #start = performance.now();

  constructor(total: number) {
    this.#total = total;
    console.log(`${total} mutations`);
  }

  add(result: Result): void {
    this.results.push(result);
    if (this.results.length % STEP !== 0) return;
    const minutes = ((performance.now() - this.#start) / 60_000).toFixed(1);
    console.log(`${this.results.length} of ${this.#total} after ${minutes} minutes`);
    printUnnoticed(this.results);
  }
}

/** Prints what was noticed by what, and everything that was not; true when nothing went unnoticed. */
export function report(results: Result[], isVerbose: boolean): boolean {
  const kinds = Map.groupBy(results, (result) => result.mutation.kind);
  const rows = [...kinds].map(([kind, list]) => ({
    mutation: kind,
    tried: list.length,
    "noticed by behaviour": list.filter((one) => one.killedBy !== null && !one.isCatalogueOnly).length,
    "by the manifest alone": list.filter((one) => one.isCatalogueOnly).length,
    survived: list.filter(hasSurvived).length,
    broken: list.filter(({ broken }) => broken !== undefined).length,
  }));
  console.table(rows);
  if (isVerbose)
    for (const { mutation, killedBy } of results) console.log(`${mutation.kind}: ${mutation.target} <- ${killedBy}`);
  printUnnoticed(results);
  const noticed = results.filter(({ killedBy }) => killedBy !== null).length;
  console.log(`${noticed} of ${results.length} mutations were noticed`);
  return noticed === results.length;
}

function printUnnoticed(results: Result[]): void {
  for (const result of results) {
    const { kind, target } = result.mutation;
    if (hasSurvived(result)) console.log(`SURVIVED ${kind}: ${target}`);
    if (result.broken !== undefined) console.log(`BROKEN ${kind}: ${target}: ${result.broken}`);
  }
}

function hasSurvived({ killedBy, broken }: Result): boolean {
  return killedBy === null && broken === undefined;
}
