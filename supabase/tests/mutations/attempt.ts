import type { Check } from "#tests/support/check.ts";
import { type Sql, undone } from "#tests/support/database.ts";
import { type Trial, behaviourChecks, catalogueChecks } from "./checks.ts";
import type { Mutation } from "./list.ts";
import type { Place, Subject } from "./subject.ts";

export interface Result {
  mutation: Mutation;
  /** The first check that noticed, or null when none did. */
  killedBy: string | null;
  /** Whether only the comparison with the manifest noticed: nothing that concerns it and runs here needs what was taken away. */
  isCatalogueOnly: boolean;
  /** Why nothing is known of it. */
  broken?: string;
}

/**
 * Takes one thing out, runs the checks until one notices, and puts it back. What anybody can do with what is missing is
 * tried before the catalogue is compared with the manifest, and the checks that hardly concern it are tried last.
 */
export async function attempt(mutation: Mutation, { guarded, unguarded }: Place): Promise<Result> {
  const hides = mutation.kind === "tenant condition removed";
  const open = hides ? ranked(mutation, unguarded) : NOTHING;
  const closed = ranked(mutation, guarded);
  for (const [subject, checks] of [
    [unguarded, open.likely],
    [guarded, closed.likely],
    [guarded, catalogueChecks],
    [unguarded, open.others],
    [guarded, closed.others],
  ] as const) {
    const noticed = await firstToNotice(mutation, subject, checks);
    if (noticed === null) continue;
    const where = subject === unguarded ? ", without row level security" : "";
    return { mutation, killedBy: `${noticed}${where}`, isCatalogueOnly: checks === catalogueChecks };
  }
  return { mutation, killedBy: null, isCatalogueOnly: false };
}

async function firstToNotice(mutation: Mutation, { sql }: Subject, checks: readonly Trial[]): Promise<string | null> {
  if (checks.length === 0) return null;
  const failed = await undone(sql, async () => {
    await sql.unsafe(mutation.statement);
    for (const check of checks) {
      const failure = await failureOf(sql, check);
      if (failure !== undefined) return { check, failure };
    }
    return null;
  });
  if (failed === null) return null;
  // what does not hold while nothing is taken out has noticed nothing
  const { name, run, repeat = run } = failed.check;
  await undone(sql, () => repeat(sql, failed.failure)).catch((error: unknown) => {
    throw new Error(`does not hold while nothing is taken out: ${name}`, { cause: error });
  });
  return name;
}

async function failureOf(sql: Sql, { run }: Check): Promise<Error | undefined> {
  return undone(sql, () => run(sql)).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
}

interface Ranking {
  likely: Trial[];
  others: Trial[];
}

const NOTHING: Ranking = { likely: [], others: [] };

/**
 * The checks that call the function that is changed, or, where it is none, that bear the name of what is taken out or have
 * many things done; and all others. The likeliest come first.
 */
function ranked(mutation: Mutation, subject: Subject): Ranking {
  // the tables' owner bypasses row level security by its own right, here as hosted: forcing it is a second lock
  if (mutation.kind === "row level security not forced") return NOTHING;
  const { traces } = subject;
  const target = functionOf(mutation);
  const isNamed = byName(mutation);
  const concerns = (check: Trial) =>
    target === null || traces.size === 0
      ? isNamed(check) || check.isChapter === true
      : traces.get(check.name)?.functions.has(target) === true;
  const rank = (check: Trial) => {
    if (mutation.kind === "function right revoked") return 0;
    if (isNamed(check)) return 0;
    return check.isChapter === true ? 1 : 2;
  };
  const cost = ({ name }: Trial) => traces.get(name)?.ms ?? 0;
  const sorted = behaviourChecks(subject).toSorted((one, other) => rank(one) - rank(other) || cost(one) - cost(other));
  return { likely: sorted.filter(concerns), others: sorted.filter((check) => !concerns(check)) };
}

/** The function that is changed, or that somebody may no longer call. */
function functionOf({ target }: Mutation): string | null {
  const [, name = null] = /^(?:\w+: )?((?:app|public)\.\w+)/.exec(target) ?? [];
  return name;
}

/** Whether a check's name begins with a word of what is taken out. */
function byName({ target }: Mutation): (check: Check) => boolean {
  // a foreign key is named after its table and what follows the organisation in it
  const words = target.split(/\W+|_organization_id_/);
  return ({ name }) => words.some((word) => name.startsWith(`${word}:`) || name.startsWith(`${word} `));
}
