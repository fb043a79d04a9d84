import { fire, type Load, type Measured } from "./load.ts";
import type { Organization } from "./organization.ts";
import { alternate, type Pace, type Sides } from "./rounds.ts";
import { readShot } from "./shots.ts";

/** One member who reads the same thing again and again. */
export function readLoad(origin: string, organization: Organization, path: string): Load {
  return { origin, connections: 1, operation: [() => readShot(organization, path)] };
}

/** Sends as many reads as one round takes. */
export function fireReads(load: Load, { seconds }: Pace): Promise<Measured> {
  return fire(load, { requests: 20 * seconds });
}

/** Fires two kinds of reads in turns, after warming both up. */
export async function alternateReads(pace: Pace, first: Load, second: Load): Promise<Sides<Measured>> {
  await fire(first, { requests: 10 });
  await fire(second, { requests: 10 });
  return alternate(
    pace.rounds,
    () => fireReads(first, pace),
    () => fireReads(second, pace),
  );
}
