import { analytics } from "./analytics.ts";
import { calls } from "./calls.ts";
import { addHistory, type Past } from "./history.ts";
import { type Horizon, withServer } from "./horizon.ts";
import { lists } from "./lists.ts";
import { addNeighbours } from "./neighbours.ts";
import { foundOrganization, type Organization } from "./organization.ts";
import { pages } from "./pages.ts";
import { rawRows } from "./raw-rows.ts";
import type { Result } from "./result.ts";
import type { Pace } from "./rounds.ts";

const NEIGHBOURS = 300;

/** Organisations of several sizes, side by side in one database. */
export type Sizes = {
  small: Organization;
  middle: Organization;
  large: Organization;
  /** With a whole year of days. */
  long: Organization;
};

/** What analysts wait for, in organisations of several sizes. */
export async function dashboard(horizon: Horizon, pace: Pace): Promise<Result> {
  await addNeighbours(horizon, NEIGHBOURS);
  const found = async (name: string, past: Past) => addHistory(horizon, await foundOrganization(horizon, name), past);
  const sizes: Sizes = {
    small: await found("Small", { messages: pace.messages / 100, days: 90 }),
    middle: await found("Middle", { messages: pace.messages / 10, days: 90 }),
    large: await found("Large", { messages: pace.messages, days: 90 }),
    long: await found("Long", { messages: pace.messages / 4, days: 365 }),
  };
  const parts = [
    await rawRows(horizon, sizes, pace),
    ...(await withServer(horizon, async ({ url }) => [
      await analytics(url, sizes, pace),
      await lists(url, sizes, pace),
      await pages(url, sizes, pace),
    ])),
    await calls(horizon, sizes),
  ];
  return {
    findings: parts.flatMap(({ findings }) => findings),
    absolutes: parts.flatMap(({ absolutes }) => absolutes),
  };
}
