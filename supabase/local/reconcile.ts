// `npm run reconcile`: compares every statistic of every organisation with the rows it counts, and says where they differ.
//   --repair         counts again what differs
//   --days <n>       only the last n days
//   --url <url>      where Horizon answers; the local one when unset (a deployment also needs CRON_SECRET)
import { parseArgs } from "node:util";
import { z } from "zod";
import { localSettings } from "./settings.ts";

const Run = z.object({
  data: z.object({
    organizations: z.number(),
    drift: z.number(),
    failed: z.number(),
    is_complete: z.boolean(),
    results: z.array(
      z.object({
        organization_id: z.string(),
        days: z.number(),
        drift: z.number(),
        is_repaired: z.boolean(),
        duration_ms: z.number(),
        differences: z.array(
          z.object({
            statistic: z.string(),
            key: z.string(),
            counted: z.string().nullable(),
            recounted: z.string().nullable(),
          }),
        ),
      }),
    ),
  }),
});
type Result = z.infer<typeof Run>["data"]["results"][number];

const { values } = parseArgs({
  options: { repair: { type: "boolean", default: false }, days: { type: "string" }, url: { type: "string" } },
});
process.exitCode = await reconcile();

async function reconcile(): Promise<number> {
  const { values: settings } = await localSettings(process.env);
  const url = new URL("/api/cron/reconcile-stats", values.url ?? `http://localhost:${settings["PORT"] ?? "3000"}`);
  url.searchParams.set("days", values.days ?? "all");
  url.searchParams.set("repair", String(values.repair));
  url.searchParams.set("since", new Date().toISOString());
  const totals = { organizations: 0, drift: 0, failed: 0 };
  for (let isComplete = false; !isComplete;) {
    const run = await ask(url, settings["CRON_SECRET"] ?? "");
    if (run === null) return 2;
    for (const result of run.results) console.log(describe(result));
    totals.organizations += run.organizations;
    totals.drift += run.drift;
    totals.failed += run.failed;
    isComplete = run.is_complete;
  }
  console.log(`${totals.organizations} organisations compared, drift ${totals.drift}, ${totals.failed} could not be.`);
  return totals.drift + totals.failed === 0 ? 0 : 1;
}

async function ask(url: URL, secret: string): Promise<z.infer<typeof Run>["data"] | null> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${secret}` } }).catch(() => null);
  if (answer?.ok === true) return Run.parse(await answer.json()).data;
  console.error(
    answer === null
      ? `Nothing answers at ${url.origin}. Start Horizon with \`npm start\`, or name another address with --url.`
      : `${url.origin} answered ${answer.status}: ${await answer.text()}`,
  );
  return null;
}

function describe({ organization_id, days, drift, is_repaired, duration_ms, differences }: Result): string {
  const outcome = drift === 0 ? "no drift" : `drift ${drift}${is_repaired ? ", repaired" : ""}`;
  const lines = differences.map(
    ({ statistic, key, counted, recounted }) => `  ${statistic} ${key}: counted ${counted}, recounted ${recounted}`,
  );
  return [`${organization_id}: ${days} days, ${outcome} (${duration_ms} ms)`, ...lines].join("\n");
}
