import { type Horizon, withServer } from "./horizon.ts";
import { fire, type Load } from "./load.ts";
import { foundOrganization, type Organization } from "./organization.ts";
import type { Result } from "./result.ts";
import { alternate, type Pace, ratioOf } from "./rounds.ts";
import { batchShot, messageItem } from "./shots.ts";
import { spreadOf } from "./statistics.ts";

const SMALL = 100;
const LARGE = 500;

/** Whether the largest batch, each message in a chat of its own, costs no more per item than a smaller one. */
export async function batchSize(horizon: Horizon, pace: Pace): Promise<Result> {
  const organization = await foundOrganization(horizon, "Batch size");
  return withServer(horizon, async ({ url }) => {
    const once = async (items: number) =>
      (await fire(loadOf(url, organization, items), { requests: 4 * pace.seconds })).p50Ms;
    await once(LARGE);
    const { first: large, second: small } = await alternate(
      pace.rounds,
      () => once(LARGE),
      () => once(SMALL),
    );
    const perItem = { first: large.map((ms) => ms / LARGE), second: small.map((ms) => ms / SMALL) };
    return {
      findings: [
        {
          name: `Time per item in a batch of ${LARGE} messages over ${LARGE} chats ÷ in one of ${SMALL} over ${SMALL}`,
          value: ratioOf(perItem, (ms) => ms),
          unit: "×",
          bar: { atMost: 1.5 },
        },
      ],
      absolutes: [
        { name: `One batch of ${LARGE} messages over ${LARGE} chats, p50`, value: spreadOf(large), unit: "ms" },
        { name: `One batch of ${SMALL} messages over ${SMALL} chats, p50`, value: spreadOf(small), unit: "ms" },
      ],
    };
  });
}

function loadOf(origin: string, organization: Organization, items: number): Load {
  const { chatIds } = organization;
  const shoot = () => {
    const start = Math.floor(Math.random() * (chatIds.length - items));
    return batchShot(
      organization,
      chatIds.slice(start, start + items).map((chatId) => ({ ...messageItem(organization), chatId })),
    );
  };
  return { origin, connections: 1, operation: [shoot], mustSay: `"accepted":${items}` };
}
