/** How much longer than by default what tries at random shall try: 1 in `npm test`, more in `npm run test:long`. */
export const ROUNDS = Math.max(1, Number(process.env["HORIZON_TEST_LONG"] ?? 1));

/** Chance that can be repeated: a run prints it, HORIZON_TEST_SEED sets it. */
export const SEED = Number(process.env["HORIZON_TEST_SEED"] ?? 20_261_120);

/** The number of tries, given that of a default run. */
export function rounds(byDefault: number): number {
  return Math.ceil(byDefault * ROUNDS);
}

/** All of them in `npm run test:long`; by default one, and another one with every turn. */
export function byTurns<Some>(all: readonly Some[], turn: number): readonly Some[] {
  return ROUNDS > 1 ? all : all.slice(turn % all.length, (turn % all.length) + 1);
}
