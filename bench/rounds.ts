import { fire, type Load, type Measured, warmUp } from "./load.ts";
import type { Absolute } from "./result.ts";
import { type Spread, spreadOf } from "./statistics.ts";

/** How long everything takes. */
export type Pace = {
  rounds: number;
  /** Of one side in one round. */
  seconds: number;
  /** Requests after which the memory of the server is read again. */
  requests: number;
  /** Messages in the large database. */
  messages: number;
};

/** What two ways of doing the same came to, round by round. */
export type Sides<Figure> = { first: Figure[]; second: Figure[] };

/** Measures two ways in turns, so that whatever else the machine does falls on both; each round begins with the other one. */
export async function alternate<Figure>(
  rounds: number,
  first: () => Promise<Figure>,
  second: () => Promise<Figure>,
): Promise<Sides<Figure>> {
  const sides: Sides<Figure> = { first: [], second: [] };
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) sides.first.push(await first());
    sides.second.push(await second());
    if (round % 2 === 1) sides.first.push(await first());
  }
  return sides;
}

/** Fires two loads in turns, after warming both up. */
export async function alternateLoads(pace: Pace, first: Load, second: Load): Promise<Sides<Measured>> {
  await warmUp(first, pace);
  await warmUp(second, pace);
  return alternate(
    pace.rounds,
    () => fire(first, pace),
    () => fire(second, pace),
  );
}

/** First ÷ second in one figure, round by round. */
export function ratioOf<Figure>({ first, second }: Sides<Figure>, value: (figure: Figure) => number): Spread {
  return spreadOf(first.map((figure, round) => value(figure) / value(second[round] ?? figure)));
}

/** Rate and latencies of one side. */
export function absolutesOf(name: string, side: readonly Measured[]): Absolute[] {
  return [
    { name, value: spreadOf(side.map(({ perSecond }) => perSecond)), unit: "/s" },
    { name: `${name}, p50`, value: spreadOf(side.map(({ p50Ms }) => p50Ms)), unit: "ms" },
    { name: `${name}, p99`, value: spreadOf(side.map(({ p99Ms }) => p99Ms)), unit: "ms" },
  ];
}
