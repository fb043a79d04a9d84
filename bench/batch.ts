import { type Horizon, withServer } from "./horizon.ts";
import { connections } from "./load.ts";
import { foundOrganization, type Organization } from "./organization.ts";
import type { Result } from "./result.ts";
import { absolutesOf, alternateLoads, type Pace, ratioOf } from "./rounds.ts";
import { batchShot, messageItem, messageShot } from "./shots.ts";

const ITEMS = 100;

/** What a batch saves: messages to chats drawn at random, a hundred to a request and one to a request. */
export async function batch(horizon: Horizon, pace: Pace): Promise<Result> {
  const organization = await foundOrganization(horizon, "Batch");
  const sides = await withServer(horizon, ({ url: origin }) =>
    alternateLoads(
      pace,
      { origin, connections, operation: [() => hundred(organization)], mustSay: `"accepted":${ITEMS}` },
      { origin, connections, operation: [() => messageShot(organization)] },
    ),
  );
  return {
    findings: [
      {
        name: `Batch of ${ITEMS} messages through /api/ingest ÷ ${ITEMS} single messages, items/s`,
        value: ratioOf(
          {
            first: sides.first.map(({ perSecond }) => ITEMS * perSecond),
            second: sides.second.map(({ perSecond }) => perSecond),
          },
          (itemsPerSecond) => itemsPerSecond,
        ),
        unit: "×",
        bar: { atLeast: 10 },
      },
    ],
    absolutes: [
      ...absolutesOf(`POST /api/ingest, batches of ${ITEMS} messages`, sides.first),
      ...absolutesOf("POST /api/chats/message, beside them", sides.second),
    ],
  };
}

function hundred(organization: Organization) {
  return batchShot(
    organization,
    Array.from({ length: ITEMS }, () => messageItem(organization)),
  );
}
