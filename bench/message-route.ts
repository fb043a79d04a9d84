import { type Horizon, withServer } from "./horizon.ts";
import { connections } from "./load.ts";
import { foundOrganization } from "./organization.ts";
import type { Result } from "./result.ts";
import { absolutesOf, alternateLoads, type Pace, ratioOf } from "./rounds.ts";
import { addMessageShot, messageShot } from "./shots.ts";

/** What the route costs on top of the one call it makes. */
export async function messageRoute(horizon: Horizon, pace: Pace): Promise<Result> {
  const organization = await foundOrganization(horizon, "Message route");
  const sides = await withServer(horizon, (server) =>
    alternateLoads(
      pace,
      { origin: server.url, connections, operation: [() => messageShot(organization)] },
      { origin: horizon.stack.apiUrl, connections, operation: [() => addMessageShot(horizon, organization)] },
    ),
  );
  return {
    findings: [
      {
        name: "Message route ÷ bare call of its function, requests/s",
        value: ratioOf(sides, ({ perSecond }) => perSecond),
        unit: "×",
        bar: { atLeast: 0.6 },
      },
      {
        name: "Message route ÷ bare call of its function, p99",
        value: ratioOf(sides, ({ p99Ms }) => p99Ms),
        unit: "×",
        bar: { atMost: 2 },
      },
    ],
    absolutes: [
      ...absolutesOf("POST /api/chats/message", sides.first),
      ...absolutesOf("Bare rpc/add_message", sides.second),
    ],
  };
}
