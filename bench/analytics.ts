import type { Sizes } from "./dashboard.ts";
import type { Organization } from "./organization.ts";
import { alternateReads, fireReads, readLoad } from "./reads.ts";
import type { Result } from "./result.ts";
import { type Pace, ratioOf } from "./rounds.ts";
import { spreadOf } from "./statistics.ts";

/** Every route that answers with numbers. */
export const analyticsRoutes = [
  "summary-metrics",
  "user-activity",
  "user-composition",
  "event-totals",
  "conversion-rates",
  "overview",
].map((name) => `/api/analytics/${name}`);

/** Whether numbers cost days rather than events. */
export async function analytics(origin: string, sizes: Sizes, pace: Pace): Promise<Result> {
  const result: Result = { findings: [], absolutes: [] };
  for (const route of analyticsRoutes) {
    const load = (organization: Organization, days: number) => readLoad(origin, organization, `${route}?days=${days}`);
    const bySize = await alternateReads(pace, load(sizes.large, 90), load(sizes.small, 90));
    const byRange = await alternateReads(pace, load(sizes.long, 365), load(sizes.long, 30));
    const middle = await fireReads(load(sizes.middle, 90), pace);
    result.findings.push(
      {
        name: `GET ${route}, 90 days: with ${pace.messages.toLocaleString("en")} messages ÷ with a hundredth of them, p95`,
        value: ratioOf(bySize, ({ p95Ms }) => p95Ms),
        unit: "×",
        bar: { atMost: 1.3 },
      },
      {
        name: `GET ${route}: 365 days ÷ 30 days, p50`,
        value: ratioOf(byRange, ({ p50Ms }) => p50Ms),
        unit: "×",
        bar: { atMost: 6 },
      },
    );
    const p95 = (name: string, side: readonly { p95Ms: number }[]) => ({
      name: `GET ${route}, ${name}, p95`,
      value: spreadOf(side.map(({ p95Ms }) => p95Ms)),
      unit: "ms" as const,
    });
    result.absolutes.push(
      p95("a hundredth of the messages", bySize.second),
      p95("a tenth", [middle]),
      p95("all", bySize.first),
      p95("30 days", byRange.second),
      p95("365 days", byRange.first),
    );
  }
  return result;
}
