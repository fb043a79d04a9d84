const MOST_STEPS = 4;

/** Where the lines of an axis are: from zero to at least `max`, in steps that are easy to count in. */
export function axisTo(max: number): number[] {
  const step = stepFor(Math.max(max, 1));
  return Array.from({ length: Math.ceil(Math.max(max, 1) / step) + 1 }, (_, index) => index * step);
}

/** The smallest of 1, 2, 5, 10, 20, 50 … of which four are enough. Things are counted, so it is never below 1. */
function stepFor(max: number): number {
  const magnitude = 10 ** Math.max(0, Math.floor(Math.log10(max / MOST_STEPS)));
  const factor = [1, 2, 5, 10].find((each) => each * magnitude * MOST_STEPS >= max) ?? 10;
  return factor * magnitude;
}

/** Which days of an axis are named: evenly spaced, and the last always. */
export function namedDays(count: number, most: number): (index: number) => boolean {
  const step = Math.ceil(count / most);
  return (index) => (count - 1 - index) % step === 0;
}
