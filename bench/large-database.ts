import { addHistory } from "./history.ts";
import { type Horizon, withHorizon, withServer } from "./horizon.ts";
import { BUSY, type Load } from "./load.ts";
import { addNeighbours } from "./neighbours.ts";
import { foundOrganization, type Organization } from "./organization.ts";
import type { Result } from "./result.ts";
import { absolutesOf, alternateLoads, type Pace, ratioOf } from "./rounds.ts";
import { type Write, writes } from "./writes.ts";

type Side = { origin: string; organization: Organization };

const NEIGHBOURS = 300;

/** Whether any external write is slower when there is a lot in the database already, also of others, compared with one that has nothing. */
export async function largeDatabase(empty: Horizon, pace: Pace): Promise<Result> {
  const organization = await foundOrganization(empty, "Empty");
  return withHorizon(async (full) => {
    await addNeighbours(full, NEIGHBOURS);
    const large = await addHistory(full, await foundOrganization(full, "Large"), { messages: pace.messages, days: 90 });
    return withServer(empty, (first) =>
      withServer(full, (second) =>
        compare({ origin: second.url, organization: large }, { origin: first.url, organization }, pace),
      ),
    );
  });
}

async function compare(large: Side, empty: Side, pace: Pace): Promise<Result> {
  const messages = pace.messages.toLocaleString("en");
  const result: Result = { findings: [], absolutes: [] };
  for (const write of writes) {
    const sides = await alternateLoads(pace, loadOf(large, write), loadOf(empty, write));
    result.findings.push({
      name: `${write.name}: with ${messages} messages and beside ${NEIGHBOURS} organisations ÷ in an empty database, requests/s`,
      value: ratioOf(sides, ({ perSecond }) => perSecond),
      unit: "×",
      bar: { atLeast: 0.9 },
    });
    result.absolutes.push(
      ...absolutesOf(`${write.name}, ${messages} messages`, sides.first),
      ...absolutesOf(`${write.name}, empty`, sides.second),
    );
  }
  return result;
}

function loadOf({ origin, organization }: Side, { shoot, mustSay, atOnce = BUSY }: Write): Load {
  return { origin, connections: atOnce, operation: [() => shoot(organization)], ...(mustSay && { mustSay }) };
}
