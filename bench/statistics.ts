/** The middle one of several measurements, and the outermost ones. */
export type Spread = { median: number; min: number; max: number };

/** Summarises the measurements of several rounds. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: percentile(values, 50), min: Math.min(...values), max: Math.max(...values) };
}

/** The smallest value that `percent` of all values do not exceed (nearest rank). */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (value === undefined) throw new Error("There is nothing to take a percentile of");
  return value;
}
