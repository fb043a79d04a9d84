import type { Result } from "./attempt.ts";

/** Prints what was noticed by what, and everything that was not; true when nothing went unnoticed. */
export function report(results: Result[], isVerbose: boolean): boolean {
  const kinds = Map.groupBy(results, (result) => result.mutation.kind);
  const rows = [...kinds].map(([kind, list]) => ({
    mutation: kind,
    tried: list.length,
    "noticed by behaviour": list.filter((one) => one.killedBy !== null && !one.isCatalogueOnly).length,
    "by the manifest alone": list.filter((one) => one.isCatalogueOnly).length,
    survived: list.filter((one) => one.killedBy === null).length,
  }));
  console.table(rows);
  if (isVerbose)
    for (const { mutation, killedBy } of results) console.log(`${mutation.kind}: ${mutation.target} <- ${killedBy}`);
  const survivors = results.filter((one) => one.killedBy === null);
  for (const { mutation } of survivors) console.log(`SURVIVED ${mutation.kind}: ${mutation.target}`);
  console.log(`${results.length - survivors.length} of ${results.length} mutations were noticed`);
  return survivors.length === 0;
}
