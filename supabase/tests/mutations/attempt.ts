import { deepEqual } from "node:assert/strict";
import { rightChecks } from "#tests/catalogue-rights.ts";
import { tableChecks } from "#tests/catalogue-tables.ts";
import { entryChecks } from "#tests/entry-checks.ts";
import { guardChecks } from "#tests/guard-checks.ts";
import { CHAPTERS } from "#tests/tenant-isolation/chapters.ts";
import { outcomeOf } from "#tests/tenant-isolation/outcome.ts";
import { tenants } from "#tests/tenant-isolation/fixtures.ts";
import { refusalChecks } from "#tests/refusal-checks.ts";
import { resourceChecks } from "#tests/resource-checks.ts";
import { rowChecks } from "#tests/row-checks.ts";
import type { Check } from "#tests/support/check.ts";
import { undone } from "#tests/support/database.ts";
import { snapshotOf } from "#tests/support/snapshot.ts";
import type { Mutation } from "./list.ts";
import type { Subject } from "./subject.ts";

export interface Result {
  mutation: Mutation;
  /** The first check that noticed, or null when none did. */
  killedBy: string | null;
  /** Whether only the comparison with the manifest noticed: nothing that runs here needs what was taken away. */
  isCatalogueOnly: boolean;
}

const behaviour = new Map(
  [...guardChecks, ...entryChecks, ...refusalChecks("own uuids"), ...rowChecks, ...resourceChecks].map((check) => [
    check.name,
    check,
  ]),
);

/** Every check must hold while nothing is taken out; in more rounds than one, what hangs on chance shows. */
export async function control(subject: Subject, rounds = 1): Promise<void> {
  const checks =
    subject.sharedIds === "same uuids"
      ? [...refusalChecks("same uuids"), ...entryChecks, ...guardChecks]
      : [...behaviour.values(), ...tableChecks, ...rightChecks];
  const repeated = Array.from({ length: rounds }, () => neighbours(subject)).flat();
  for (const { run } of [...repeated, ...checks]) await undone(subject.sql, () => run(subject.sql));
}

/**
 * Takes one thing out, runs the checks until one notices, and puts it back. What anybody can do with what is missing is tried
 * before the catalogue is compared with the manifest, unless only the quickest answer is asked for.
 */
export async function attempt(
  mutation: Mutation,
  guarded: Subject,
  unguarded: Subject,
  order: "behaviour first" | "quickest first" = "behaviour first",
): Promise<Result> {
  if (mutation.kind === "tenant condition removed") {
    const noticed = await firstToNotice(mutation, unguarded, unguardedChecks(mutation, unguarded));
    if (noticed !== null)
      return { mutation, killedBy: `${noticed}, without row level security`, isCatalogueOnly: false };
  }
  const catalogue = async () => firstToNotice(mutation, guarded, [...tableChecks, ...rightChecks]);
  if (order === "quickest first") {
    const listed = await catalogue();
    if (listed !== null) return { mutation, killedBy: listed, isCatalogueOnly: false };
  }
  const noticed = await firstToNotice(mutation, guarded, checksFor(mutation, guarded));
  if (noticed !== null) return { mutation, killedBy: noticed, isCatalogueOnly: false };
  const listed = await catalogue();
  return { mutation, killedBy: listed, isCatalogueOnly: listed !== null };
}

async function firstToNotice(mutation: Mutation, { sql }: Subject, checks: Check[]): Promise<string | null> {
  const breaks = ({ run }: Check) =>
    undone(sql, () => run(sql)).then(
      () => false,
      () => true,
    );
  const noticed = await undone(sql, async () => {
    await sql.unsafe(mutation.statement);
    for (const check of checks) if (await breaks(check)) return check;
    return null;
  });
  // what does not hold while nothing is taken out has noticed nothing
  if (noticed !== null) await undone(sql, () => noticed.run(sql));
  return noticed?.name ?? null;
}

/** The likeliest first; none is left out, but where nothing that runs could notice. */
function checksFor(mutation: Mutation, subject: Subject): Check[] {
  // the tables' owner bypasses row level security by its own right, here as hosted: forcing it is a second lock
  if (mutation.kind === "row level security not forced") return [];
  const { named, others } = byName(mutation, [...behaviour.values()]);
  return [...named, ...neighbours(subject), ...others];
}

/** What must hold by the words of each statement alone. */
function unguardedChecks(mutation: Mutation, subject: Subject): Check[] {
  const { named, others } = byName(mutation, [...refusalChecks("same uuids"), ...entryChecks, ...guardChecks]);
  return [...named, ...neighbours(subject), ...others];
}

/** Those whose name begins with a word of what is taken out, and the others. */
function byName({ target }: Mutation, checks: Check[]): { named: Check[]; others: Check[] } {
  const words = target.split(/\W+/);
  const isNamed = ({ name }: Check) => words.some((word) => name.startsWith(`${word}:`) || name.startsWith(`${word} `));
  return { named: checks.filter(isNamed), others: checks.filter((check) => !isNamed(check)) };
}

/** That nobody notices the neighbours, and that they do not notice either, in one chapter after the other. */
function neighbours({ sharedIds, expected }: Subject): Check[] {
  return Object.entries(CHAPTERS).map(([chapter, steps]) => ({
    name: `neighbours never notice each other: ${chapter}`,
    run: async (sql) => {
      const [first, second, third] = tenants(sharedIds);
      const others = async () => [
        await snapshotOf(sql, first.id, "physical"),
        await snapshotOf(sql, third.id, "physical"),
      ];
      const before = await others();
      const alone = await expected(steps);
      deepEqual(await outcomeOf(sql, second, steps, alone), alone);
      deepEqual(await others(), before);
    },
  }));
}
