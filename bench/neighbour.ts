import { setTimeout as sleep } from "node:timers/promises";
import { type Horizon, withServer } from "./horizon.ts";
import { fire, type Load, type Measured, warmUp } from "./load.ts";
import { foundOrganization, type Organization } from "./organization.ts";
import type { Result } from "./result.ts";
import { absolutesOf, alternate, type Pace, ratioOf } from "./rounds.ts";
import { messageShot } from "./shots.ts";

// far more than the server sends on to the database at once
const SATURATING = 64;
const RAMP_MS = 500;

/** What one organisation notices of another one that sends all it can, with rate limits too high to protect it. */
export async function neighbour(horizon: Horizon, pace: Pace): Promise<Result> {
  const quiet = await foundOrganization(horizon, "Quiet");
  const loud = await foundOrganization(horizon, "Loud");
  return withServer(horizon, async ({ url }) => {
    const one = loadOf(url, quiet, 1);
    const many = loadOf(url, loud, SATURATING);
    await warmUp(many, pace);
    const { first: busy, second: idle } = await alternate(
      pace.rounds,
      () => besides(many, one, pace),
      async () => ({ measured: await fire(one, pace), beside: [] }),
    );
    const measured = { first: busy.map((side) => side.measured), second: idle.map((side) => side.measured) };
    return {
      findings: [
        {
          name: "Message route of one organisation while another saturates ÷ while it is idle, p99",
          value: ratioOf(measured, ({ p99Ms }) => p99Ms),
          unit: "×",
          bar: { atMost: 3 },
        },
      ],
      absolutes: [
        ...absolutesOf("Quiet organisation, one request after another, alone", measured.second),
        ...absolutesOf("The same while another saturates", measured.first),
        ...absolutesOf(
          `The saturating organisation, ${SATURATING} connections`,
          busy.flatMap(({ beside }) => beside),
        ),
      ],
    };
  });
}

async function besides(many: Load, one: Load, { seconds }: Pace): Promise<{ measured: Measured; beside: Measured[] }> {
  const beside = fire(many, { seconds: seconds + (2 * RAMP_MS) / 1000 });
  await sleep(RAMP_MS);
  const measured = await fire(one, { seconds });
  return { measured, beside: [await beside] };
}

function loadOf(origin: string, organization: Organization, connections: number): Load {
  return { origin, connections, operation: [() => messageShot(organization)] };
}
