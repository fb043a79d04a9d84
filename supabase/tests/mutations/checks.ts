import { deepEqual } from "node:assert/strict";
import { rightChecks } from "#tests/catalogue-rights.ts";
import { tableChecks } from "#tests/catalogue-tables.ts";
import { entryChecks } from "#tests/entry-checks.ts";
import { guardChecks } from "#tests/guard-checks.ts";
import { refusalChecks } from "#tests/refusal-checks.ts";
import { resourceChecks } from "#tests/resource-checks.ts";
import { rowChecks } from "#tests/row-checks.ts";
import type { Check } from "#tests/support/check.ts";
import type { Sql } from "#tests/support/database.ts";
import { snapshotOf } from "#tests/support/snapshot.ts";
import { CHAPTERS, PARTS } from "#tests/tenant-isolation/chapters.ts";
import { tenants } from "#tests/tenant-isolation/fixtures.ts";
import { type Chapter, type Outcome, StepDiffers, outcomeOf } from "#tests/tenant-isolation/outcome.ts";
import { workerChecks } from "#tests/worker-checks.ts";
import type { Subject } from "./subject.ts";

/** A check that may repeat as much of itself as has failed. */
export interface Trial extends Check {
  isChapter?: true;
  repeat?: (sql: Sql, failure: unknown) => Promise<void>;
}

/** The catalogue against the manifest. */
export const catalogueChecks: Check[] = [...tableChecks, ...rightChecks];

const always = [...guardChecks, ...entryChecks, ...workerChecks];
const checks = {
  "own uuids": [...always, ...refusalChecks("own uuids"), ...rowChecks, ...resourceChecks],
  // what must hold by the words of each statement alone
  "same uuids": [...always, ...refusalChecks("same uuids")],
};

/** What anybody may do and hear, by the rows themselves where row level security holds. */
export function behaviourChecks(subject: Subject): Trial[] {
  const chapters = Object.entries({ ...PARTS, ...CHAPTERS }).map(([name, chapter]) =>
    neighbourCheck(subject, name, chapter),
  );
  return [...chapters, ...checks[subject.sharedIds]];
}

/** That nobody notices the neighbours, and that they do not notice either. */
function neighbourCheck({ sharedIds, expected }: Subject, name: string, chapter: Chapter): Trial {
  const [first, second, third] = tenants(sharedIds);
  const run = async (sql: Sql, alone: Outcome) => {
    const others = async () => [
      await snapshotOf(sql, first.id, "physical"),
      await snapshotOf(sql, third.id, "physical"),
    ];
    const before = await others();
    deepEqual(await outcomeOf(sql, second, chapter, alone), alone);
    deepEqual(await others(), before);
  };
  return {
    name: `neighbours never notice each other: ${name}`,
    isChapter: true,
    run: async (sql) => run(sql, await expected(chapter)),
    repeat: async (sql, failure) => {
      const alone = await expected(chapter);
      if (!(failure instanceof StepDiffers)) return run(sql, alone);
      const part = { ...alone, steps: alone.steps.slice(0, failure.index + 1) };
      await outcomeOf(sql, second, chapter, part).catch((error: unknown) => {
        if (!(error instanceof StepDiffers) || error.index <= failure.index) throw error;
      });
    },
  };
}
